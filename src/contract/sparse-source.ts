/**
 * The door for sparse matrices: compressed rows or columns as SciPy holds them, opened by their shape alone.
 */
import { isArray, rangeError, show, typeError } from './errors.js'
import type { Numbers } from './matrix-like.js'
import { checkSizes } from './sizes.js'
import { type Borrow, type DType, dtypeOf, type FloatArray, isFloatArray, isTypedArray, mayBorrow, plainView } from './typed-array.js'

/** Compressed rows or compressed columns. */
export const FORMATS = ['csr', 'csc'] as const
/** Compressed rows or compressed columns. @useDeclaredType */
export type Format = (typeof FORMATS)[number]

/** An opened sparse matrix: three arrays of the caller's, of which the kinds and lengths are known to fit. */
export interface SparseSource {
  readonly kind: 'sparse'
  readonly format: Format
  readonly rows: number
  readonly columns: number
  readonly dtype: DType
  readonly data: CallersArray
  readonly indices: CallersArray
  readonly indptr: CallersArray
}

/** Properties of an object that has `indptr`, each read once. */
export function openSparse(
  fields: Record<'format' | 'rows' | 'columns' | 'data' | 'indices' | 'indptr', unknown>,
  name: string,
): SparseSource {
  const { format, rows, columns } = fields
  if (!FORMATS.some((known) => known === format)) {
    const message = `${name}.format must be ${FORMATS.map((known) => `'${known}'`).join(' or ')}, got ${show(format)}`
    throw typeof format === 'string' ? rangeError('ERR_NMF_INPUT', message) : typeError('ERR_NMF_INPUT', message)
  }
  checkSizes(rows, columns, `${name}.`)
  const [data, indices, indptr] = (['data', 'indices', 'indptr'] as const).map(
    (key) => new CallersArray(fields[key], `${name}.${key}`),
  ) as [CallersArray, CallersArray, CallersArray]
  const lines = (format === 'csr' ? rows : columns) as number
  if (indptr.length !== lines + 1) {
    const of = format === 'csr' ? 'rows' : 'columns'
    throw rangeError('ERR_NMF_SHAPE', `${name}.indptr must have ${of} + 1 = ${lines + 1} numbers, got ${indptr.length}`)
  }
  if (data.length !== indices.length) {
    throw rangeError('ERR_NMF_SHAPE', `${name}.data and indices must be of one length, got ${data.length} and ${indices.length}`)
  }
  return {
    kind: 'sparse',
    format: format as Format,
    rows: rows as number,
    columns: columns as number,
    dtype: data.dtype,
    data,
    indices,
    indptr,
  }
}

/** An array of numbers that its owner may change, shrink or detach at any turn of the event loop. */
export class CallersArray {
  readonly length: number
  readonly dtype: DType
  readonly #array: Numbers
  readonly #name: string

  constructor(array: unknown, name: string) {
    if (!isTypedArray(array) && !isArray(array))
      throw typeError('ERR_NMF_INPUT', `${name} must be a typed array or an array, got ${show(array)}`)
    this.#array = array as Numbers
    this.#name = name
    this.dtype = dtypeOf(array)
    this.length = this.#view().length
  }

  /** Reads by index until the next pause. @throws where the array has changed its length, and on reading what is no number */
  open(): (at: number) => number {
    const view = this.#unchanged() as ArrayLike<unknown>
    if (view instanceof BigInt64Array || view instanceof BigUint64Array) return (at) => Number(view[at])
    if (isTypedArray(view)) return (at) => view[at] as number
    return (at) => {
      const value = view[at]
      if (typeof value === 'number') return value
      throw typeError('ERR_NMF_INPUT', `${this.#name} must hold numbers, got ${show(value)} at index ${at}`, { value })
    }
  }

  /** The array itself, if it holds whole numbers of 32 bits, to be copied before the next pause. @throws as `open` does */
  whole(): Int32Array | Uint32Array | undefined {
    const view = this.#unchanged()
    return view instanceof Int32Array || view instanceof Uint32Array ? view : undefined
  }

  /** The array itself, if it may be read where it lies. @throws where it has changed its length */
  lend(dtype: DType, borrow: Borrow | undefined): FloatArray | undefined {
    const view = this.#unchanged()
    return isFloatArray(view) && mayBorrow(view, dtype, borrow) ? view : undefined
  }

  #unchanged(): Numbers {
    const view = this.#view()
    if (view.length === this.length) return view
    throw rangeError('ERR_NMF_INPUT', `${this.#name} must keep its length while it is read, got ${view.length} after ${this.length}`)
  }

  #view(): Numbers {
    return (isTypedArray(this.#array) ? plainView(this.#array) : this.#array) as Numbers
  }
}
