/**
 * Multiplicative updates for any β-divergence (Févotte & Idier 2011, doi:10.1162/NECO_a_00168):
 *
 *     F ← F ∘ (N / D)^γ   with P = F·Oᵀ,  N = (X ∘ P^(β−2))·O,  D = P^(β−1)·O + l1 + l2·F
 *
 * P is computed entry by entry and never kept. γ is 1 for 1 ≤ β ≤ 2 and smaller outside, which keeps the loss from rising.
 */
import { exponentFor } from '../contract/problem.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { View } from './products.js'
import { EPSILON, type Half } from './update.js'

export interface BetaHalf extends Half {
  /** O, inner × k. */
  readonly held: FloatArray
  readonly beta: number
  /** Σ_j O_jt, which is D for β = 1. */
  readonly heldSums: Float64Array
  /** Entries of F below this become 0. */
  readonly smallest: number
}

/** Renews rows [first, end) of F for X as this factor's update sees it (rows × inner). */
export function betaUpdate(half: BetaHalf, view: View, first: number, end: number): void {
  const N = new Float64Array(half.k)
  const D = new Float64Array(half.k)
  for (let i = first; i < end; i++) {
    betaTerms(half, view, i, N, D)
    finishRow(half, i, N, 0, D)
  }
}

/** Row i of N and of D into k numbers each. */
export function betaTerms(half: BetaHalf, view: View, i: number, N: Float64Array, D: Float64Array): void {
  N.fill(0)
  D.fill(0)
  sumRow(half, view, i, N, D)
  penalise(half, i, half.beta === 1 ? half.heldSums : D, 0, D, 0)
}

/** Row i of D, from the k sums at `at`: the penalties added, a 0 as EPS. */
export function penalise({ F, k, l1, l2 }: BetaHalf, i: number, sums: FloatArray, at: number, D: FloatArray, atD: number): void {
  for (let t = 0; t < k; t++) {
    const d = (sums[at + t] as number) + l1 + l2 * (F[i * k + t] as number)
    D[atD + t] = d === 0 ? EPSILON : d
  }
}

/** Row i of F ← F ∘ (N / D)^γ, with its N at `at`. */
export function finishRow(half: BetaHalf, i: number, N: FloatArray, at: number, D: FloatArray): void {
  const { F, k, moving, beta, smallest, largest } = half
  const gamma = exponentFor(beta)
  for (let visit = 0; visit < moving.length; visit++) {
    const t = moving[visit] as number
    const f = F[i * k + t] as number
    const quotient = quotientOf(N[at + t] as number, D[t] as number)
    const renewed = Math.min(f * (gamma === 1 ? quotient : quotient ** gamma), largest)
    F[i * k + t] = renewed < smallest ? 0 : renewed
  }
}

/** Both may be out of range, with β = −100, and then say nothing: the factor stays. */
function quotientOf(N: number, D: number): number {
  const quotient = N / D
  return Number.isNaN(quotient) ? 1 : Math.min(quotient, Number.MAX_VALUE)
}

/** Adds Σ_j x·p^(β−2)·O_j to N and, save for β = 1, Σ_j p^(β−1)·O_j to D. */
function sumRow({ held, F, k, beta }: BetaHalf, view: View, i: number, N: Float64Array, D: Float64Array): void {
  const { data, inner, rowStride, innerStride } = view
  for (let j = 0; j < inner; j++) {
    const x = data[i * rowStride + j * innerStride] as number
    if (beta === 1 && x === 0) continue
    let p = 0
    for (let t = 0; t < k; t++) p += (F[i * k + t] as number) * (held[j * k + t] as number)
    const n = x * ratio(beta < 2 ? Math.max(p, EPSILON) : p, beta)
    const d = beta === 1 ? 0 : power(beta < 1 ? Math.max(p, EPSILON) : p, beta - 1)
    for (let t = 0; t < k; t++) {
      const o = held[j * k + t] as number
      N[t] = (N[t] as number) + n * o
      D[t] = (D[t] as number) + d * o
    }
  }
}

/** p^(β−2). */
export function ratio(p: number, beta: number): number {
  return power(p, beta - 2)
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
