/**
 * X as the solvers meet it: products, the update for any β, and the loss, whether it is dense or sparse.
 */
import type { CompressedRows } from '../contract/compressed-rows.js'
import type { Factors, Side, Stored } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { type BetaHalf, betaUpdate } from './beta-update.js'
import { betaDivergence, frobenius } from './loss.js'
import { multiply, transposedViewOf, viewOf } from './products.js'
import { sparseBetaUpdate } from './sparse-beta-update.js'
import { sparseDivergence, sparseFrobenius } from './sparse-loss.js'
import { gather, scatter } from './sparse-products.js'

export interface Matrix {
  /** out = X·F, or Xᵀ·F, for F with k columns. */
  multiply(side: Side, F: FloatArray, k: number, out: FloatArray): Work<void>
  /** One multiplicative update for β ≠ 2, of W from X or of H from Xᵀ. */
  betaUpdate(side: Side, half: BetaHalf): Work<void>
  /** D_β(X | WH). */
  loss(factors: Factors): Work<number>
}

export function matrixOf(X: Stored, problem: Problem): Matrix {
  return 'starts' in X ? sparse(X, problem) : dense(X, problem)
}

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

function dense(X: FloatArray, problem: Problem): Matrix {
  const views = { X: viewOf(X, problem), Xt: transposedViewOf(X, problem) }
  const loss = problem.beta === 2 ? frobenius : betaDivergence
  return {
    multiply: (side, F, k, out) => multiply(views[side], F, k, out),
    *betaUpdate(side, half) {
      const view = views[side]
      const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (3 * view.inner * half.k)))
      for (let first = 0; first < view.rows; first += rowsEach) {
        betaUpdate(half, view, first, Math.min(first + rowsEach, view.rows))
        yield* breathe()
      }
    },
    loss: (factors) => loss(X, factors, problem),
  }
}

function sparse(X: CompressedRows, problem: Problem): Matrix {
  const { m, n, k, beta, dtype } = problem
  const loss = beta === 2 ? sparseFrobenius : sparseDivergence
  // N, and D where it differs from row to row.
  const terms = (length: number) => new FLOAT_ARRAYS[dtype](beta === 2 ? 0 : length)
  const most = Math.max(problem.updateW ? m : 0, problem.updateH ? n : 0) * k
  const [N, D] = [terms(most), terms(beta === 1 ? 0 : most)]
  return {
    multiply: (side, F, columns, out) => (side === 'X' ? gather : scatter)(X, F, columns, out),
    betaUpdate: (side, half) => sparseBetaUpdate(half, X, side === 'X' ? 'W' : 'H', { N, D }),
    loss: (factors) => loss(X, factors, problem),
  }
}
