/**
 * Walks over the entries of a sparse X, and what is done at each of them.
 */
import { type CompressedRows, rowBlocks } from '../contract/compressed-rows.js'
import type { FloatArray } from '../contract/typed-array.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** Blocks of rows, each some milliseconds of work at `costEach` multiplications an entry. */
export function blocksOf(X: CompressedRows, costEach: number): Generator<[number, number]> {
  return rowBlocks(X, Math.max(1, Math.floor(MULTIPLIES / costEach)))
}

/** Multiplications a stored entry where all entries of its row are visited. */
export function costOfAll({ values, starts }: CompressedRows, n: number, k: number): number {
  return Math.ceil((3 * n * k * (starts.length - 1)) / Math.max(1, values.length))
}

export function dot(A: FloatArray, a: number, B: FloatArray, b: number, k: number): number {
  let sum = 0
  for (let t = 0; t < k; t++) sum += (A[a + t] as number) * (B[b + t] as number)
  return sum
}

/** to[at…] += x · from[source…], k numbers. */
export function addRow(x: number, from: FloatArray, source: number, to: FloatArray, at: number, k: number): void {
  for (let t = 0; t < k; t++) to[at + t] = (to[at + t] as number) + x * (from[source + t] as number)
}
