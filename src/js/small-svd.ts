import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import type { SmallSvd } from '../contract/engine.js'

/** The singular value decomposition of a small square matrix. */
export function smallSvd(A: Float64Array, size: number): SmallSvd {
  const { leftSingularVectors, diagonal, rightSingularVectors } = new SingularValueDecomposition(
    Matrix.from1DArray(size, size, Array.from(A)),
  )
  return {
    U: Float64Array.from(leftSingularVectors.to1DArray()),
    S: Float64Array.from(diagonal),
    V: Float64Array.from(rightSingularVectors.to1DArray()),
  }
}
