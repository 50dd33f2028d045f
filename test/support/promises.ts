/**
 * What every fit promises, whatever computes it: one check a promise, which throws where it is broken. The contract tests hold
 * every engine to them, the sabotage tests make sure that a broken engine would be caught.
 */
import { expect } from 'vitest'
import type { Solver } from '../../src/contract/options.js'
import type { ModelOptions } from '../../src/index.js'
import { DenseMatrix, type Factorization } from '../../src/index.js'
import { factorBits } from './bits.js'
import { type DType, divergence, EPS, planted, randomMatrix, squaredNorm, total } from './samples.js'
import type { Storage } from './storage.js'

/** A way to factorize with engine, solver and number type settled. */
export type Fit = (X: DenseMatrix, options: ModelOptions) => Factorization

/** m, n and k all differ, and the rows fill neither a block of 4 nor one of 64. */
const [M, N, K] = [70, 23, 5]

const penalised = { alphaW: 1e-3, alphaH: 2e-3, l1Ratio: 0.3 }

export interface Kind {
  readonly dtype: DType
  readonly solver: Solver
  readonly beta: number
  readonly storage: Storage
  /** Where it is known. */
  readonly engine?: string
}

/** What X is made of: for sparse storage with gaps in two thirds of it, unless β ≤ 0 forbids zeros. */
function sample({ dtype, beta, storage }: Kind, seed: number, [m, n, k] = [M, N, K] as const): DenseMatrix {
  return planted(m, n, k, seed, dtype, storage === 'dense' || beta <= 0 ? 1 : 0.3)
}

/** The size of the terms that the loss is a difference of: its rounding is relative to this. */
function lossScale(X: DenseMatrix, beta: number): number {
  return total(X, (x) => Math.max(x ** beta, 1, x * Math.abs(Math.log(x || 1))))
}

