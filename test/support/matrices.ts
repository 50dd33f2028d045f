import { DenseMatrix } from '../../src/index.js'
import { randomMatrix as sample } from './samples.js'

/** Random entries in [0, 1), float64. */
export const randomMatrix = (rows: number, columns: number, seed = 1): DenseMatrix => sample(rows, columns, seed)

export const float32 = (matrix: DenseMatrix): DenseMatrix => new DenseMatrix(matrix.rows, matrix.columns, Float32Array.from(matrix.data))

/** A matrix from its entries by place, float64. */
export function matrixOf(rows: number, columns: number, entry: (i: number, j: number) => number): DenseMatrix {
  const data = Float64Array.from({ length: rows * columns }, (_, at) => entry(Math.floor(at / columns), at % columns))
  return new DenseMatrix(rows, columns, data)
}

export const filled = (rows: number, columns: number, value: number): DenseMatrix => matrixOf(rows, columns, () => value)
