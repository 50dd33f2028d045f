// What every contender written for Node does: read the matrices, run, tell the times, leave W and H for the judge.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const job = JSON.parse(process.argv[2])

function read(name) {
  const { buffer, byteOffset, length } = readFileSync(join(job.folder, name))
  return new Float64Array(buffer, byteOffset, length / 8)
}

/**
 * @param prepare - takes `{ X, W, H, rows, columns, k, solver, threads }` with flat row-major arrays and returns a function of
 *   the number of iterations that factorizes from W and H, which it leaves alone, and returns the flat `{ W, H }`
 * @param about - versions and the like, for the record
 */
export function compete(prepare, about) {
  const { rows, columns, k, solver, threads } = job
  const run = prepare({ X: read('X'), W: read('W'), H: read('H'), rows, columns, k, solver, threads })
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
