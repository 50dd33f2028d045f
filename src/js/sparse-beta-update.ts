/**
 * Multiplicative updates for a β-divergence and a sparse X: the formulas of `beta-update.ts`, summed row by row of X for
 * either factor. With β = 1 only stored entries enter N, and D is the same for all rows; else P^(β−1) is needed
 * everywhere, and is computed entry by entry.
 */
import { type CompressedRows, forAll, forStored } from '../contract/compressed-rows.js'
import type { Side } from '../contract/engine.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { type BetaHalf, finishRow, penalise, power, ratio } from './beta-update.js'
import { addRow, blocksOf, costOfAll, dot } from './stored-entries.js'
import { EPSILON } from './update.js'

/** Renews F, with room for N, and for D where β ≠ 1, of all its rows (rows × k). */
export function* sparseBetaUpdate(half: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const { rows, k, beta, heldSums } = half
  yield* sumTerms(half, X, side, N, D)
  const d = new Float64Array(k)
  for (let i = 0; i < rows; i++) {
    if (beta === 1) penalise(half, i, heldSums, 0, d, 0)
    else penalise(half, i, D, i * k, d, 0)
    finishRow(half, i, N, i * k, d)
  }
  yield* breathe()
}

/** N and D of all rows of F (rows × k each), which stays. */
export function* sparseBetaTerms(half: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const { rows, k, beta, heldSums } = half
  yield* sumTerms(half, X, side, N, D)
  for (let i = 0; i < rows; i++) {
    if (beta === 1) penalise(half, i, heldSums, 0, D, i * k)
    else penalise(half, i, D, i * k, D, i * k)
  }
  yield* breathe()
}

/** The sums of N, and of D where β ≠ 1. Rows of W are those of X; rows of H are its columns. */
function* sumTerms({ F, held, k, beta }: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const ofW = side === 'X'
  const [W, Ht] = ofW ? [F, held] : [held, F]
  const n = Ht.length / k
  N.fill(0)
  D.fill(0)
  const addEntry = (i: number, j: number, x: number) => {
    const estimate = dot(W, i * k, Ht, j * k, k)
    const [target, other] = ofW ? [i * k, j * k] : [j * k, i * k]
    if (x !== 0) addRow(x * ratio(beta < 2 ? Math.max(estimate, EPSILON) : estimate, beta), held, other, N, target, k)
    if (beta !== 1) addRow(power(beta < 1 ? Math.max(estimate, EPSILON) : estimate, beta - 1), held, other, D, target, k)
  }
  const forEach = beta === 1 ? forStored : forAll
  for (const [first, end] of blocksOf(X, beta === 1 ? 2 * k : costOfAll(X, n, k))) {
    for (let i = first; i < end; i++) forEach(X, n, i, addEntry)
    yield* breathe()
  }
}
