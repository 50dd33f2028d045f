/**
 * A caller's X handed over for the time of a call: its buffer is detached, read where it lies, and given back on a view of the same kind.
 */
import { DenseMatrix } from './contract/dense-matrix.js'
import { isNmfError, rangeError, reading, typeError } from './contract/errors.js'
import { type Opened, openSource } from './contract/intake.js'
import { type FloatArray, isFloatArray, isShared } from './contract/typed-array.js'

export class Transfer {
  #X: DenseMatrix | undefined

  /** What has been handed over. */
  get X(): DenseMatrix | undefined {
    return this.#X
  }

  /**
   * Detaches the buffer that the numbers lie on, and opens the matrix anew on the one that took its place. Shared memory stays where
   * it is: it cannot be detached.
   *
   * @throws TypeError `ERR_NMF_INPUT` where the numbers do not lie flat, or their buffer belongs to somebody else
   */
  take(opened: Opened, name: string): Opened {
    const numbers = 'kind' in opened ? undefined : opened.inPlace
    if (!isFloatArray(numbers)) {
      throw typeError('ERR_NMF_INPUT', `${name} must be dense, flat and of Float64Array or Float32Array to be transferred`)
    }
    if (numbers.length === 0) throw rangeError('ERR_NMF_SHAPE', `${name} must hold numbers to be transferred, got none`)
    this.#X = new DenseMatrix(opened.rows, opened.columns, isShared(numbers) ? numbers : moved(numbers, name))
    return openSource(this.#X, name)
  }

  /** Puts X on an error of this package, which is all that a call that failed gives back. */
  giveBackOn(error: unknown): void {
    if (this.#X !== undefined && isNmfError(error)) {
      Object.assign(error, { X: this.#X })
    }
  }
}

/** The same numbers on a buffer that only the result knows. */
function moved(numbers: FloatArray, name: string): FloatArray {
  const { buffer, byteOffset, length } = numbers
  // Not buffer.transfer(), which Node 20 has not, and which takes the pool of Node's small Buffers away from all who share it.
  const own = reading('ERR_NMF_INPUT', name, () => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }))
  // WebAssembly's is copied and stays.
  if (buffer.byteLength > 0) throw typeError('ERR_NMF_INPUT', `${name} must lie on an ArrayBuffer that can be detached to be transferred`)
  return new (numbers.constructor as new (buffer: ArrayBufferLike, byteOffset: number, length: number) => FloatArray)(
    own,
    byteOffset,
    length,
  )
}
