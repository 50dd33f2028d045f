/**
 * The products of a sparse X: each takes one pass over the stored entries, row by row.
 */
import type { CompressedRows } from '../contract/compressed-rows.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** out (m × k) = X · F for F (n × k): rows of F are gathered. */
export function* gather(X: CompressedRows, F: FloatArray, k: number, out: FloatArray): Work<void> {
  out.fill(0)
  for (const [first, end] of rowBlocks(X, k)) {
    for (let i = first; i < end; i++) {
      for (let p = X.starts[i] as number; p < (X.starts[i + 1] as number); p++) {
        addRow(X.values[p] as number, F, (X.columns[p] as number) * k, out, i * k, k)
      }
    }
    yield* breathe()
  }
}

/** out (n × k) = Xᵀ · F for F (m × k): rows of F are scattered. */
export function* scatter(X: CompressedRows, F: FloatArray, k: number, out: FloatArray): Work<void> {
  out.fill(0)
  for (const [first, end] of rowBlocks(X, k)) {
    for (let i = first; i < end; i++) {
      for (let p = X.starts[i] as number; p < (X.starts[i + 1] as number); p++) {
        addRow(X.values[p] as number, F, i * k, out, (X.columns[p] as number) * k, k)
      }
    }
    yield* breathe()
  }
}

/** to[at…] += x · from[source…], k numbers. */
export function addRow(x: number, from: FloatArray, source: number, to: FloatArray, at: number, k: number): void {
  for (let t = 0; t < k; t++) to[at + t] = (to[at + t] as number) + x * (from[source + t] as number)
}

/** Blocks [first, end) of rows, each some milliseconds of work at `costEach` multiplications an entry. */
export function* rowBlocks({ starts }: CompressedRows, costEach: number): Generator<[number, number]> {
  const entriesEach = Math.max(1, Math.floor(MULTIPLIES / costEach))
  const rows = starts.length - 1
  for (let first = 0, end = 0; first < rows; first = end) {
    const from = starts[first] as number
    // A row costs something even where it is empty.
    do end++
    while (end < rows && (starts[end + 1] as number) - from + (end - first) <= entriesEach)
    yield [first, end]
  }
}
