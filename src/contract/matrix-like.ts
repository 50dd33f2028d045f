/**
 * The doors for matrices: every form a caller may hold one in, opened by its shape alone.
 *
 * Opening reads the shape and each property once, copies nothing, and gives a `MatrixSource` that copies
 * rows out on request. Callers' getters and proxies may run then, and only then.
 */
import type { DenseMatrix } from './dense-matrix.js'
import { isArray, rangeError, show, typeError } from './errors.js'
import { requireMemory } from './memory.js'
import { checkSizes } from './sizes.js'
import type { SparseMatrix } from './sparse-matrix.js'
import { type Format, openSparse, type SparseSource } from './sparse-source.js'
import {
  asStored,
  type DType,
  dtypeOf,
  isSmall,
  isTypedArray,
  type NumberArray,
  plainView,
  type Storage,
  storageOf,
  type TypedArray,
} from './typed-array.js'

/** Arrays of rows, and whatever else can be indexed for numbers. */
export type Numbers = TypedArray | readonly number[]

/** A matrix in any of the forms this package accepts; none of them is ever written to. */
export type MatrixLike =
  | DenseMatrix
  | SparseMatrix
  | {
      readonly format: Format
      readonly rows: number
      readonly columns: number
      readonly data: Numbers
      readonly indices: Numbers
      readonly indptr: Numbers
    }
  | readonly (readonly number[])[]
  | readonly TypedArray[]
  | { readonly rows: number; readonly columns: number; readonly data: Numbers | readonly Numbers[] }
  | { readonly rows: number; readonly columns: number; get(i: number, j: number): number }
  | { readonly data: Numbers; readonly shape: ArrayLike<number>; readonly stride?: ArrayLike<number>; readonly offset?: number }
  | { readonly data: Numbers; readonly shape: ArrayLike<number>; readonly strides?: ArrayLike<number>; readonly offset?: number }

/** Rows [row, endRow) and columns [column, endColumn): either all columns, or a single row. */
export interface Block {
  readonly row: number
  readonly endRow: number
  readonly column: number
  readonly endColumn: number
}

/** An opened matrix. */
export interface MatrixSource {
  readonly rows: number
  readonly columns: number
  readonly dtype: DType
  /** What the entries can be kept in: `dtype`, or the caller's small whole numbers where there are many. */
  readonly storage: Storage
  /** The entries row by row where the caller holds them so, in a type that X can lie in; to read, never to write. */
  readonly inPlace?: NumberArray
  /** Copies a block into `target`, of `storage` or `dtype`, from index `at` on: whole rows, or a part of one row. */
  copyBlock(block: Block, target: NumberArray, at: number): void
}

/** What X is taken in as: small only where it may stay so. */
export function storageFor({ storage }: MatrixSource, dtype: DType, keepsSmall: boolean): Storage {
  return keepsSmall && isSmall(storage) ? storage : dtype
}

/** Fewer numbers are no burden in float64, and the solvers for few take no others. */
const MANY = 2 ** 20

function keptIn(array: unknown, count: number): Storage {
  return count >= MANY ? storageOf(array) : dtypeOf(array)
}

const ACCEPTED =
  'a DenseMatrix, a SparseMatrix, { rows, columns, data }, an array of rows, an ndarray or a matrix with rows, columns and get'

type Fields = Record<string, unknown>

export function openMatrix(source: unknown, name: string): MatrixSource | SparseSource {
  if (isArray(source)) return openRows(source, name)
  if (typeof source !== 'object' || source === null || isTypedArray(source)) {
    throw typeError('ERR_NMF_INPUT', `${name} must be ${ACCEPTED}, got ${isTypedArray(source) ? 'a flat typed array' : show(source)}`)
  }
  const { shape, data, rows, columns, indptr } = source as Fields
  if (indptr !== undefined) {
    const { format, indices } = source as Fields
    return openSparse({ format, rows, columns, data, indices, indptr }, name)
  }
  if (shape !== undefined && data !== undefined) return openStrided(source as Fields, shape, data, name)
  if (rows === undefined || columns === undefined) {
    throw typeError('ERR_NMF_INPUT', `${name} must be ${ACCEPTED}, got ${show(source)}`)
  }
  checkSizes(rows, columns, `${name}.`)
  if (isTypedArray(data)) return openFlat(data, rows as number, columns as number, name)
  if (isArray(data)) {
    return data.length > 0 && isRow(data[0])
      ? openRows(data, name, rows as number, columns as number)
      : openFlat(data, rows as number, columns as number, name)
  }
  const { get } = source as Fields
  if (typeof get === 'function') return openGetter(source, get as Getter, rows as number, columns as number, name)
  throw typeError('ERR_NMF_INPUT', `${name}.data must be a typed array or an array, got ${show(data)}`)
}

