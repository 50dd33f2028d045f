/**
 * X ≈ Q·(XᵀQ)ᵀ, Q having orthonormal columns: two thin products in place of one with X.
 */
import type { LowRank } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import type { Matrix } from './matrix.js'
import { gram, multiply, transposedViewOf, viewOf } from './products.js'
import { dot } from './stored-entries.js'

export function lowRankMatrix({ Q, XtQ, rank }: LowRank, { m, n, k }: Problem): Matrix {
  const squares = dot(XtQ, 0, XtQ, 0, n * rank)
  const never = (): never => {
    throw new Error('a low rank stands for X with β = 2 alone')
  }
  return {
    *multiply(side, F, columns, out) {
      const [inner, outer] = side === 'X' ? [XtQ, Q] : [Q, XtQ]
      const [of, along] = side === 'X' ? [n, m] : [m, n]
      const small = new Float64Array(rank * columns)
      yield* multiply(transposedViewOf(inner, { m: of, n: rank }), F, columns, small)
      yield* multiply(viewOf(outer, { m: along, n: rank }), small, columns, out)
    },
    betaUpdate: never,
    betaTerms: never,
    coordinateSteps: never,
    squares: () => squares,
    // ⟨X, WH⟩ = ⟨QᵀW, (HXᵀQ)ᵀ⟩.
    *loss({ W, Ht }) {
      const [QtW, ofH] = [new Float64Array(rank * k), new Float64Array(rank * k)]
      yield* multiply(transposedViewOf(Q, { m, n: rank }), W, k, QtW)
      yield* multiply(transposedViewOf(XtQ, { m: n, n: rank }), Ht, k, ofH)
      const [WtW, HHt] = [new Float64Array(k * k), new Float64Array(k * k)]
      yield* gram(W, m, k, WtW)
      yield* gram(Ht, n, k, HHt)
      return Math.max(0, (squares - 2 * dot(QtW, 0, ofH, 0, rank * k) + dot(WtW, 0, HHt, 0, k * k)) / 2)
    },
  }
}
