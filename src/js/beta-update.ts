/**
 * Multiplicative updates for any β-divergence (Févotte & Idier 2011, doi:10.1162/NECO_a_00168):
 *
 *     F ← F ∘ (N / D)^γ   with P = F·Oᵀ,  N = (X ∘ P^(β−2))·O,  D = P^(β−1)·O + l1 + l2·F
 *
 * P is computed entry by entry and never kept. γ is 1 for 1 ≤ β ≤ 2 and smaller outside, which keeps the loss from rising.
 */
import { exponentFor } from '../contract/problem.js'
import type { FloatArray } from '../contract/typed-array.js'
import { addSums, type Estimated } from './beta-sums.js'
import type { View } from './products.js'
import { EPSILON, type Half } from './update.js'

export interface BetaHalf extends Half, Estimated {
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
  addSums(half, view, i, N, D)
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