function isRow(value: unknown): value is Numbers {
  return isArray(value) || isTypedArray(value)
}

/** A number as it stands in the caller's array; BigInt arrays give theirs as numbers. */
function toNumber(value: unknown, name: string, row: number, column: number): number {
  if (typeof value === 'number') return value
  throw typeError('ERR_NMF_INPUT', `${name} must hold numbers, got ${show(value)} at row ${row}, column ${column}`, { row, column, value })
}

function openRows(source: readonly unknown[], name: string, rows = source.length, columns?: number): MatrixSource {
  if (source.length !== rows) {
    throw rangeError('ERR_NMF_SHAPE', `${name} must hold ${rows} rows, got ${source.length}`)
  }
  const open = (i: number): Numbers => {
    const row = source[i]
    if (isTypedArray(row)) return plainView(row)
    if (isArray(row)) return row as readonly number[]
    throw typeError('ERR_NMF_INPUT', `${name} must be an array of rows, got ${show(row)} as row ${i}`, { row: i, value: row })
  }
  const width = columns ?? (rows === 0 ? 0 : open(0).length)
  requireMemory(rows * width * Float32Array.BYTES_PER_ELEMENT, name)
  const first = rows > 0 ? storageOf(source[0]) : 'float64'
  let areAlike = true
  for (let i = 1; i < rows && areAlike; i++) areAlike = storageOf(source[i]) === first
  const dtype = areAlike && first === 'float32' ? first : 'float64'
  const storage = areAlike && rows * width >= MANY ? first : dtype
  return {
    rows,
    columns: width,
    dtype,
    storage,
    copyBlock({ row, endRow, column, endColumn }, target, at) {
      const count = endColumn - column
      for (let i = row; i < endRow; i++) {
        const numbers = open(i)
        if (numbers.length !== width) {
          throw rangeError('ERR_NMF_SHAPE', `every row of ${name} must have ${width} columns, got ${numbers.length} in row ${i}`, {
            row: i,
            value: numbers.length,
          })
        }
        if (isSmall(storageOf(target)) && storageOf(numbers) !== storage) {
          throw typeError('ERR_NMF_INPUT', `the rows of ${name} must keep their type while they are read, got another for row ${i}`, {
            row: i,
          })
        }
        copyNumbers(numbers, column, target, at + (i - row) * count, count, (offset) => [i, column + offset], name)
      }
    },
  }
}

function openFlat(data: TypedArray | readonly unknown[], rows: number, columns: number, name: string): MatrixSource {
  const length = isTypedArray(data) ? plainView(data).length : data.length
  if (length !== rows * columns) {
    throw rangeError('ERR_NMF_SHAPE', `${name}.data must hold ${rows} × ${columns} = ${rows * columns} numbers, got ${length}`)
  }
  const dtype = dtypeOf(data)
  const flat = isTypedArray(data) ? plainView(data) : data
  const inPlace = asStored(flat)
  return {
    rows,
    columns,
    dtype,
    storage: keptIn(data, length),
    ...(inPlace && { inPlace }),
    copyBlock({ row, endRow, column, endColumn }, target, at) {
      const now = isTypedArray(data) ? plainView(data) : data
      if (now.length !== length) {
        throw rangeError('ERR_NMF_INPUT', `${name}.data must keep its length while it is read, got ${now.length} after ${length}`)
      }
      const from = row * columns + column
      const place = (offset: number): [number, number] => [Math.floor((from + offset) / columns), (from + offset) % columns]
      copyNumbers(now, from, target, at, (endRow - row) * (endColumn - column), place, name)
    },
  }
}

