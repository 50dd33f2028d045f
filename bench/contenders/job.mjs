// What every contender written for Node does: read the matrices, run, tell the times, leave W and H for the judge.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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

/** The peak of the process so far; what reading took and X no longer needs is left out where Linux lets a process forget its peak. */
function peakMemory() {
  global.gc?.()
  const before = process.memoryUsage.rss()
  return {
    forget() {
      global.gc?.()
      try {
        writeFileSync('/proc/self/clear_refs', '5')
      } catch {}
    },
    above() {
      const [, peak] = /^VmHWM:\s+(\d+) kB/m.exec(statusOrNothing()) ?? [0, process.resourceUsage().maxRSS]
      return Number(peak) * 1024 - before
    },
  }
}

function statusOrNothing() {
  try {
    return readFileSync('/proc/self/status', 'utf8')
  } catch {
    return ''
  }
}

/**
 * @param prepare - takes `{ X, W, H, k, solver, loss, threads, calls }`, X being `{ rows, columns, data }`, of compressed rows
 *   with `format`, `indices` and `indptr` too, W and H flat and row-major, and returns a function of the number of iterations
 *   that factorizes from W and H, which it leaves alone, and returns the flat `{ W, H }`, of doubles
 * @param about - versions and the like, for the record
 */
export async function compete(prepare, about) {
  const memory = peakMemory()
  const run = prepare({ ...job, X: readX(), W: read('W'), H: read('H') })
  memory.forget()
  console.log(JSON.stringify(about))
  for await (const line of createInterface({ input: process.stdin })) {
    const [start, startCpu] = [performance.now(), process.cpuUsage()]
    const result = run(Number(line))
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(startCpu)
    const peakBytes = memory.above()
    if (!job.calls) for (const name of ['W', 'H']) writeFileSync(join(job.folder, `${name}.out`), result[name])
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000, peakBytes }))
  }
}
