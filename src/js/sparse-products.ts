/**
 * The products of a sparse X: each takes one pass over the stored entries, row by row.
 */
import type { CompressedRows } from '../contract/compressed-rows.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { addRow, inRowBlocks } from './stored-entries.js'

/** out (m × k) = X · F for F (n × k): rows of F are gathered. */
export function* gather(X: CompressedRows, F: FloatArray, k: number, out: FloatArray): Work<void> {
  out.fill(0)
  yield* inRowBlocks(X, k, (first, end) => {
    for (let i = first; i < end; i++) {
      for (let p = X.starts[i] as number; p < (X.starts[i + 1] as number); p++) {
        addRow(X.values[p] as number, F, (X.columns[p] as number) * k, out, i * k, k)
      }
    }
  })
}

/** out (n × k) = Xᵀ · F for F (m × k): rows of F are scattered. */
export function* scatter(X: CompressedRows, F: FloatArray, k: number, out: FloatArray): Work<void> {
  out.fill(0)
  yield* inRowBlocks(X, k, (first, end) => {
    for (let i = first; i < end; i++) {
      for (let p = X.starts[i] as number; p < (X.starts[i + 1] as number); p++) {
        addRow(X.values[p] as number, F, i * k, out, (X.columns[p] as number) * k, k)
      }
    }
  })
}
