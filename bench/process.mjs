// A contender in a process of its own, which is asked for one run at a time.
//
// It reads the matrices from the folder of its job, says what it is, and then takes numbers of iterations, a line each: it
// factorizes from W₀ and H₀ by so many, leaves W.out and H.out in the folder, and answers with a line of JSON:
// `{ ms, cpuMs, peakBytes }`, the last one its resident peak so far above what it held before it read X.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** @param job - `{ folder, rows, columns, k, loss, solver, threads, sparse, calls }`; `threads` is set for every BLAS there may be */
export async function openContender({ command: [program, ...args], env }, job) {
  const threads = String(job.threads)
  const child = spawn(program, [...args, JSON.stringify(job)], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads, ...env },
  })
  const said = []
  child.stderr.setEncoding('utf8').on('data', (text) => said.push(text))
  // A process that ended takes no more lines: `answer` tells why it ended.
  child.stdin.on('error', () => {})
  const ended = new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message))
    child.on('close', (status, signal) => resolve(status === 0 ? undefined : errorIn(said.join('')) || `ended by ${signal ?? status}`))
  })
  // Who breaks the bench off waits for no factorization.
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.on('close', () => process.off('exit', kill))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()

  /** Libraries may greet; answers are objects. */
  async function answer() {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error((await ended) ?? 'ended before it answered')
      if (value.startsWith('{')) return JSON.parse(value)
    }
  }

  return {
    about: await answer(),
    run(iterations) {
      child.stdin.write(`${iterations}\n`)
      return answer()
    },
    result: () => ({ W: readNumbers(join(job.folder, 'W.out')), H: readNumbers(join(job.folder, 'H.out')) }),
    async close() {
      child.stdin.end()
      const failure = await ended
      if (failure !== undefined) throw new Error(failure)
    },
  }
}

/** The line that names the error; without one, the last. */
export function errorIn(text) {
  const lines = text.trim().split('\n')
  return (lines.find((line) => /Error/.test(line)) ?? lines.at(-1)).trim()
}

function readNumbers(file) {
  const { buffer, byteOffset, length } = readFileSync(file)
  return new Float64Array(buffer, byteOffset, length / 8)
}
