import { rangeError, show, typeError } from './errors.js'
import { readMatrix } from './intake.js'
import type { MatrixLike } from './matrix-like.js'
import { checkSizes } from './sizes.js'
import { transposed } from './transpose.js'
import { type FloatArray, isFloatArray, plainView } from './typed-array.js'
import { runSync } from './work.js'

/**
 * A dense matrix in row-major order: entry (i, j) is `data[i * columns + j]`.
 *
 * @typeParam T - Float64Array or Float32Array, the number type of the entries.
 */
export class DenseMatrix<T extends FloatArray = FloatArray> {
  /** The number of rows. */
  readonly rows: number
  /** The number of columns. */
  readonly columns: number
  /** The entries, row by row; its length is rows × columns. Not copied. */
  readonly data: T

  /**
   * @param rows - number of rows, an integer ≥ 0
   * @param columns - number of columns, an integer ≥ 0
   * @param data - rows × columns numbers, row by row; kept, not copied
   * @throws RangeError `ERR_NMF_SHAPE` where the length is not rows × columns; TypeError `ERR_NMF_INPUT` for other data
   */
  constructor(rows: number, columns: number, data: T) {
    if (!isFloatArray(data)) {
      throw typeError('ERR_NMF_INPUT', `data must be a Float64Array or Float32Array, got ${show(data)}`)
    }
    checkSizes(rows, columns)
    const { length } = plainView(data)
    if (length !== rows * columns) {
      throw rangeError('ERR_NMF_SHAPE', `data must hold ${rows} × ${columns} numbers, got ${length}`)
    }
    this.rows = rows
    this.columns = columns
    this.data = data
  }

  /**
   * A copy of any matrix this package accepts, as a DenseMatrix. float32 stays float32; all else becomes float64.
   * Entries may be negative or not finite here; factorizing is what needs them non-negative.
   *
   * @throws TypeError `ERR_NMF_INPUT` for what is no matrix, RangeError `ERR_NMF_SHAPE` for shapes that do not fit
   */
  static from(source: MatrixLike): DenseMatrix {
    const { rows, columns, data } = runSync(readMatrix(source, 'source', { check: 'numbers' }))
    return new DenseMatrix(rows, columns, data)
  }

  /** Entry (i, j), both from 0. @throws RangeError `ERR_NMF_SHAPE` outside the matrix */
  get(i: number, j: number): number {
    if (!(Number.isInteger(i) && i >= 0 && i < this.rows && Number.isInteger(j) && j >= 0 && j < this.columns)) {
      throw rangeError('ERR_NMF_SHAPE', `(${show(i)}, ${show(j)}) is outside of a ${this.rows} × ${this.columns} matrix`)
    }
    return this.data[i * this.columns + j] as number
  }

  /** Row i as a view: writing to it writes to the matrix. @throws RangeError `ERR_NMF_SHAPE` outside the matrix */
  row(i: number): T {
    if (!(Number.isInteger(i) && i >= 0 && i < this.rows)) {
      throw rangeError('ERR_NMF_SHAPE', `row must be an integer from 0 to ${this.rows - 1}, got ${show(i)}`)
    }
    return this.data.subarray(i * this.columns, (i + 1) * this.columns) as T
  }

  /** A new matrix with rows and columns swapped. */
  transpose(): DenseMatrix<T> {
    return new DenseMatrix(this.columns, this.rows, transposed(this.data, this.rows, this.columns))
  }

  /** The entries as an array of rows. */
  toArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(this.row(i)))
  }
}
