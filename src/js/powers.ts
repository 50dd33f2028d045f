/**
 * The powers of an estimate p that updates for β ≠ 2 weigh entries by.
 */
import { EPSILON } from './update.js'

/** What an x is multiplied by in N: p^(β−2), p being raised to EPS where a 0 would divide. */
export function pulling(p: number, beta: number): number {
  return power(beta < 2 ? Math.max(p, EPSILON) : p, beta - 2)
}

/** What O is multiplied by in D: p^(β−1). */
export function pushing(p: number, beta: number): number {
  return power(beta < 1 ? Math.max(p, EPSILON) : p, beta - 1)
}

/** p^exponent; by a root and products, several times as fast, for the exponents of the losses with a name and of β = ½, 1½ and 3. */
export function power(p: number, exponent: number): number {
  switch (exponent) {
    case -2:
      return 1 / (p * p)
    case -1.5:
      return 1 / (p * Math.sqrt(p))
    case -1:
      return 1 / p
    case -0.5:
      return 1 / Math.sqrt(p)
    case 0:
      return 1
    case 0.5:
      return Math.sqrt(p)
    case 1:
      return p
    case 1.5:
      return p * Math.sqrt(p)
    case 2:
      return p * p
    case 3:
      return p * p * p
    default:
      return p ** exponent
  }
}
