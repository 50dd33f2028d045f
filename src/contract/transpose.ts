import type { FloatArray } from './typed-array.js'

/** Tiles of this side keep both the reads and the writes of a transposition in cache. */
const TILE = 32

/** target (columns × rows) = source (rows × columns) transposed, both row-major, for source rows [first, end). */
export function transposeRows(source: FloatArray, target: FloatArray, rows: number, columns: number, first: number, end: number): void {
  for (let i0 = first; i0 < end; i0 += TILE) {
    const i1 = Math.min(i0 + TILE, end)
    for (let j0 = 0; j0 < columns; j0 += TILE) {
      const j1 = Math.min(j0 + TILE, columns)
      for (let i = i0; i < i1; i++) {
        for (let j = j0; j < j1; j++) target[j * rows + i] = source[i * columns + j] as number
      }
    }
  }
}

/** A new array with the columns × rows transpose of source (rows × columns), both row-major. */
export function transposed<T extends FloatArray>(source: T, rows: number, columns: number): T {
  const target = new (source.constructor as new (length: number) => T)(rows * columns)
  transposeRows(source, target, rows, columns, 0, rows)
  return target
}
