import { DenseMatrix, SparseMatrix } from '../../src/index.js'
import { uniform } from './samples.js'

/** 1 for the entries observed, 0 for holes; at least one entry of each row and column is observed where the shape allows. */
export function mask(rows: number, columns: number, holes: number, seed: number): DenseMatrix<Float64Array> {
  const next = uniform(seed)
  const data = Float64Array.from({ length: rows * columns }, (_, at) => {
    const onDiagonal = Math.floor(at / columns) % columns === at % columns || (at % columns) % rows === Math.floor(at / columns)
    return next() < holes && !onDiagonal ? 0 : 1
  })
  return new DenseMatrix(rows, columns, data)
}

/** X with `value` in its holes, NaN unless told. */
export function withHoles(X: DenseMatrix, observed: DenseMatrix, value = Number.NaN): DenseMatrix {
  const data = X.data.map((x, at) => (observed.data[at] === 0 ? value : x)) as typeof X.data
  return new DenseMatrix(X.rows, X.columns, data)
}

/** The observed entries of X, zeros among them, in compressed rows. */
export function observedOnly(X: DenseMatrix, observed: DenseMatrix): SparseMatrix {
  const values: number[] = []
  const indices: number[] = []
  const indptr = [0]
  for (let i = 0; i < X.rows; i++) {
    for (let j = 0; j < X.columns; j++) {
      if (observed.get(i, j) === 0) continue
      values.push(X.get(i, j))
      indices.push(j)
    }
    indptr.push(values.length)
  }
  const Floats = X.data instanceof Float32Array ? Float32Array : Float64Array
  return new SparseMatrix({
    format: 'csr',
    rows: X.rows,
    columns: X.columns,
    data: Floats.from(values),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  })
}
