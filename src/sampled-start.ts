/**
 * Where H goes first: where some rows of a tall X lead, or some columns of a wide one. The smaller factor has no more entries for more
 * of them, so a sample teaches it nearly all, at the price of the sample.
 *
 * Iterations to within 1e-3 of the lowest loss, those on the sample counted by their share of the rows: planted 20,000 × 2,000 at k = 20
 * from random numbers 22, with the sample 5; 20,000 × 1,000 at k = 8 16, with it 4. The digits (10,000 × 784) at k = 20, eight starts:
 * 3.1 % above the lowest loss after 11 iterations, with it 0.62 %. Where the fit ends is decided by chance, with a sample and without:
 * over 22 starts on the digits 0.05 % higher with it on average, from 0.1 % lower to 0.4 % higher.
 */
import { isObserved, valuesOf } from './contract/engine.js'
import { allocate } from './contract/memory.js'
import { type Problem, type Sample, sampleOf } from './contract/problem.js'
import { type FloatArray, isShared } from './contract/typed-array.js'
import type { Work } from './contract/work.js'
import { type Beginning, copyOf, lead } from './lead.js'
import { columnsOf, gatherRows, rowsOf } from './part-of-x.js'

/** Half as many leave H unsettled: at k = 20 the digits then took 1.3 times as many iterations after it. */
const ITERATIONS = 30

/**
 * Stored entries of the sample for each of the factor they teach. With 1.7 and 2.6 of them (planted counts of 8,000 × 3,000 and 2,500 ×
 * 14,000, words of NIPS papers either way up) it took 1.1 to 1.6 times as long to come as far with the sample as without; with 11 to 23
 * (words of speeches, k = 4 to 8) as long, and more starts ended higher.
 */
const LEAST = 32

/** H transposed where a sample leads it; `undefined` where X is not large enough to gain. */
export function* sampledHt(beginning: Beginning): Work<FloatArray | undefined> {
  const { problem, X, factors } = beginning
  const sample = isObserved(X) ? undefined : sampleOf(problem, 'starts' in X)
  const taught = sample && (yield* taughtBy(sample, beginning))
  if (taught === undefined || sample?.of === 'rows') return taught
  // Columns teach W, and W gives H.
  const Ht = copyOf(factors.Ht, 'H')
  yield* lead({ ...beginning, problem: { ...problem, updateW: false }, factors: { W: taught, Ht } }, 1)
  return Ht
}

/** H transposed after iterations on some rows, or W after iterations on some columns. */
function* taughtBy({ of, count }: Sample, beginning: Beginning): Work<FloatArray | undefined> {
  const { problem, X, factors } = beginning
  const { m, n, k, dtype, l1W, l2W, l1H, l2H } = problem
  const isOfRows = of === 'rows'
  const [pupil, other] = isOfRows ? [factors.Ht, factors.W] : [factors.W, factors.Ht]
  const taken = placesOf(count, isOfRows ? m : n)
  const shared = isShared(pupil)
  const part = yield* (isOfRows ? rowsOf : columnsOf)(X, { n, taken, least: LEAST * pupil.length, shared })
  if (part === undefined) return undefined
  const taught = copyOf(pupil, isOfRows ? 'H' : 'W')
  const some = yield* gatherRows(other, k, taken, allocate(dtype, count * k, isOfRows ? 'W' : 'H', shared))
  // Where the loss has fewer terms, the penalty of the factor that keeps all of its entries weighs less.
  const sampled: Problem = isOfRows
    ? { ...problem, m: count, l1H: (l1H * count) / m, l2H: (l2H * count) / m }
    : { ...problem, n: count, l1W: (l1W * count) / n, l2W: (l2W * count) / n }
  const pair = isOfRows ? { W: some, Ht: taught } : { W: taught, Ht: some }
  yield* lead({ ...beginning, problem: sampled, X: part, factors: pair }, ITERATIONS)
  // At once: memory rose by 81 MiB for 5,000 × 20,000 at k = 20 where the copy was left to be collected, by 52 so.
  beginning.engine.release(valuesOf(part))
  if ('columns' in part) beginning.engine.release(part.columns)
  return taught
}

/** One of each of `count` stretches of equal length of `all`, at a place that follows no period of theirs. */
function placesOf(count: number, all: number): Float64Array {
  const stretch = Math.floor(all / count)
  const offset = (i: number) => Math.floor(((Math.imul(i, GOLDEN) >>> 0) / 2 ** 32) * stretch)
  return Float64Array.from({ length: count }, (_, i) => Math.floor((i * all) / count) + offset(i))
}

/** 2³² over the golden ratio: its multiples are spread evenly (Knuth 1998, TAOCP 3, 6.4). */
const GOLDEN = 0x9e3779b9
