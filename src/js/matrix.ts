/**
 * X as the solvers meet it: products, the update for any β, and the loss, whether it is dense or sparse.
 */
import { type CompressedRows, transposeEntries, unordered } from '../contract/compressed-rows.js'
import { type Factors, isObserved, type LowRank, type Side, type Stored } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray, type NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { type BetaHalf, betaTerms, betaUpdate } from './beta-update.js'
import { betaDivergence, frobenius } from './loss.js'
import { lowRankMatrix } from './low-rank.js'
import { type ObservedUpdates, observedMatrix } from './observed.js'
import { multiply, transposedViewOf, type View, viewOf } from './products.js'
import { stepDense, stepSparse } from './row-entries.js'
import { sparseBetaTerms, sparseBetaUpdate } from './sparse-beta-update.js'
import { sparseDivergence, sparseFrobenius } from './sparse-loss.js'
import { gather, scatter } from './sparse-products.js'
import { dot } from './stored-entries.js'

export interface Matrix {
  /** out = X·F, or Xᵀ·F, for F with k columns. */
  multiply(side: Side, F: FloatArray, k: number, out: FloatArray): Work<void>
  /** One multiplicative update for β ≠ 2, of W from X or of H from Xᵀ. */
  betaUpdate(side: Side, half: BetaHalf): Work<void>
  /** What that update divides, N and D (rows × k each, no 0 in D); the factor stays. */
  betaTerms(side: Side, half: BetaHalf, N: FloatArray, D: FloatArray): Work<void>
  /** Coordinate steps for β ≠ 2, of W from X or of H from Xᵀ. */
  coordinateSteps(side: Side, half: BetaHalf, sweeps: number): Work<void>
  /** ‖X‖². */
  squares(): number
  /** D_β(X | WH). */
  loss(factors: Factors): Work<number>
  /** How factors are renewed, for any β, where not all of X is observed. */
  readonly observed?: ObservedUpdates
}

export function matrixOf(X: Stored | LowRank, problem: Problem): Matrix {
  if (isObserved(X)) return observedMatrix(X, problem)
  if ('Q' in X) return lowRankMatrix(X, problem)
  return 'starts' in X ? sparse(X, problem) : dense(X, problem)
}

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

function dense(X: NumberArray, problem: Problem): Matrix {
  const views = { X: viewOf(X, problem), Xt: transposedViewOf(X, problem) }
  const loss = problem.beta === 2 ? frobenius : betaDivergence
  return {
    multiply: (side, F, k, out) => multiply(views[side], F, k, out),
    betaUpdate: (side, half) => inBlocks(half, views[side], (first, end) => betaUpdate(half, views[side], first, end)),
    betaTerms(side, half, N, D) {
      const [n, d] = [new Float64Array(half.k), new Float64Array(half.k)]
      return inBlocks(half, views[side], (first, end) => {
        for (let i = first; i < end; i++) {
          betaTerms(half, views[side], i, n, d)
          N.set(n, i * half.k)
          D.set(d, i * half.k)
        }
      })
    },
    coordinateSteps: (side, half, sweeps) => stepDense(half, views[side], sweeps),
    squares: squaresOf(X),
    loss: (factors) => loss(X, factors, problem),
  }
}

function squaresOf(values: NumberArray): () => number {
  let known: number | undefined
  return () => (known ??= dot(values, 0, values, 0, values.length))
}

function* inBlocks({ k }: BetaHalf, { rows, inner }: View, compute: (first: number, end: number) => void): Work<void> {
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (3 * inner * k)))
  for (let first = 0; first < rows; first += rowsEach) {
    compute(first, Math.min(first + rowsEach, rows))
    yield* breathe()
  }
}

function sparse(X: CompressedRows, problem: Problem): Matrix {
  const { m, n, k, beta, dtype } = problem
  const loss = beta === 2 ? sparseFrobenius : sparseDivergence
  // N, and D where it differs from row to row.
  const terms = (length: number) => new FLOAT_ARRAYS[dtype](beta === 2 ? 0 : length)
  const most = Math.max(problem.updateW ? m : 0, problem.updateH ? n : 0) * k
  const [N, D] = [terms(most), terms(beta === 1 ? 0 : most)]
  let byColumn: CompressedRows | undefined
  return {
    multiply: (side, F, columns, out) => (side === 'X' ? gather : scatter)(X, F, columns, out),
    betaUpdate: (side, half) => sparseBetaUpdate(half, X, side, N, D),
    betaTerms: (side, half, intoN, intoD) => sparseBetaTerms(half, X, side, intoN, intoD),
    *coordinateSteps(side, half, sweeps) {
      if (side === 'Xt') byColumn ??= yield* transposeEntries(unordered(X), n, dtype)
      yield* stepSparse(half, side === 'X' ? X : (byColumn as CompressedRows), sweeps)
    },
    squares: squaresOf(X.values),
    loss: (factors) => loss(X, factors, problem),
  }
}
