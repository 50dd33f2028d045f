import type { DenseMatrix } from '../contract/dense-matrix.js'
import type { SparseMatrix } from '../contract/sparse-matrix.js'

/** Names of the rows and columns, as many as there are of them; absent where there are none. */
export interface Labels {
  readonly rowLabels?: readonly string[]
  readonly columnLabels?: readonly string[]
}

/** A matrix as it was read. */
export type LabelledMatrix = (DenseMatrix | SparseMatrix) & Labels
