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
  /** X (rows × inner), as this factor's update sees it. */
  readonly view: View
  /** O, inner × k. */
  readonly held: FloatArray
  readonly beta: number
  /** Σ_j O_jt, which is D for β = 1. */
  readonly heldSums: Float64Array
  /** Entries of F below this become 0. */
  readonly smallest: number
}

export function betaUpdate(half: BetaHalf, first: number, end: number): number {
  const { F, k, beta, smallest, largest } = half
  const gamma = exponentFor(beta)
  const N = new Float64Array(k)
  const D = new Float64Array(k)
  for (let i = first; i < end; i++) {
    betaTerms(half, i, N, D)
    for (let t = 0; t < k; t++) {
      const f = F[i * k + t] as number
      const quotient = Math.min((N[t] as number) / (D[t] as number), Number.MAX_VALUE)
      const renewed = Math.min(f * (gamma === 1 ? quotient : quotient ** gamma), largest)
      F[i * k + t] = renewed < smallest ? 0 : renewed
    }
  }
  return Number.POSITIVE_INFINITY
}

/** Row i of N and of D into k numbers each, a 0 in D as EPS. */
export function betaTerms(half: BetaHalf, i: number, N: Float64Array, D: Float64Array): void {
  const { F, k, l1, l2, beta, heldSums } = half
  N.fill(0)
  if (beta === 1) D.set(heldSums)
  else D.fill(0)
  sumRow(half, i, N, D)
  for (let t = 0; t < k; t++) {
    const d = (D[t] as number) + l1 + l2 * (F[i * k + t] as number)
    D[t] = d === 0 ? EPSILON : d
  }
}

/** Adds Σ_j x·p^(β−2)·O_j to N and, save for β = 1, Σ_j p^(β−1)·O_j to D. */
function sumRow({ view, held, F, k, beta }: BetaHalf, i: number, N: Float64Array, D: Float64Array): void {
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
function ratio(p: number, beta: number): number {
  if (beta === 1) return 1 / p
  return beta === 0 ? 1 / (p * p) : p ** (beta - 2)
}

function power(p: number, exponent: number): number {
  return exponent === -1 ? 1 / p : p ** exponent
}
