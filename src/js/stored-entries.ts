/**
 * Walks over the rows of a sparse X, and what is done at each of their entries.
 *
 * What adds numbers up stands in plain functions, not between the steps of a generator, where V8 makes an object of every double:
 * 392 kB a fit of 90 × 60 in place of none (Node 24).
 */
import { type CompressedRows, rowBlocks } from '../contract/compressed-rows.js'
import type { FloatArray, NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** Does rows [first, end) at a time, each some milliseconds of work at `costEach` multiplications an entry. */
export function* inRowBlocks(X: CompressedRows, costEach: number, compute: (first: number, end: number) => void): Work<void> {
  for (const [first, end] of rowBlocks(X, Math.max(1, Math.floor(MULTIPLIES / costEach)))) {
    compute(first, end)
    yield* breathe()
  }
}

/** Multiplications a stored entry where all entries of its row are visited. */
export function costOfAll({ values, starts }: CompressedRows, n: number, k: number): number {
  return Math.ceil((3 * n * k * (starts.length - 1)) / Math.max(1, values.length))
}

/** Row by row the entries that are visited: `columns[p]` and `values[p]` for p from `from` to `end`. */
export class RowWalk {
  columns: Uint32Array
  values: FloatArray
  from = 0
  end = 0
  private readonly X: CompressedRows
  /** Whether entries that are not stored are visited too. */
  private readonly isWhole: boolean

  constructor(X: CompressedRows, n: number, isWhole: boolean) {
    this.X = X
    this.isWhole = isWhole
    this.columns = isWhole ? Uint32Array.from({ length: n }, (_, j) => j) : X.columns
    this.values = isWhole ? new Float64Array(n) : X.values
  }

  goTo(i: number): void {
    this.from = this.isWhole ? 0 : (this.X.starts[i] as number)
    this.end = this.isWhole ? this.values.length : (this.X.starts[i + 1] as number)
    if (this.isWhole) spread(this.X, i, this.values)
  }
}

/** Row i with its zeros. */
export function spread({ columns, values, starts }: CompressedRows, i: number, row: FloatArray): void {
  row.fill(0)
  for (let p = starts[i] as number; p < (starts[i + 1] as number); p++) row[columns[p] as number] = values[p] as number
}

export function dot(A: NumberArray, a: number, B: NumberArray, b: number, k: number): number {
  let sum = 0
  for (let t = 0; t < k; t++) sum += (A[a + t] as number) * (B[b + t] as number)
  return sum
}

/** to[at…] += x · from[source…], k numbers. */
export function addRow(x: number, from: FloatArray, source: number, to: FloatArray, at: number, k: number): void {
  for (let t = 0; t < k; t++) to[at + t] = (to[at + t] as number) + x * (from[source + t] as number)
}
