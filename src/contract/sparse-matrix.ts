import type { CompressedRows } from './compressed-rows.js'
import { DenseMatrix } from './dense-matrix.js'
import { rangeError, reading, show, typeError } from './errors.js'
import { readEither, readSparse } from './intake.js'
import type { MatrixLike, Numbers } from './matrix-like.js'
import { allocate } from './memory.js'
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
  readonly rows: number
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
    const { format, rows, columns, data, indices, indptr } = reading('ERR_NMF_INPUT', 'a SparseMatrix', () => ({ ...parts }))
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
   * Compressed rows from triplets: `values[t]` stands in row `i[t]`, column `j[t]`. Triplets in one place add up, in any order.
   *
   * @param rows - number of rows, an integer ≥ 0
   * @param columns - number of columns, an integer ≥ 0
   * @throws RangeError `ERR_NMF_SHAPE` where the three are not of one length; RangeError `ERR_NMF_INPUT` for places outside
   */
  static fromTriplets(rows: number, columns: number, i: Numbers, j: Numbers, values: Numbers): SparseMatrix {
    checkSizes(rows, columns)
    const [rowOf, columnOf, data] = [new CallersArray(i, 'i'), new CallersArray(j, 'j'), new CallersArray(values, 'values')]
    if (rowOf.length !== data.length || columnOf.length !== data.length) {
      const message = `i, j and values must be of one length, got ${rowOf.length}, ${columnOf.length} and ${data.length}`
      throw rangeError('ERR_NMF_SHAPE', message)
    }
    return reading('ERR_NMF_INPUT', 'triplets', () => {
      // Columns of one entry each make the triplets a matrix of compressed columns whose rows are those of the result.
      const at = rowOf.open()
      const counts = new Float64Array(rows + 1)
      for (let t = 0; t < data.length; t++) {
        const row = at(t)
        if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
          throw rangeError('ERR_NMF_INPUT', `i must hold integers from 0 to ${rows - 1}, got ${show(row)} at index ${t}`, { value: row })
        }
        counts[row + 1] = (counts[row + 1] as number) + 1
      }
      for (let row = 0; row < rows; row++) counts[row + 1] = (counts[row + 1] as number) + (counts[row] as number)
      const next = counts.slice()
      const sorted = allocate(dtypeOf(values), data.length, 'values')
      const indices = new Float64Array(data.length)
      const [columnAt, valueAt] = [columnOf.open(), data.open()]
      for (let t = 0; t < data.length; t++) {
        const place = next[at(t)] as number
        next[at(t)] = place + 1
        indices[place] = columnAt(t)
        sorted[place] = valueAt(t)
      }
      return fromFields({ format: 'csr', rows, columns, data: sorted, indices, indptr: counts }, 'triplets')
    })
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
    for (let p = Number(this.indptr[line]); p < Number(this.indptr[line + 1]); p++) {
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

function fromFields(fields: Record<'format' | 'rows' | 'columns' | 'data' | 'indices' | 'indptr', unknown>, name: string): SparseMatrix {
  const { rows, columns, entries } = runSync(readSparse(openSparse(fields, name), name, { check: 'numbers' }))
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
