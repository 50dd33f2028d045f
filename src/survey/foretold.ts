/**
 * How far entries that a fit has not seen are from what W·H says of them, each by its weight.
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { RunningSum } from '../contract/sum.js'
import { breathe, type Work } from '../contract/work.js'
import { pointDivergence } from './divergence.js'
import type { Entries } from './entries.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 18

/** The mean divergence of the entries from (W·H)_ij, and the mean over those that are not 0; NaN of none. */
export function* meanDivergence(entries: Entries, W: DenseMatrix, H: DenseMatrix, beta: number): Work<{ all: number; stored: number }> {
  const { values, weights } = entries
  const [all, stored] = [new WeightedMean(), new WeightedMean()]
  const each = Math.max(1, Math.floor(MULTIPLIES / W.columns))
  const addAll = (from: number, end: number) => {
    for (let e = from; e < end; e++) {
      const x = values[e] as number
      const divergence = pointDivergence(x, estimateOf(e, entries, W, H), beta)
      const weight = weights?.[e] ?? 1
      all.add(divergence, weight)
      if (x !== 0) stored.add(divergence, weight)
    }
  }
  for (let from = 0; from < values.length; from += each) {
    addAll(from, Math.min(from + each, values.length))
    yield* breathe()
  }
  return { all: all.value, stored: stored.value }
}

/** (W·H)_ij for the place of entry e. */
function estimateOf(e: number, { rows, columns }: Entries, W: DenseMatrix, H: DenseMatrix): number {
  const k = W.columns
  const i = rows[e] as number
  const j = columns[e] as number
  let p = 0
  for (let t = 0; t < k; t++) p += (W.data[i * k + t] as number) * (H.data[t * H.columns + j] as number)
  return p
}

class WeightedMean {
  readonly #sum = new RunningSum()
  readonly #weights = new RunningSum()

  add(value: number, weight: number): void {
    this.#sum.add(weight * value)
    this.#weights.add(weight)
  }

  /** NaN of nothing. */
  get value(): number {
    return this.#sum.value / this.#weights.value
  }
}
