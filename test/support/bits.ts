import type { DenseMatrix } from '../../src/index.js'

/** The bytes of an array as text: equal where every bit is, NaN and −0 included. */
export function bitsOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString('hex')
}

/** The bits of both factors. */
export function factorBits({ W, H }: { W: DenseMatrix; H: DenseMatrix }): string {
  return `${bitsOf(W.data)} ${bitsOf(H.data)}`
}
