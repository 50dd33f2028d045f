import { breathe, type Work } from '../contract/work.js'

/** What is left of a dependent column is rounding noise of this relative size, and no direction. */
const DEPENDENT = 64 * Number.EPSILON

/**
 * A column that loses more of what the first pass left in the second was rounding noise along the columns before it: what would be left
 * is not orthogonal to those.
 */
const KEPT_AGAIN = 0.5

/**
 * Makes the columns of Q (length × count, row-major) orthonormal in order, by classical Gram-Schmidt done twice (Giraud,
 * Langou & Rozložník 2005, doi:10.1016/j.camwa.2005.08.009); a column that depends on those before it becomes zero.
 * Gives R (count × count, upper triangular) with old = new · R.
 */
export function* orthonormalize(Q: Float64Array, length: number, count: number): Work<Float64Array> {
  const R = new Float64Array(count * count)
  const along = new Float64Array(count)
  for (let v = 0; v < count; v++) {
    const before = norm(Q, v, length, count)
    let once = 0
    for (let pass = 0; pass < 2; pass++) {
      once = norm(Q, v, length, count)
      projectOut(Q, v, length, count, along)
      addColumn(along, R, v, count)
      yield* breathe()
    }
    const after = norm(Q, v, length, count)
    const independent = after > DEPENDENT * before && after > KEPT_AGAIN * once
    const left = independent ? after : 0
    R[v * count + v] = left
    scaleColumn(Q, v, length, count, left)
  }
  return R
}

/** Adds the first v numbers of `along` to column v of R. */
function addColumn(along: Float64Array, R: Float64Array, v: number, count: number): void {
  for (let q = 0; q < v; q++) R[q * count + v] = (R[q * count + v] as number) + (along[q] as number)
}

/** Column v of Q to norm 1 where it has the one given; to zeros where that is 0. */
function scaleColumn(Q: Float64Array, v: number, length: number, count: number, norm: number): void {
  for (let i = v; i < length * count; i += count) Q[i] = norm === 0 ? 0 : (Q[i] as number) / norm
}

function norm(Q: Float64Array, column: number, length: number, count: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += (Q[i * count + column] as number) ** 2
  return Math.sqrt(sum)
}

/** Column v loses its part along each column before it; `along` tells how much. */
function projectOut(Q: Float64Array, v: number, length: number, count: number, along: Float64Array): void {
  along.fill(0)
  for (let i = 0; i < length; i++) {
    const row = i * count
    const x = Q[row + v] as number
    for (let q = 0; q < v; q++) along[q] = (along[q] as number) + (Q[row + q] as number) * x
  }
  for (let i = 0; i < length; i++) {
    const row = i * count
    let rest = Q[row + v] as number
    for (let q = 0; q < v; q++) rest -= (along[q] as number) * (Q[row + q] as number)
    Q[row + v] = rest
  }
}
