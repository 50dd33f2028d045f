/**
 * Cosines of the angles between components: how alike they are, whatever their sizes.
 */
import { breathe, type Work } from '../contract/work.js'
import type { Factor } from './clusters.js'

/** The rows of a factor, each of length 1, in float64; rows of zeros stay. */
export function unitRows({ rows, columns, data }: Factor): Float64Array {
  const units = Float64Array.from(data)
  for (let t = 0; t < rows; t++) toUnit(units.subarray(t * columns, (t + 1) * columns))
  return units
}

/** Divided by the largest first, so that squares neither overflow nor vanish. */
function toUnit(row: Float64Array): void {
  let most = 0
  for (const value of row) most = Math.max(most, value)
  if (most === 0) return
  let squares = 0
  for (let j = 0; j < row.length; j++) {
    const part = (row[j] as number) / most
    row[j] = part
    squares += part * part
  }
  const length = Math.sqrt(squares)
  for (let j = 0; j < row.length; j++) row[j] = (row[j] as number) / length
}

/** Rows of the first factor that are multiplied at once: each number of the second is read once for all of them. */
const BLOCK = 4

/** Products of two numbers between two chances for the event loop. */
const STRETCH = 2 ** 20

/** A·Bᵀ (a × b, row-major) of A (a × n) and B (b × n); cosines where their rows have length 1. */
export function* products(A: Float64Array, B: Float64Array, n: number): Work<Float64Array> {
  const [a, b] = [A.length / n, B.length / n]
  const C = new Float64Array(a * b)
  const each = Math.max(1, Math.floor(STRETCH / (BLOCK * n)))
  for (let i = 0; i < a; i += BLOCK) {
    for (let j = 0; j < b; j += each) {
      multiplyBlock(A, B, C, n, i, j, Math.min(j + each, b))
      yield* breathe()
    }
  }
  return C
}

/** Rows i to i + 3 of A with rows [j, end) of B. Where A has fewer left, its last is multiplied more than once. */
function multiplyBlock(A: Float64Array, B: Float64Array, C: Float64Array, n: number, i: number, j: number, end: number): void {
  const [last, b] = [A.length / n - 1, B.length / n]
  const [r0, r1, r2, r3] = [i, Math.min(i + 1, last), Math.min(i + 2, last), Math.min(i + 3, last)]
  for (let r = j; r < end; r++) {
    let [c0, c1, c2, c3] = [0, 0, 0, 0]
    for (let p = 0; p < n; p++) {
      const y = B[r * n + p] as number
      c0 += (A[r0 * n + p] as number) * y
      c1 += (A[r1 * n + p] as number) * y
      c2 += (A[r2 * n + p] as number) * y
      c3 += (A[r3 * n + p] as number) * y
    }
    C[r0 * b + r] = c0
    C[r1 * b + r] = c1
    C[r2 * b + r] = c2
    C[r3 * b + r] = c3
  }
}
