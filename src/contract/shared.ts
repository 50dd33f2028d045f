/**
 * Shared memory, and that it goes away again.
 *
 * V8 does not count the bytes of a SharedArrayBuffer when it decides whether to collect garbage. So 200 dropped ones of 16 MB made a
 * process of 3.2 GB, where as many ArrayBuffers made one of 170 MB (Node 20, 22 and 24).
 */

/**
 * Below this, what goes with a buffer in the heap is enough to have it collected in time. At 64 kB, fits of 43 kB each grew to 166 MiB
 * where they now stay below 118 (Node 22).
 */
const COUNTED = 2 ** 14

const counted = new WeakMap<ArrayBufferLike, ArrayBuffer>()

type Resizable = new (bytes: number, options: { maxByteLength: number }) => ArrayBuffer

/**
 * Makes V8 count the bytes of shared memory on this thread, through an ArrayBuffer of as many that lives as long. A resizable one:
 * that is a range of addresses, which takes no memory as long as nobody writes there.
 */
export function countShared(buffer: ArrayBufferLike): void {
  const bytes = buffer.byteLength
  if (bytes < COUNTED || counted.has(buffer)) return
  counted.set(buffer, new (ArrayBuffer as unknown as Resizable)(bytes, { maxByteLength: bytes }))
}
