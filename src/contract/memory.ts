/**
 * Memory asked for before it is taken: an array that cannot fit is an error with the bytes, not the end of the process.
 */
import { failure } from './errors.js'
import { type DType, FLOAT_ARRAYS, type FloatArray } from './typed-array.js'

/** Zeroed memory for `length` numbers. @throws Error `ERR_NMF_MEMORY` with the bytes needed and available */
export function allocate(dtype: DType, length: number, name: string): FloatArray {
  const bytes = length * FLOAT_ARRAYS[dtype].BYTES_PER_ELEMENT
  requireMemory(bytes, name)
  try {
    return new FLOAT_ARRAYS[dtype](length)
  } catch (error) {
    throw failure('ERR_NMF_MEMORY', `${name} must fit in memory, got a need of ${bytes} bytes that no array can hold`, error)
  }
}

/** @throws Error `ERR_NMF_MEMORY` where so many bytes are not to be had. Small needs are not worth the question. */
export function requireMemory(bytes: number, name: string): void {
  if (bytes < 2 ** 20) return
  const available = process.availableMemory()
  if (bytes <= available) return
  throw failure('ERR_NMF_MEMORY', `${name} must fit in memory, got a need of ${bytes} bytes with ${available} available`)
}
