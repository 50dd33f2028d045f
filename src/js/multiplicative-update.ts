import type { FloatArray } from '../contract/typed-array.js'
import { EPSILON, type Half } from './update.js'

/** F ← F ∘ N / D with N = X·O and D = F·OᵀO + l1 + l2·F (Lee & Seung 2001). It does not tell a violation. */
export function multiplicativeUpdate(half: Half, first: number, end: number): number {
  const { F, product: N, k, moving, largest } = half
  const D = new Float64Array(k)
  for (let i = first; i < end; i++) {
    const row = i * k
    denominator(half, i, D, 0)
    // A quotient out of range meets an F of 0, or one so small that the product is in range again.
    for (let visit = 0; visit < moving.length; visit++) {
      const t = moving[visit] as number
      F[row + t] = Math.min((F[row + t] as number) * Math.min((N[row + t] as number) / (D[t] as number), Number.MAX_VALUE), largest)
    }
  }
  return Number.POSITIVE_INFINITY
}

/** Rows [first, end) of D (rows × k); F stays. */
export function denominators(half: Half, D: FloatArray, first: number, end: number): void {
  for (let i = first; i < end; i++) denominator(half, i, D, i * half.k)
}

/** Row i of D into k numbers from `at` on, 0 as EPS: four sums at a time, since each waits for its last addition. */
function denominator({ F, gram: G, k, l1, l2 }: Half, i: number, D: FloatArray, at: number): void {
  const row = i * k
  let t = 0
  for (; t + 4 <= k; t += 4) {
    let d0 = l1 + l2 * (F[row + t] as number)
    let d1 = l1 + l2 * (F[row + t + 1] as number)
    let d2 = l1 + l2 * (F[row + t + 2] as number)
    let d3 = l1 + l2 * (F[row + t + 3] as number)
    for (let r = 0; r < k; r++) {
      const f = F[row + r] as number
      const g = r * k + t
      d0 += f * (G[g] as number)
      d1 += f * (G[g + 1] as number)
      d2 += f * (G[g + 2] as number)
      d3 += f * (G[g + 3] as number)
    }
    D[at + t] = d0
    D[at + t + 1] = d1
    D[at + t + 2] = d2
    D[at + t + 3] = d3
  }
  for (; t < k; t++) {
    let d = l1 + l2 * (F[row + t] as number)
    for (let r = 0; r < k; r++) d += (F[row + r] as number) * (G[r * k + t] as number)
    D[at + t] = d
  }
  for (t = at; t < at + k; t++) if (D[t] === 0) D[t] = EPSILON
}