export const PROMISES: Record<string, (fit: Fit, kind: Kind) => void> = {
  'W and H are non-negative and finite, with no -0'(fit, kind) {
    for (const options of [{}, penalised]) {
      const { W, H } = fit(sample(kind, 1), { nComponents: K, maxIter: 30, ...options })
      for (const value of [...W.data, ...H.data]) expect(value >= 0 && value < Number.POSITIVE_INFINITY && !Object.is(value, -0)).toBe(true)
    }
  },

  'W is m × k, H is k × n, both in the number type of X'(fit, kind) {
    const { dtype } = kind
    const { W, H } = fit(sample(kind, 2), { nComponents: K, maxIter: 3 })
    expect([W.rows, W.columns, H.rows, H.columns]).toEqual([M, K, K, N])
    const Floats = dtype === 'float64' ? Float64Array : Float32Array
    expect(W.data).toBeInstanceOf(Floats)
    expect(H.data).toBeInstanceOf(Floats)
  },

  'W·H comes nearer X than the best constant'(fit, kind) {
    const { beta } = kind
    const X = sample(kind, 3)
    const { W, H } = fit(X, { nComponents: K, maxIter: 200, init: 'random' })
    const mean = total(X) / X.data.length
    const constant = { W: new DenseMatrix(M, 1, new Float64Array(M).fill(mean)), H: new DenseMatrix(1, N, new Float64Array(N).fill(1)) }
    expect(divergence(X, W, H, beta)).toBeLessThan(divergence(X, constant.W, constant.H, beta) / 10)
  },

  'the loss is that of the returned W and H'(fit, kind) {
    const { dtype, beta } = kind
    const X = sample(kind, 4)
    const { loss, W, H, reconstructionError } = fit(X, { nComponents: K, maxIter: 20 })
    const expected = divergence(X, W, H, beta)
    // Each term carries the rounding of a sum of k products of its own size.
    const tolerance = 4 * K * EPS[dtype] * lossScale(X, beta)
    expect(Math.abs(loss - expected)).toBeLessThanOrEqual(tolerance)
    expect(Math.abs(reconstructionError ** 2 - 2 * expected)).toBeLessThanOrEqual(2 * tolerance)
  },

  'the objective is the loss plus the penalties'(fit, kind) {
    const { loss, objective, W, H } = fit(sample(kind, 5), { nComponents: K, maxIter: 20, ...penalised })
    const { alphaW, alphaH, l1Ratio } = penalised
    const penalty =
      N * alphaW * (l1Ratio * total(W) + ((1 - l1Ratio) / 2) * squaredNorm(W)) +
      M * alphaH * (l1Ratio * total(H) + ((1 - l1Ratio) / 2) * squaredNorm(H))
    expect(Math.abs(objective - loss - penalty)).toBeLessThanOrEqual(4 * (M + N) * K * EPS.float64 * (objective + penalty))
  },

  'the objective never rises'(fit, kind) {
    const { dtype, beta } = kind
    const X = sample(kind, 6)
    for (const options of [{}, penalised]) {
      const history = Array.from(
        { length: 12 },
        (_, i) => fit(X, { nComponents: K, maxIter: i + 1, tol: 0, init: 'random', ...options }).objective,
      )
      const slack = 4 * K * EPS[dtype] * lossScale(X, beta)
      for (let i = 1; i < history.length; i++) expect(history[i]).toBeLessThanOrEqual((history[i - 1] as number) + slack)
    }
  },

  'the same seed gives the same bits, another seed other ones'(fit, kind) {
    const X = sample(kind, 7)
    const run = (seed: number) => fit(X, { nComponents: K, maxIter: 20, init: 'random', seed })
    const [one, again, other] = [run(1), run(1), run(2)]
    expect(again.W.data).toEqual(one.W.data)
    expect(again.H.data).toEqual(one.H.data)
    expect(other.H.data).not.toEqual(one.H.data)
  },

  'any number of threads gives the same bits'(fit, kind) {
    // The JS engine has one thread, whatever it is told.
    const isAlone = kind.engine === 'js'
    // Some blocks of rows, of columns and of stored entries for each thread.
    const X = sample(kind, 8, isAlone ? [M, N, 4] : [520, 140, 4])
    const run = (threads: number) => factorBits(fit(X, { nComponents: 4, maxIter: 3, init: 'random', threads }))
    const one = run(1)
    for (const threads of isAlone ? [7] : [2, 3, 7]) expect(run(threads) === one, `${threads} threads`).toBe(true)
  },

  'X and the start are not written to'(fit, kind) {
    const { dtype } = kind
    const X = sample(kind, 9)
    const init = { W: randomMatrix(M, K, 10, dtype), H: randomMatrix(K, N, 11, dtype) }
    const before = [X, init.W, init.H].map(({ data }) => data.slice())
    fit(X, { nComponents: K, maxIter: 3, init })
    expect([X.data, init.W.data, init.H.data]).toEqual(before)
  },

  'permuting the rows of X and of a given W permutes W'(fit, kind) {
    const { dtype } = kind
    const X = sample(kind, 12)
    const init = { W: randomMatrix(M, K, 13, dtype), H: randomMatrix(K, N, 14, dtype) }
    const reversed = (A: DenseMatrix) =>
      DenseMatrix.from(
        A.toArray()
          .reverse()
          .map((row) => ((A.data as Float64Array).constructor === Float32Array ? Float32Array.from(row) : Float64Array.from(row))),
      )
    const plain = fit(X, { nComponents: K, maxIter: 3, tol: 0, init })
    const other = fit(reversed(X), { nComponents: K, maxIter: 3, tol: 0, init: { W: reversed(init.W), H: init.H } })
    // Three iterations, each of sums over m or n terms.
    const tolerance = 3 * 64 * (M + N) * EPS[dtype]
    const scale = Math.max(...plain.W.data)
    reversed(other.W).data.forEach((value, at) =>
      expect(Math.abs(value - (plain.W.data[at] as number))).toBeLessThanOrEqual(tolerance * scale),
    )
  },

  'scaling X by 4 scales W and H by 2, for Frobenius to the bit'(fit, kind) {
    const { dtype, beta, solver } = kind
    const X = sample(kind, 15)
    // Coordinate steps reach zeros, and where W·H does so it counts as an epsilon that does not scale: entries of X keep it from there.
    if (solver === 'accelerated' && beta !== 2) X.data.set(X.data.map((value) => value + 1))
    const scaled = new DenseMatrix(M, N, X.data.map((value) => 4 * value) as typeof X.data)
    const plain = fit(X, { nComponents: K, maxIter: 10, init: 'random', tol: 0 })
    const other = fit(scaled, { nComponents: K, maxIter: 10, init: 'random', tol: 0 })
    for (const [scaledUp, at1] of [
      [other.W, plain.W],
      [other.H, plain.H],
    ] as const) {
      if (beta === 2) expect(scaledUp.data).toEqual(at1.data.map((value) => 2 * value))
      // Powers round, a few bits an iteration, relative to sums of terms of one sign.
      else
        scaledUp.data.forEach((value, at) =>
          expect(Math.abs(value / 2 - (at1.data[at] as number))).toBeLessThanOrEqual(
            10 * 64 * (M + N) * EPS[dtype] * Math.max(...at1.data),
          ),
        )
    }
  },

  'zero rows and columns of X give zeros'(fit, kind) {
    const { beta } = kind
    if (beta <= 0) return
    const X = sample(kind, 16)
    X.row(3).fill(0)
    for (let i = 0; i < M; i++) X.data[i * N + 2] = 0
    const { W, H } = fit(X, { nComponents: K, maxIter: 20, init: 'random' })
    expect(Math.max(...W.row(3))).toBe(0)
    for (let t = 0; t < K; t++) expect(H.get(t, 2)).toBe(0)
  },
}
