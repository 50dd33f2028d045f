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

/** Row i of D into k numbers from `at` on, 0 as EPS. */
function denominator({ F, gram: G, k, l1, l2 }: Half, i: number, D: FloatArray, at: number): void {
  const row = i * k
  for (let t = 0; t < k; t++) {
    let d = l1 + l2 * (F[row + t] as number)
    for (let r = 0; r < k; r++) d += (F[row + r] as number) * (G[t * k + r] as number)
    D[at + t] = d === 0 ? EPSILON : d
  }
}
