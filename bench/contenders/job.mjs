// What every contender written for Node does: read the matrices, run, tell the times, leave W and H for the judge.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const job = JSON.parse(process.argv[2])

function read(name, Numbers = Float64Array) {
  const { buffer, byteOffset, length } = readFileSync(join(job.folder, name))
  return new Numbers(buffer, byteOffset, length / Numbers.BYTES_PER_ELEMENT)
}

function readX() {
  const { rows, columns, sparse } = job
  const parts = sparse ? { format: 'csr', indices: read('indices', Int32Array), indptr: read('indptr', Int32Array) } : {}
  return { rows, columns, data: read('X'), ...parts }
}

/**
 * @param prepare - takes `{ X, W, H, k, solver, loss, threads }`, X being `{ rows, columns, data }`, of compressed rows with
 *   `format`, `indices` and `indptr` too, W and H flat and row-major, and returns a function of the number of iterations that
 *   factorizes from W and H, which it leaves alone, and returns the flat `{ W, H }`
 * @param about - versions and the like, for the record
 */
export function compete(prepare, about) {
  const { k, solver, loss, threads } = job
  const run = prepare({ X: readX(), W: read('W'), H: read('H'), k, solver, loss, threads })
  let result
  const runs = job.iterations.map((iterations) => {
    const [start, startCpu] = [performance.now(), process.cpuUsage()]
    result = run(iterations)
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(startCpu)
    return { ms, cpuMs: (user + system) / 1000 }
  })
  writeFileSync(join(job.folder, 'W.out'), result.W)
  writeFileSync(join(job.folder, 'H.out'), result.H)
  console.log(JSON.stringify({ runs, about }))
}
