import { type CompressedRows, transposeEntries } from './compressed-rows.js'
import { DenseMatrix } from './dense-matrix.js'
import { rangeError, reading, show, typeError } from './errors.js'
import { readEither, readSparse } from './intake.js'
import type { MatrixLike, Numbers } from './matrix-like.js'
import { allocate, requireMemory } from './memory.js'
import { checkSizes } from './sizes.js'
import { CallersArray, type Format, openSparse } from './sparse-source.js'
import { dtypeOf, type FloatArray, isFloatArray } from './typed-array.js'
import { runSync } from './work.js'

/** Positions of entries along a row or column. */
export type Indices = Int32Array | Uint32Array
/** Where each row or column begins among the entries; 64 bits where there are more than 32 can count. */
export type Offsets = Int32Array | Uint32Array | BigInt64Array

/** What a SparseMatrix is made of. */
export interface SparseParts<T extends FloatArray = FloatArray> {
  /** `'csr'`: compressed rows; `'csc'`: compressed columns. */
  readonly format: Format
  /** The number of rows. */
  readonly rows: number
  /** The number of columns. */
  readonly columns: number
  /** The stored entries. */
  readonly data: T
  /** For each entry its column (csr) or row (csc), in any order; entries in one place add up. */
  readonly indices: Indices
  /** Row (csr) or column (csc) l holds the entries from `indptr[l]` to `indptr[l + 1]`. */
  readonly indptr: Offsets
}

/**
 * A sparse matrix in compressed rows or columns, as SciPy's `csr_matrix` and `csc_matrix` hold it. What is not stored is 0.
 *
 * @typeParam T - Float64Array or Float32Array, the number type of the entries.
 */
export class SparseMatrix<T extends FloatArray = FloatArray> implements SparseParts<T> {
  readonly format: Format
  readonly rows: number
  readonly columns: number
  readonly data: T
  readonly indices: Indices
  readonly indptr: Offsets

  /**
   * Keeps the arrays, not copies of them. What stands in `indices` and `indptr` is checked when the matrix is used.
   *
   * @throws RangeError `ERR_NMF_SHAPE` for lengths that do not fit; TypeError or RangeError `ERR_NMF_INPUT` for other kinds
   */
  constructor(parts: SparseParts<T>) {
    if (typeof parts !== 'object' || parts === null) {
      throw typeError(
        'ERR_NMF_INPUT',
        `a SparseMatrix must be made of { format, rows, columns, data, indices, indptr }, got ${show(parts)}`,
      )
    }
    const { format, rows, columns, data, indices, indptr } = reading('ERR_NMF_INPUT', 'a SparseMatrix', () => fieldsOf(parts))
    if (!isFloatArray(data)) throw typeError('ERR_NMF_INPUT', `data must be a Float64Array or Float32Array, got ${show(data)}`)
    openSparse({ format, rows, columns, data, indices, indptr }, 'SparseMatrix')
    this.format = format
    this.rows = rows
    this.columns = columns
    this.data = data
    this.indices = indices
    this.indptr = indptr
  }

  /**
   * Compressed rows from triplets: `values[t]` stands in row `i[t]`, column `j[t]`. Triplets in one place add up, in any order;
   * a 0 that is given is stored, and so observed where `missing` is `'absent'`.
   *
   * @param rows - number of rows, an integer ≥ 0
   * @param columns - number of columns, an integer ≥ 0
   * @param i - the row of each entry, integers from 0
   * @param j - the column of each entry, integers from 0
   * @param values - the entries, as many as there are in `i` and in `j`
   * @throws RangeError `ERR_NMF_SHAPE` where the three are not of one length; RangeError `ERR_NMF_INPUT` for places outside
   */
  static fromTriplets(rows: number, columns: number, i: Numbers, j: Numbers, values: Numbers): SparseMatrix {
    checkSizes(rows, columns)
    const [is, js, data] = [new CallersArray(i, 'i'), new CallersArray(j, 'j'), new CallersArray(values, 'values')]
    if (is.length !== data.length || js.length !== data.length) {
      const message = `i, j and values must be of one length, got ${is.length}, ${js.length} and ${data.length}`
      throw rangeError('ERR_NMF_SHAPE', message)
    }
    requireMemory((2 * rows + 4 * data.length) * Float64Array.BYTES_PER_ELEMENT, 'triplets')
    const [rowOf, columnOf] = [placesOf(is, rows, 'i'), placesOf(js, columns, 'j')]
    // Triplets one by one are rows of one entry each, in column i: the transpose has them by their rows, and says which they were.
    const columnAt = (t: number) => rowOf[t] as number
    const one = { starts: Float64Array.from({ length: data.length + 1 }, (_, t) => t), open: () => ({ columnAt, valueAt: data.open() }) }
    const sorted = reading('ERR_NMF_INPUT', 'values', () => runSync(transposeEntries(one, rows, data.dtype)))
    const indices = Float64Array.from(sorted.columns, (t) => columnOf[t] as number)
    return fromFields({ format: 'csr', rows, columns, data: sorted.values, indices, indptr: sorted.starts }, 'triplets')
  }

