/**
 * Compressed rows out of entries in any order: what files list is sorted in linear time, and entries in one place add up.
 */
import { type CompressedRows, compact, inChunks, isOrdered, transposeEntries, unordered } from '../contract/compressed-rows.js'
import { SparseMatrix } from '../contract/sparse-matrix.js'
import { dtypeOf, FLOAT_ARRAYS, type FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

export interface Triplets {
  readonly rows: number
  readonly columns: number
  /** Row, column and value of each entry; every row and column is inside of the matrix. */
  readonly i: Uint32Array
  readonly j: Uint32Array
  readonly values: FloatArray
}

/** The entries as compressed rows. A 0 that a file lists is stored: it may be one that was observed. */
export function* compressed({ rows, columns, i, j, values }: Triplets): Work<SparseMatrix> {
  const byRow = yield* countingSort(i, rows)
  // What was written row by row, as SciPy does, is in order already.
  const inRows: CompressedRows =
    byRow.order === undefined ? { values, columns: j, starts: byRow.starts } : yield* permuted(j, values, byRow.starts, byRow.order)
  const inOrder = (yield* isOrdered(inRows, 0)) ? inRows : yield* sorted(inRows, rows, columns)
  const { values: data, columns: indices, starts } = yield* compact(inOrder, () => {}, true)
  return new SparseMatrix({ format: 'csr', rows, columns, data, indices, indptr: new Uint32Array(starts) })
}

/** Where the entries of each row begin, and, unless rows rise already, which entry comes where. */
function* countingSort(i: Uint32Array, rows: number): Work<{ starts: Float64Array; order: Uint32Array | undefined }> {
  const starts = new Float64Array(rows + 1)
  let rising = true
  yield* inChunks(i.length, (from, end) => {
    for (let t = from; t < end; t++) {
      const row = i[t] as number
      starts[row + 1] = (starts[row + 1] as number) + 1
      if (t > 0 && row < (i[t - 1] as number)) rising = false
    }
  })
  yield* inChunks(rows, (from, end) => {
    for (let row = from; row < end; row++) starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number)
  })
  if (rising) return { starts, order: undefined }
  const next = starts.slice()
  const order = new Uint32Array(i.length)
  yield* inChunks(i.length, (from, end) => {
    for (let t = from; t < end; t++) {
      const row = i[t] as number
      const place = next[row] as number
      next[row] = place + 1
      order[place] = t
    }
  })
  return { starts, order }
}

function* permuted(j: Uint32Array, values: FloatArray, starts: Float64Array, order: Uint32Array): Work<CompressedRows> {
  const moved = { columns: new Uint32Array(j.length), values: new FLOAT_ARRAYS[dtypeOf(values)](j.length), starts }
  yield* inChunks(j.length, (from, end) => {
    for (let p = from; p < end; p++) {
      const t = order[p] as number
      moved.columns[p] = j[t] as number
      moved.values[p] = values[t] as number
    }
  })
  return moved
}

/** Columns rising in each row: the transpose of the transpose. */
function* sorted(entries: CompressedRows, rows: number, columns: number): Work<CompressedRows> {
  const dtype = dtypeOf(entries.values)
  const turned = yield* transposeEntries(unordered(entries), columns, dtype)
  yield* breathe()
  return yield* transposeEntries(unordered(turned), rows, dtype)
}
