import { type DenseMatrix, type MatrixLike, SparseMatrix } from '../../src/index.js'

/** The ways in which X can lie in memory. */
export const STORAGES = ['dense', 'csr', 'csc'] as const
export type Storage = (typeof STORAGES)[number]

/** Both kinds of sparse storage. */
export const FORMATS = ['csr', 'csc'] as const
export type Format = (typeof FORMATS)[number]

/** X stored so. */
export function stored(X: DenseMatrix, storage: Storage): MatrixLike {
  return storage === 'dense' ? X : compressed(X, storage)
}

/** The entries other than 0, line by line, in the number type of X: by the definition, not by the package's own way. */
export function compressed({ rows, columns, data }: DenseMatrix, format: Format): SparseMatrix {
  const [lines, across] = format === 'csr' ? [rows, columns] : [columns, rows]
  const values: number[] = []
  const indices: number[] = []
  const indptr = [0]
  for (let line = 0; line < lines; line++) {
    for (let at = 0; at < across; at++) {
      const value = data[format === 'csr' ? line * columns + at : at * columns + line] as number
      if (value === 0) continue
      values.push(value)
      indices.push(at)
    }
    indptr.push(values.length)
  }
  const Floats = data instanceof Float32Array ? Float32Array : Float64Array
  return new SparseMatrix({
    format,
    rows,
    columns,
    data: Floats.from(values),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  })
}