  /** A copy of any matrix this package accepts, as compressed rows without zeros, in order. */
  static from(source: MatrixLike): SparseMatrix {
    const read = runSync(readEither(source, 'source', { check: 'numbers' }))
    return 'entries' in read ? fromEntries(read.rows, read.columns, read.entries) : compressed(read.rows, read.columns, read.data)
  }

  /** The number of stored entries. */
  get stored(): number {
    return Number(this.indptr[this.indptr.length - 1])
  }

  /** Entry (i, j), both from 0. @throws RangeError `ERR_NMF_SHAPE` outside the matrix */
  get(i: number, j: number): number {
    if (!(Number.isInteger(i) && i >= 0 && i < this.rows && Number.isInteger(j) && j >= 0 && j < this.columns)) {
      throw rangeError('ERR_NMF_SHAPE', `(${show(i)}, ${show(j)}) is outside of a ${this.rows} × ${this.columns} matrix`)
    }
    const [line, across] = this.format === 'csr' ? [i, j] : [j, i]
    let sum = 0
    const end = Math.min(Number(this.indptr[line + 1]), this.data.length)
    for (let p = Math.max(0, Number(this.indptr[line])); p < end; p++) {
      if (this.indices[p] === across) sum += this.data[p] as number
    }
    return sum
  }

  /** The transpose, on the same arrays: compressed rows become compressed columns. */
  transpose(): SparseMatrix<T> {
    const { data, indices, indptr } = this
    return new SparseMatrix({
      format: this.format === 'csr' ? 'csc' : 'csr',
      rows: this.columns,
      columns: this.rows,
      data,
      indices,
      indptr,
    })
  }

  /** A dense copy. */
  toDense(): DenseMatrix {
    return DenseMatrix.from(this)
  }

  /** The entries as an array of rows. */
  toArray(): number[][] {
    return this.toDense().toArray()
  }
}

/** Each property read once, inherited ones too. */
function fieldsOf<T extends FloatArray>({ format, rows, columns, data, indices, indptr }: SparseParts<T>): SparseParts<T> {
  return { format, rows, columns, data, indices, indptr }
}

/** The rows or columns of triplets, copied. */
function placesOf(source: CallersArray, most: number, name: string): Float64Array {
  return reading('ERR_NMF_INPUT', name, () => {
    const at = source.open()
    return Float64Array.from({ length: source.length }, (_, t) => {
      const place = at(t)
      if (Number.isInteger(place) && place >= 0 && place < most) return place
      throw rangeError('ERR_NMF_INPUT', `${name} must hold integers from 0 to ${most - 1}, got ${show(place)} at index ${t}`, {
        value: place,
      })
    })
  })
}

function fromFields(fields: Record<'format' | 'rows' | 'columns' | 'data' | 'indices' | 'indptr', unknown>, name: string): SparseMatrix {
  const { rows, columns, entries } = runSync(readSparse(openSparse(fields, name), name, { check: 'numbers', keepsZeros: true }))
  return fromEntries(rows, columns, entries)
}

function fromEntries(rows: number, columns: number, { values, columns: indices, starts }: CompressedRows): SparseMatrix {
  const most = starts[rows] as number
  const indptr = most < 2 ** 32 ? Uint32Array.from(starts) : BigInt64Array.from(starts, BigInt)
  return new SparseMatrix({ format: 'csr', rows, columns, data: values, indices, indptr })
}

function compressed(rows: number, columns: number, dense: FloatArray): SparseMatrix {
  let count = 0
  for (const value of dense) if (value !== 0) count++
  const entries = { values: allocate(dtypeOf(dense), count, 'data'), columns: new Uint32Array(count), starts: new Float64Array(rows + 1) }
  for (let i = 0, p = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = dense[i * columns + j] as number
      if (value === 0) continue
      entries.values[p] = value
      entries.columns[p++] = j
    }
    entries.starts[i + 1] = p
  }
  return fromEntries(rows, columns, entries)
}
