/**
 * Some rows or columns of X, copied.
 */
import type { CompressedRows } from './contract/compressed-rows.js'
import type { Stored } from './contract/engine.js'
import { allocate, zeroed } from './contract/memory.js'
import { dtypeOf, type NumberArray, storageOf } from './contract/typed-array.js'
import { breathe, CHUNK, type Work } from './contract/work.js'

export interface PartRequest {
  /** Columns of X. */
  readonly n: number
  /** The rows, or the columns, in rising order. */
  readonly taken: Float64Array
  /** Fewer stored entries are not worth it: a sparse part is then `undefined`. */
  readonly least: number
  /** Whether it is to lie in shared memory. */
  readonly shared: boolean
}

const WHAT = 'a sample of X'

/** Rows `taken` of a row-major matrix with `width` columns, written to `out`. */
export function* gatherRows<A extends NumberArray>(from: NumberArray, width: number, taken: Float64Array, out: A): Work<A> {
  const rowsEach = Math.ceil(CHUNK / width)
  for (let i = 0; i < taken.length; i++) {
    const row = taken[i] as number
    out.set(from.subarray(row * width, (row + 1) * width), i * width)
    if (i % rowsEach === 0) yield* breathe()
  }
  return out
}

/** @throws NmfError `ERR_NMF_MEMORY` */
export function* rowsOf(X: Stored, { n, taken, least, shared }: PartRequest): Work<Stored | undefined> {
  if (!('starts' in X)) return yield* gatherRows(X, n, taken, allocate(storageOf(X), taken.length * n, WHAT, shared))
  const { values, columns, starts } = X
  const ends = new Float64Array(taken.length + 1)
  for (let i = 0; i < taken.length; i++) {
    const row = taken[i] as number
    ends[i + 1] = (ends[i] as number) + (starts[row + 1] as number) - (starts[row] as number)
  }
  const count = ends[taken.length] as number
  if (count < least) return undefined
  const part = emptyRows(X, ends, shared)
  let sinceBreath = 0
  for (let i = 0; i < taken.length; i++) {
    const [from, at, end] = [starts[taken[i] as number] as number, ends[i] as number, ends[i + 1] as number]
    for (let p = at; p < end; p++) {
      part.values[p] = values[from + p - at] as number
      part.columns[p] = columns[from + p - at] as number
    }
    sinceBreath += 1 + end - at
    if (sinceBreath < CHUNK) continue
    sinceBreath = 0
    yield* breathe()
  }
  return part
}

/** @throws NmfError `ERR_NMF_MEMORY` */
export function* columnsOf(X: Stored, request: PartRequest): Work<Stored | undefined> {
  return 'starts' in X ? yield* sparseColumnsOf(X, request) : yield* denseColumnsOf(X, request)
}

function* denseColumnsOf(X: NumberArray, { n, taken, shared }: PartRequest): Work<NumberArray> {
  const [rows, width] = [X.length / n, taken.length]
  const out = allocate(storageOf(X), rows * width, WHAT, shared)
  const rowsEach = Math.ceil(CHUNK / width)
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < width; j++) out[i * width + j] = X[i * n + (taken[j] as number)] as number
    if (i % rowsEach === 0) yield* breathe()
  }
  return out
}

/** The entries are looked at twice: to be counted, and to be copied. */
function* sparseColumnsOf(X: CompressedRows, { n, taken, least, shared }: PartRequest): Work<CompressedRows | undefined> {
  const placeOf = new Int32Array(n).fill(-1)
  for (let j = 0; j < taken.length; j++) placeOf[taken[j] as number] = j
  const rows = X.starts.length - 1
  const ends = new Float64Array(rows + 1)
  function* each(use: (row: number, p: number, place: number) => void): Work<void> {
    let sinceBreath = 0
    for (let row = 0; row < rows; row++) {
      const [from, end] = [X.starts[row] as number, X.starts[row + 1] as number]
      for (let p = from; p < end; p++) {
        const place = placeOf[X.columns[p] as number] as number
        if (place >= 0) use(row, p, place)
      }
      sinceBreath += 1 + end - from
      if (sinceBreath < CHUNK) continue
      sinceBreath = 0
      yield* breathe()
    }
  }
  yield* each((row) => {
    ends[row + 1] = (ends[row + 1] as number) + 1
  })
  for (let row = 0; row < rows; row++) ends[row + 1] = (ends[row + 1] as number) + (ends[row] as number)
  if ((ends[rows] as number) < least) return undefined
  const part = emptyRows(X, ends, shared)
  let at = 0
  yield* each((_, p, place) => {
    part.values[at] = X.values[p] as number
    part.columns[at] = place
    at++
  })
  return part
}

function emptyRows({ values }: CompressedRows, starts: Float64Array, shared: boolean): CompressedRows {
  const count = starts[starts.length - 1] as number
  return { values: allocate(dtypeOf(values), count, WHAT, shared), columns: zeroed(Uint32Array, count, shared), starts }
}
