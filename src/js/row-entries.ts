/**
 * The rows of X, or of its transpose, one after the other as coordinate steps read them: values, and the rows of the factor
 * held that go with them component by component.
 */
import type { CompressedRows } from '../contract/compressed-rows.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import type { BetaHalf } from './beta-update.js'
import { type RowEntries, stepRow } from './coordinate-steps.js'
import type { View } from './products.js'
import { inRowBlocks, spread } from './stored-entries.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** What an entry costs in a step, in multiplications. */
export const COST = 8

/** Renews all rows of F from a dense X as this factor's update sees it (rows × inner). */
export function* stepDense(half: BetaHalf, { data, inner, rowStride, innerStride }: View, sweeps: number): Work<void> {
  yield* stepWhole(half, inner, sweeps, (i, x) => {
    for (let j = 0; j < inner; j++) x[j] = data[i * rowStride + j * innerStride] as number
  })
}

/** Renews all rows of F from the stored entries of X as this factor's update sees it: from those alone for β = 1. */
export function* stepSparse(half: BetaHalf, X: CompressedRows, sweeps: number): Work<void> {
  const { held, k, beta } = half
  if (beta !== 1) {
    yield* stepWhole(half, held.length / k, sweeps, (i, x) => spread(X, i, x))
    return
  }
  const most = X.starts.reduce((longest, start, i) => Math.max(longest, start - (X.starts[i - 1] ?? 0)), 0)
  const O = new Float64Array(k * most)
  const P = new Float64Array(most)
  yield* inRowBlocks(X, COST * sweeps * k, (first, end) => {
    for (let i = first; i < end; i++) stepRow(half, i, gathered(X, i, half, O, P), sweeps, half.moving)
  })
}

/** The stored entries of row i, with room for k rows of O and their estimates. */
export function gathered(
  { values, columns, starts }: CompressedRows,
  i: number,
  { held, k, heldSums }: BetaHalf,
  O: Float64Array,
  P: Float64Array,
): RowEntries {
  const from = starts[i] as number
  const count = (starts[i + 1] as number) - from
  for (let e = 0; e < count; e++) {
    const row = (columns[from + e] as number) * k
    for (let t = 0; t < k; t++) O[t * count + e] = held[row + t] as number
  }
  return { count, x: values.subarray(from, from + count), w: undefined, O, stride: count, P, sums: heldSums }
}

/** Renews all rows of F from whole rows of X, each of `inner` entries: `fill` writes row i of them. */
function* stepWhole(half: BetaHalf, inner: number, sweeps: number, fill: (i: number, x: Float64Array) => void): Work<void> {
  const { held, rows, k, heldSums, moving } = half
  const [x, P] = [new Float64Array(inner), new Float64Array(inner)]
  const entries = { count: inner, x, w: undefined, O: byComponent(held, k), stride: inner, P, sums: heldSums }
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (COST * sweeps * inner * k)))
  for (let i = 0; i < rows; i++) {
    fill(i, entries.x)
    stepRow(half, i, entries, sweeps, moving)
    if (i % rowsEach === 0) yield* breathe()
  }
}

/** F (rows × k) with a row for each component. */
function byComponent(F: FloatArray, k: number): Float64Array {
  const rows = F.length / k
  const out = new Float64Array(F.length)
  for (let i = 0; i < rows; i++) for (let t = 0; t < k; t++) out[t * rows + i] = F[i * k + t] as number
  return out
}
