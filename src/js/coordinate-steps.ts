/**
 * Coordinate descent for β ≠ 2, one scalar step for each entry f of a row with the others held.
 *
 * With P = F·Oᵀ the derivative of the loss along f is D − N, where N = Σ x·o·p^(β−2) and D = Σ o·p^(β−1), penalties added. Newton's
 * step passes the minimum when it goes down, and at 0 the loss may be infinite. But where f alone makes up p, N and D are powers of f,
 * and log(N/D) a straight line in log f. So f moves along
 *
 *     N/D · (1 + step/E)^(−1/γ),   1/E = γ·(slope of log D − slope of log N),   to 1:   f ← max(0, f + E·((N/D)^γ − 1))
 *
 * with γ as in multiplicative updates, which this is for E = f, and of the slopes only those that bend the loss upwards: max(0, 2−β)
 * · Σ x·o²·p^(β−3)/N and max(0, β−1) · Σ o²·p^(β−2)/D. For β = 2 it is the sweep of HALS. For β = 1 it never passes the minimum on
 * the way up, as 1/N is concave. Entries that count by a weight w have it in every sum. Scalar steps for KL, by Newton's rule, are those of Hsieh & Dhillon (2011,
 * doi:10.1145/2020408.2020577).
 */
import { exponentFor } from '../contract/problem.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { BetaHalf } from './beta-update.js'
import { power } from './powers.js'
import { EPSILON } from './update.js'

/** The entries of X that a row of F is renewed from. */
export interface RowEntries {
  readonly count: number
  /** Their values. */
  readonly x: FloatArray
  /** Their weights; 1 where absent. */
  readonly w: FloatArray | undefined
  /** Their rows of O, component by component: entry e of component t at t · stride + e. */
  readonly O: FloatArray
  readonly stride: number
  /** Room for their estimates. */
  readonly P: Float64Array
  /** For each component the sum of w·o, over entries left out too: what D is for β = 1. */
  readonly sums: Float64Array
}

/**
 * Renews row i of F, the components in `order`. For β = 1 the entries of X that are 0 may be left out. Returns the violation that the
 * first sweep met: Σ|D − N|, where f = 0 counting only N > D.
 */
export function stepRow(half: BetaHalf, i: number, entries: RowEntries, sweeps: number, order: Uint32Array): number {
  const { F, k, beta, l1, l2 } = half
  let violation = 0
  const sums: Sums = { N: 0, slopeN: 0, D: 0, slopeD: 0 }
  estimate(half, i, entries)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let visit = 0; visit < order.length; visit++) {
      const t = order[visit] as number
      const f = F[i * k + t] as number
      addUp(beta, t, entries, sums)
      const pull = (beta === 1 ? (entries.sums[t] as number) : sums.D) + l1 + l2 * f
      F[i * k + t] = stepped(half, f, sums, pull)
      addScaled(entries, t, (F[i * k + t] as number) - f)
      if (sweep === 0) violation += Math.abs(f === 0 ? Math.min(0, pull - sums.N) : pull - sums.N)
    }
  }
  return violation
}

function estimate({ F, k }: BetaHalf, i: number, entries: RowEntries): void {
  entries.P.fill(0, 0, entries.count)
  for (let t = 0; t < k; t++) addScaled(entries, t, F[i * k + t] as number)
}

/** P += by · O_t. */
function addScaled({ count, O, stride, P }: RowEntries, t: number, by: number): void {
  if (by === 0) return
  for (let e = 0; e < count; e++) P[e] = (P[e] as number) + by * (O[t * stride + e] as number)
}

/** The new f, `pull` being D with the penalties. */
function stepped({ beta, l1, l2, largest }: BetaHalf, f: number, { N, slopeN, slopeD }: Sums, pull: number): number {
  if (beta === 2) {
    const curvature = slopeD + l2
    if (curvature === 0) return f
    // What nothing in X pulls up is 0, where the difference would leave a rounding error.
    return N > l1 ? Math.min(Math.max(0, f - (pull - N) / curvature), largest) : 0
  }
  if (N === 0) return 0
  if (pull === 0) return f
  const gamma = exponentFor(beta)
  const bend = Math.max(0, 2 - beta) * (slopeN / N) + (Math.max(0, beta - 1) * slopeD + l2) / pull
  const renewed = f + (power(N / pull, gamma) - 1) / (gamma * bend)
  // A NaN, from infinities of extreme data, stays where it is.
  return Number.isNaN(renewed) ? f : Math.min(Math.max(0, renewed), largest)
}

/** N and D with, for the derivatives of their powers of p, slopeN = Σ x·o²·p^(β−3) and slopeD = Σ o²·p^(β−2). */
type Sums = Record<'N' | 'slopeN' | 'D' | 'slopeD', number>

/** Fills `sums`: one object a row, where one for each component is four fifths of all that a fit leaves to the garbage collector. */
function addUp(beta: number, t: number, { count, x, w, O, stride, P }: RowEntries, sums: Sums): void {
  let N = 0
  let slopeN = 0
  let D = 0
  let slopeD = 0
  const first = t * stride
  if (beta === 1) {
    // p^β is p, and D the same for all rows: that spares a third of the time.
    for (let e = 0; e < count; e++) {
      const share = (O[first + e] as number) / Math.max(P[e] as number, EPSILON)
      const pulled = share * (x[e] as number) * (w === undefined ? 1 : (w[e] as number))
      N += pulled
      slopeN += pulled * share
    }
  } else if (beta === 2) {
    for (let e = 0; e < count; e++) {
      const o = O[first + e] as number
      const weight = o * (w === undefined ? 1 : (w[e] as number))
      N += weight * (x[e] as number)
      D += weight * (P[e] as number)
      slopeD += weight * o
    }
  } else {
    for (let e = 0; e < count; e++) {
      const p = Math.max(P[e] as number, EPSILON)
      const share = (O[first + e] as number) / p
      const weight = share * power(p, beta) * (w === undefined ? 1 : (w[e] as number))
      const pulled = weight * ((x[e] as number) / p)
      N += pulled
      slopeN += pulled * share
      D += weight
      slopeD += weight * share
    }
  }
  sums.N = N
  sums.slopeN = slopeN
  sums.D = D
  sums.slopeD = slopeD
}
