// The most that this machine's dgemm does, on the same threads: what the products of an iteration could reach.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { errorIn } from './process.mjs'

/** `{ size, threads, gflops, blas }`, or `{ size, threads, missing }` with the reason; measured in a process of its own. */
export function measurePeak(size, threads) {
  const script = fileURLToPath(new URL('contenders/dgemm.mjs', import.meta.url))
  const env = { ...process.env, OPENBLAS_NUM_THREADS: String(threads) }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, String(size), String(threads)], { encoding: 'utf8', env })
  if (status !== 0) return { size, threads, missing: errorIn(stderr) }
  return { size, threads, ...JSON.parse(stdout) }
}

/** Of two measurements, before and after: another program may have slowed one of them. */
export const higher = (before, after) => (after.gflops > (before.gflops ?? 0) ? after : before)

/**
 * The share of the peak that an iteration of mu or cd reaches on dense X: 4mnk operations in the two products with X, all else
 * not counted. Other solvers and losses do other work; they have no share.
 */
export function shareOfPeak({ rows, columns, k, loss, sparse }, { solver, iterationMs }, { gflops }) {
  if (sparse || loss !== 2 || !['mu', 'cd'].includes(solver) || gflops === undefined) return undefined
  return (4 * rows * columns * k) / (iterationMs.median * 1e6) / gflops
}
