/**
 * Memory asked for before it is taken: an array that cannot fit is an error with the bytes, not the end of the process.
 */
import { failure } from './errors.js'
import { promisedToOthers } from './promised.js'
import { countShared } from './shared.js'
import { type DType, type FloatArray, NUMBER_ARRAYS, type NumberArray, type Storage, type TypedArray } from './typed-array.js'

interface Kind<T extends TypedArray> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
  new (buffer: SharedArrayBuffer): T
}

/** Zeroed memory for `length` numbers; `shared` with other threads of JavaScript where they are to be handed on without a copy. */
export function zeroed<T extends TypedArray>(Numbers: Kind<T>, length: number, shared = false): T {
  if (!shared) return new Numbers(length)
  const buffer = new SharedArrayBuffer(length * Numbers.BYTES_PER_ELEMENT)
  countShared(buffer)
  return new Numbers(buffer)
}

/** `zeroed` numbers, or the error that says how much is wanted. @throws Error `ERR_NMF_MEMORY` with the bytes needed and available */
export function allocate(dtype: DType, length: number, name: string, shared?: boolean): FloatArray
export function allocate(storage: Storage, length: number, name: string, shared?: boolean): NumberArray
export function allocate(storage: Storage, length: number, name: string, shared = false): NumberArray {
  return allocateOf<NumberArray>(NUMBER_ARRAYS[storage], length, name, shared)
}

/** The same for arrays of any class. */
export function allocateOf<T extends TypedArray>(Numbers: Kind<T>, length: number, name: string, shared = false): T {
  const bytes = length * Numbers.BYTES_PER_ELEMENT
  requireMemory(bytes, name)
  try {
    return zeroed(Numbers, length, shared)
  } catch (error) {
    throw failure('ERR_NMF_MEMORY', `${name} must fit in memory, got a need of ${bytes} bytes that no array can hold`, error)
  }
}

/** @throws Error `ERR_NMF_MEMORY` where so many bytes are not to be had. Small needs are not worth the question. */
export function requireMemory(bytes: number, name: string): void {
  if (bytes < 2 ** 20) return
  const [available, promised] = [process.availableMemory(), promisedToOthers()]
  if (bytes <= available - promised) return
  const had = `${available} available${promised > 0 ? `, ${promised} of them promised to other calls` : ''}`
  throw failure('ERR_NMF_MEMORY', `${name} must fit in memory, got a need of ${bytes} bytes with ${had}`)
}
