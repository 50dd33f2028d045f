import { DenseMatrix } from '../contract/dense-matrix.js'
import { allocate } from '../contract/memory.js'
import { dtypeOf, type FloatArray } from '../contract/typed-array.js'
import { breathe, runAsync, type Work } from '../contract/work.js'
import type { ReadSettings } from './options.js'

/** Places of a square of numbers that fits in the nearest cache. */
const TILE = 32

/** Tiles between two chances for the event loop. */
const TILES = 64

/** A matrix from its numbers column by column. */
export async function fromColumns(data: FloatArray, rows: number, columns: number, name: string, { signal }: ReadSettings) {
  return new DenseMatrix(rows, columns, await runAsync(rowMajor(data, rows, columns, name), signal))
}

function* rowMajor(byColumns: FloatArray, rows: number, columns: number, name: string): Work<FloatArray> {
  const data = allocate(dtypeOf(byColumns), rows * columns, name)
  let tiles = 0
  for (let row = 0; row < rows; row += TILE) {
    for (let column = 0; column < columns; column += TILE) {
      const [endRow, endColumn] = [Math.min(row + TILE, rows), Math.min(column + TILE, columns)]
      for (let i = row; i < endRow; i++) {
        for (let j = column; j < endColumn; j++) data[i * columns + j] = byColumns[j * rows + i] as number
      }
      if (++tiles % TILES === 0) yield* breathe()
    }
  }
  return data
}
