/**
 * Multiplicative updates for a β-divergence and a sparse X: the formulas of `beta-update.ts`, summed row by row of X for
 * either factor. With β = 1 only stored entries enter N, and D is the same for all rows; else P^(β−1) is needed
 * everywhere, and is computed entry by entry.
 */
import { type CompressedRows, inChunks } from '../contract/compressed-rows.js'
import type { Side } from '../contract/engine.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { type BetaHalf, finishRow, penalise } from './beta-update.js'
import { pulling, pushing } from './powers.js'
import { addRow, costOfAll, dot, inRowBlocks, RowWalk } from './stored-entries.js'

/** Renews F, with room for N, and for D where β ≠ 1, of all its rows (rows × k). */
export function* sparseBetaUpdate(half: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const { rows, k, beta, heldSums } = half
  yield* sumTerms(half, X, side, N, D)
  const d = new Float64Array(k)
  yield* inChunks(rows, (first, end) => {
    for (let i = first; i < end; i++) {
      if (beta === 1) penalise(half, i, heldSums, 0, d, 0)
      else penalise(half, i, D, i * k, d, 0)
      finishRow(half, i, N, i * k, d)
    }
  })
}

/** N and D of all rows of F (rows × k each), which stays. */
export function* sparseBetaTerms(half: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const { rows, k, beta, heldSums } = half
  yield* sumTerms(half, X, side, N, D)
  yield* inChunks(rows, (first, end) => {
    for (let i = first; i < end; i++) {
      if (beta === 1) penalise(half, i, heldSums, 0, D, i * k)
      else penalise(half, i, D, i * k, D, i * k)
    }
  })
}

/** The sums of N, and of D where β ≠ 1. Rows of W are those of X; rows of H are its columns. */
function* sumTerms(half: BetaHalf, X: CompressedRows, side: Side, N: FloatArray, D: FloatArray): Work<void> {
  const { F, held, k, beta } = half
  const n = (side === 'X' ? held : F).length / k
  N.fill(0)
  D.fill(0)
  const walk = new RowWalk(X, n, beta !== 1)
  yield* inRowBlocks(X, beta === 1 ? 2 * k : costOfAll(X, n, k), (first, end) => {
    for (let i = first; i < end; i++) {
      walk.goTo(i)
      addRowOfX(half, walk, i * k, side === 'X', N, D)
    }
  })
}

/** Adds the terms of one row of X, which goes with the k numbers from `row` of W. */
function addRowOfX({ F, held, k, beta }: BetaHalf, walk: RowWalk, row: number, ofW: boolean, N: FloatArray, D: FloatArray): void {
  const { columns, values, from, end } = walk
  for (let p = from; p < end; p++) {
    const x = values[p] as number
    const column = (columns[p] as number) * k
    const target = ofW ? row : column
    const other = ofW ? column : row
    const estimate = dot(F, target, held, other, k)
    if (x !== 0) addRow(x * pulling(estimate, beta), held, other, N, target, k)
    if (beta !== 1) addRow(pushing(estimate, beta), held, other, D, target, k)
  }
}
