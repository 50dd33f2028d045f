/**
 * Sparseness: 1 where one entry carries all, 0 where all carry the same (Hoyer 2004, "Non-negative matrix factorization with
 * sparseness constraints", JMLR 5:1457–1469).
 */
import type { FloatArray } from '../contract/typed-array.js'
import type { Factor } from './clusters.js'

/** (√n − |x|₁/|x|₂)/(√n − 1) of n numbers ≥ 0, from 0 to 1; 0 where it says nothing: of zeros, and of a single number. */
export function hoyer(x: FloatArray): number {
  const n = x.length
  let most = 0
  for (let i = 0; i < n; i++) most = Math.max(most, x[i] as number)
  if (most === 0 || n < 2) return 0
  let [sum, squares] = [0, 0]
  for (let i = 0; i < n; i++) {
    // Relative to the largest, squares neither overflow nor vanish.
    const part = (x[i] as number) / most
    sum += part
    squares += part * part
  }
  const sparseness = (Math.sqrt(n) - sum / Math.sqrt(squares)) / (Math.sqrt(n) - 1)
  return Math.min(1, Math.max(0, sparseness))
}

/** The mean over the rows of a factor but those of zeros, such as the components in H; 0 where all are zeros. */
export function meanSparseness({ rows, columns, data }: Factor): number {
  let [sum, count] = [0, 0]
  for (let t = 0; t < rows; t++) {
    const row = data.subarray(t * columns, (t + 1) * columns)
    if (!row.some((value) => value > 0)) continue
    sum += hoyer(row)
    count++
  }
  return count === 0 ? 0 : sum / count
}
