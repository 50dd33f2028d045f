/**
 * The clusters of one fit: a sample belongs to the component that is largest in it (Brunet et al. 2004, doi:10.1073/pnas.0308531101).
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'

/** The numbers of a factor, row-major. */
export type Factor = Pick<DenseMatrix, 'rows' | 'columns' | 'data'>

/** Of each row of W (m × k) the component with the largest weight; of equals, and of zeros, the first. */
export function clustersOf({ rows, columns, data }: Factor): Uint32Array {
  const clusters = new Uint32Array(rows)
  for (let i = 0; i < rows; i++) {
    const from = i * columns
    let best = 0
    for (let t = 1; t < columns; t++) if ((data[from + t] as number) > (data[from + best] as number)) best = t
    clusters[i] = best
  }
  return clusters
}

/** The same of each column of H (k × n). */
export function clustersOfColumns({ rows, columns, data }: Factor): Uint32Array {
  const clusters = new Uint32Array(columns)
  for (let t = 1; t < rows; t++) {
    for (let j = 0; j < columns; j++) {
      if ((data[t * columns + j] as number) > (data[(clusters[j] as number) * columns + j] as number)) clusters[j] = t
    }
  }
  return clusters
}

/** How many clusters have a sample. */
export function clustersIn(clusters: Uint32Array): number {
  const seen = new Uint8Array(largest(clusters) + 1)
  for (let i = 0; i < clusters.length; i++) seen[clusters[i] as number] = 1
  return seen.reduce((count, is) => count + is, 0)
}

/** The largest of them; −1 of none. */
export const largest = (numbers: Uint32Array): number => numbers.reduce((most, number) => Math.max(most, number), -1)
