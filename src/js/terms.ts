import type { FloatArray } from '../contract/typed-array.js'
import { type BetaHalf, betaTerms } from './beta-update.js'
import { denominator } from './multiplicative-update.js'

/**
 * Rows [first, end) of the N and D (rows × k) that a multiplicative update of F divides; F stays. For β = 2, N is `half.product`
 * and already there.
 */
export function writeTerms(half: BetaHalf, N: FloatArray, D: FloatArray, first: number, end: number): void {
  const { k, beta } = half
  const n = new Float64Array(k)
  const d = new Float64Array(k)
  for (let i = first; i < end; i++) {
    if (beta === 2) denominator(half, i, d)
    else {
      betaTerms(half, i, n, d)
      N.set(n, i * k)
    }
    D.set(d, i * k)
  }
}
