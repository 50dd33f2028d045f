/** Buffers that change under the reader's hands. */

/** Leaves every view on the buffer without memory, as postMessage with a transfer list does. */
export function detach(buffer: ArrayBufferLike): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] })
}

export type Resizable = ArrayBuffer & { resize(bytes: number): void }
export type Growable = SharedArrayBuffer & { grow(bytes: number): void }

/** Type declarations of ES2023 do not know these yet. */
type Constructor<T> = new (bytes: number, options: { maxByteLength: number }) => T

/** A buffer that can shrink, and grow up to `most` bytes. */
export function resizable(bytes: number, most = bytes): Resizable {
  return new (ArrayBuffer as unknown as Constructor<Resizable>)(bytes, { maxByteLength: most })
}

/** Shared memory that can grow, and cannot shrink. */
export function growable(bytes: number, most: number): Growable {
  return new (SharedArrayBuffer as unknown as Constructor<Growable>)(bytes, { maxByteLength: most })
}

/** Float64 numbers in shared memory. */
export function shared(numbers: ArrayLike<number>): Float64Array<SharedArrayBuffer> {
  const array = new Float64Array(new SharedArrayBuffer(numbers.length * 8))
  array.set(numbers)
  return array
}
