/** What holds for every X, tried on many small ones. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { DenseMatrix, factorizeSync, type MatrixLike, type ModelOptions } from '../../src/index.js'
import { anyEntry, entry, matrices, matricesOf, RUNS, size } from '../support/arbitraries.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors, norm } from '../support/factors.js'
import { float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { product } from '../support/samples.js'

const EPS = Number.EPSILON
const TRIED = TESTED_ENGINES.flatMap((engine) => SOLVERS.map((solver) => ({ engine, solver })))

const penalties = fc.oneof(
  fc.constant({}),
  fc.record({ alphaW: fc.constantFrom(0, 1e-3, 0.5), alphaH: fc.constantFrom(0, 1e-2, 1), l1Ratio: fc.constantFrom(0, 0.3, 1) }),
)
const timesPower = (A: DenseMatrix, p: number) => matrixOf(A.rows, A.columns, (i, j) => A.get(i, j) * 2 ** p)
const permuted = (A: DenseMatrix, order: readonly number[]) => matrixOf(A.rows, A.columns, (i, j) => A.get(order[i] as number, j))
const permutations = (m: number) =>
  fc.shuffledSubarray(
    Array.from({ length: m }, (_, i) => i),
    { minLength: m, maxLength: m },
  )

describe.each(TRIED)('$solver on $engine', ({ engine, solver }) => {
  const fit = (X: DenseMatrix, options: ModelOptions) => factorizeSync(X, { engine, solver, ...options })

  it('gives finite, non-negative factors without −0', () => {
    const init = fc.constantFrom('auto', 'random', 'nndsvd', 'nndsvdar')
    fc.assert(
      fc.property(matrices(9, anyEntry), size(12), init, penalties, fc.boolean(), (X, k, start, strengths, shuffle) => {
        const wanted = {
          nComponents: k,
          maxIter: 12,
          shuffle,
          ...strengths,
          init: k > Math.min(X.rows, X.columns) ? 'random' : start,
        } as ModelOptions
        expectFactors(fit(X, wanted), X.rows, X.columns, k)
        const single = float32(X)
        if (single.data.every(Number.isFinite)) expectFactors(fit(single, wanted), X.rows, X.columns, k)
      }),
      RUNS,
    )
  })

  it('never lets the objective rise', () => {
    fc.assert(
      fc.property(matrices(9), size(6), fc.integer({ min: 0, max: 99 }), penalties, (X, k, seed, strengths) => {
        const options = { nComponents: k, seed, init: 'random', tol: 0, ...strengths } as const
        const { history } = fit(X, { ...options, maxIter: 30 })
        const objectives = history.map(({ objective }) => objective)
        for (let maxIter = 1; maxIter <= 4; maxIter++) objectives.splice(maxIter, 0, fit(X, { ...options, maxIter }).objective)
        // Each of the m·n residuals carries the rounding of a sum of k products, none larger than the data and the start together.
        const slack = 4 * (X.rows + X.columns + k) * EPS * (norm(X) ** 2 + 2 * (objectives[0] as number))
        for (let i = 1; i < objectives.length; i++) expect(objectives[i]).toBeLessThanOrEqual((objectives[i - 1] as number) + slack)
      }),
      RUNS,
    )
  })

  it('gives the same bits for the same seed, and for any number of threads', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 300 }),
        size(20),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (m, n, k, seed) => {
          const X = randomMatrix(m, n, seed)
          const options = { nComponents: k, seed, maxIter: 4, tol: 0, shuffle: true } as const
          const one = factorBits(fit(X, { ...options, threads: 1 }))
          for (const threads of [1, 2, 5]) expect(factorBits(fit(X, { ...options, threads }))).toBe(one)
        },
      ),
      { ...RUNS, numRuns: 8 },
    )
  })

  it('permutes W where rows of X and of a given W are permuted', () => {
    const half = fc.double({ min: 0.5, max: 1, noNaN: true })
    const sixtyFourths = fc.integer({ min: 0, max: 64 }).map((value) => value / 64)
    const sizes = fc.record({ m: size(9), n: size(9), k: size(3) })
    const cases = sizes.chain(({ m, n, k }) =>
      fc.record({ X: matricesOf(m, n, sixtyFourths), W: matricesOf(m, k, half), H: matricesOf(k, n, half), order: permutations(m) }),
    )
    fc.assert(
      fc.property(cases, ({ X, W, H, order }) => {
        const k = W.columns
        const options = { nComponents: k, maxIter: 1, tol: 0 }
        const expected = permuted(fit(X, { ...options, init: { W, H } }).W, order)
        const result = fit(permuted(X, order), { ...options, init: { W: permuted(W, order), H } }).W
        // A gradient is a sum of n + k terms below k·n; divided by a curvature of at least n/4 it moves one entry, and through the
        // Gram matrix, whose entries are within a factor 4 of each other, the next ones.
        const bound = 2 * 5 ** (k - 1) * 4 * k * (X.columns + k) * EPS
        result.data.forEach((value, at) =>
          expect(Math.abs(value - (expected.data[at] as number))).toBeLessThanOrEqual(bound * Math.max(1, value)),
        )
      }),
      RUNS,
    )
  })

  it('scales W·H by 2^p with X', () => {
    const powers = fc.integer({ min: -200, max: 200 })
    fc.assert(
      fc.property(matrices(8), size(5), powers, (X, k, p) => {
        const W = matrixOf(X.rows, k, (i, t) => 0.25 + ((3 * i + 5 * t) % 8) / 8)
        const H = matrixOf(k, X.columns, (t, j) => 0.25 + ((7 * t + 3 * j) % 8) / 8)
        const options = { nComponents: k, maxIter: 6, tol: 0 }
        const plain = fit(X, { ...options, init: { W, H } })
        const scaled = fit(timesPower(X, p), { ...options, init: { W: timesPower(W, p), H } })
        const [expected, found] = [timesPower(product(plain.W, plain.H), p), product(scaled.W, scaled.H)]
        const largest = Math.max(...expected.data)
        found.data.forEach((value, at) => expect(Math.abs(value - (expected.data[at] as number))).toBeLessThanOrEqual(1e-12 * largest))
      }),
      RUNS,
    )
  })

  it('scales to the bit by even powers from a random start', () => {
    const powers = fc.integer({ min: -150, max: 150 }).map((half) => 2 * half)
    fc.assert(
      fc.property(matrices(8), size(5), powers, (X, k, p) => {
        const options = { nComponents: k, maxIter: 6, tol: 0, init: 'random', seed: 5 } as const
        const plain = fit(X, options)
        const scaled = fit(timesPower(X, p), options)
        if (solver === 'cd') {
          expect(scaled.W.data).toEqual(timesPower(plain.W, p / 2).data)
          expect(scaled.H.data).toEqual(timesPower(plain.H, p / 2).data)
        }
        const largest = Math.max(...plain.W.data) * 2 ** (p / 2)
        scaled.W.data.forEach((value, at) =>
          expect(Math.abs(value - (plain.W.data[at] as number) * 2 ** (p / 2))).toBeLessThanOrEqual(1e-12 * largest),
        )
      }),
      RUNS,
    )
  })
})

describe('ndarrays', () => {
  const layouts = fc.record({
    m: size(6),
    n: size(6),
    rowStride: fc.integer({ min: -20, max: 20 }),
    columnStride: fc.integer({ min: -20, max: 20 }),
    before: fc.nat(5),
    after: fc.nat(5),
  })

  it('are read at any strides and offset that stay within the data', () => {
    fc.assert(
      fc.property(layouts, fc.boolean(), ({ m, n, rowStride, columnStride, before, after }, plain) => {
        const spans = [rowStride * (m - 1), columnStride * (n - 1)]
        const offset = before - spans.reduce((sum, span) => sum + Math.min(0, span), 0)
        const length = offset + spans.reduce((sum, span) => sum + Math.max(0, span), 0) + 1 + after
        const numbers = Array.from({ length }, (_, i) => i)
        const X = { data: plain ? numbers : Float64Array.from(numbers), shape: [m, n], stride: [rowStride, columnStride], offset }
        const expected = matrixOf(m, n, (i, j) => offset + i * rowStride + j * columnStride)
        expect(DenseMatrix.from(X as MatrixLike).data).toEqual(expected.data)
        for (const outside of [
          { ...X, offset: offset - before - 1 },
          { ...X, offset: offset + after + 1 },
        ]) {
          expect(() => DenseMatrix.from(outside as MatrixLike)).toThrow(/must stay within data/)
        }
      }),
      { ...RUNS, numRuns: 300 },
    )
  })

  it('and rows of the same numbers factorize alike', () => {
    fc.assert(
      fc.property(matricesOf(4, 3, entry), (X) => {
        const options = { nComponents: 2, maxIter: 5 }
        const transposed = { data: X.transpose().data, shape: [4, 3], stride: [1, 4], offset: 0 }
        expect(factorBits(factorizeSync(X.toArray(), options))).toBe(factorBits(factorizeSync(transposed as MatrixLike, options)))
      }),
      RUNS,
    )
  })
})