/** target[at…] = source[from…], `count` numbers, with the place of the first that is none. */
function copyNumbers(
  source: TypedArray | readonly unknown[],
  from: number,
  target: NumberArray,
  at: number,
  count: number,
  place: (offset: number) => [number, number],
  name: string,
): void {
  if (source instanceof BigInt64Array || source instanceof BigUint64Array) {
    for (let o = 0; o < count; o++) target[at + o] = Number(source[from + o])
  } else if (isTypedArray(source)) {
    target.set(source.subarray(from, from + count), at)
  } else {
    for (let o = 0; o < count; o++) {
      const value = source[from + o]
      target[at + o] = typeof value === 'number' ? value : toNumber(value, name, ...place(o))
    }
  }
}

type Getter = (this: object, i: number, j: number) => unknown

function openGetter(source: object, get: Getter, rows: number, columns: number, name: string): MatrixSource {
  return {
    rows,
    columns,
    dtype: 'float64',
    storage: 'float64',
    copyBlock({ row, endRow, column, endColumn }, target, at) {
      for (let i = row; i < endRow; i++) {
        for (let j = column; j < endColumn; j++) target[at++] = toNumber(get.call(source, i, j), name, i, j)
      }
    },
  }
}

/** ndarrays as scijs (`shape`, `stride`, `offset`) and stdlib (`shape`, `strides`, `offset`) hold them. */
function openStrided(source: Fields, shape: unknown, data: unknown, name: string): MatrixSource {
  const [rows, columns] = pair(shape, `${name}.shape`)
  checkSizes(rows, columns, `${name}.`)
  const { stride, strides, offset = 0 } = source
  const [rowStride, columnStride] = pair(stride ?? strides ?? [columns, 1], `${name}.stride`)
  const start = integer(offset, `${name}.offset`)
  if (!isRow(data)) throw typeError('ERR_NMF_INPUT', `${name}.data must be a typed array or an array, got ${show(data)}`)
  const length = isTypedArray(data) ? plainView(data).length : data.length
  const reach = [rowStride * (rows - 1), columnStride * (columns - 1)]
  const low = start + reach.reduce((sum, step) => sum + Math.min(0, step), 0)
  const high = start + reach.reduce((sum, step) => sum + Math.max(0, step), 0)
  if (rows > 0 && columns > 0 && !(low >= 0 && high < length)) {
    throw rangeError(
      'ERR_NMF_SHAPE',
      `${name}.shape, stride and offset must stay within data, got indices from ${low} to ${high} in ${length} numbers`,
    )
  }
  if (columnStride === 1 && rowStride === columns && start === 0 && length === rows * columns) {
    return openFlat(data, rows, columns, name)
  }
  return {
    rows,
    columns,
    dtype: dtypeOf(data),
    storage: keptIn(data, rows * columns),
    copyBlock({ row, endRow, column, endColumn }, target, at) {
      const now: TypedArray | readonly unknown[] = isTypedArray(data) ? plainView(data) : data
      const big = now instanceof BigInt64Array || now instanceof BigUint64Array
      for (let i = row; i < endRow; i++) {
        let from = start + i * rowStride + column * columnStride
        for (let j = column; j < endColumn; j++, from += columnStride) {
          const value = now[from]
          target[at++] = typeof value === 'number' ? value : toNumber(big ? Number(value) : value, name, i, j)
        }
      }
    },
  }
}

/** Two integers, of a shape or of strides. */
function pair(value: unknown, name: string): [number, number] {
  if (!isArray(value) && !isTypedArray(value))
    throw typeError('ERR_NMF_SHAPE', `${name} must be an array of two integers, got ${show(value)}`)
  const { length } = value
  if (length !== 2) throw rangeError('ERR_NMF_SHAPE', `${name} must be two integers, got ${length} of them`)
  return [integer(value[0], name), integer(value[1], name)]
}

function integer(value: unknown, name: string): number {
  if (typeof value !== 'number') throw typeError('ERR_NMF_SHAPE', `${name} must hold integers, got ${show(value)}`)
  if (!Number.isSafeInteger(value)) throw rangeError('ERR_NMF_SHAPE', `${name} must hold integers, got ${show(value)}`)
  return value
}
