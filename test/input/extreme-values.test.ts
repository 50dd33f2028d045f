/** Numbers at the ends of the number types: the results stay finite, non-negative and as good as in the middle. */
import { describe, expect, it } from 'vitest'
import { SOLVERS, STARTS } from '../../src/contract/options.js'
import { type DenseMatrix, NMF } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectFactors, expectNonNegative, norm } from '../support/factors.js'
import { filled, float32, matrixOf, randomMatrix } from '../support/matrices.js'

const [M, N] = [7, 5]
const between = randomMatrix(M, N)

const times = (factor: number) => matrixOf(M, N, (i, j) => between.get(i, j) * factor)
const cycling = (values: number[]) => matrixOf(M, N, (i, j) => values[(i * N + j) % values.length] as number)

const FLOAT64: Record<string, DenseMatrix> = {
  '1e300': times(1e300),
  '1.7e308': times(1.7e308),
  '1e200': times(1e200),
  '1e-200': times(1e-200),
  '1e-300': times(1e-300),
  'the smallest number': filled(M, N, 5e-324),
  'a few of the smallest numbers': cycling([5e-324, 1e-323, 0, 2e-323]),
  'the largest number': filled(M, N, Number.MAX_VALUE),
  'all magnitudes': cycling([1e300, 1e-300, 1, 1e10, 0, 5e-324, 1e-100]),
  'small ones beside one': cycling([1, 1e-300, 1e-20, 5e-324, 1, 0, 1e-160]),
  'large ones beside one': cycling([1, 1e154, 1e160, 1, 1e100]),
  'just outside of the range that is not scaled': times(2 ** -13),
  'just above the range that is not scaled': times(2 ** 40),
  'one large number': matrixOf(M, N, (i, j) => (i === 3 && j === 2 ? 1e308 : 0)),
  'one small number': matrixOf(M, N, (i, j) => (i === 3 && j === 2 ? 5e-324 : 0)),
}

const FLOAT32: Record<string, DenseMatrix> = {
  '3.4e38': float32(times(3.4e38)),
  '1e30': float32(times(1e30)),
  '1e-30': float32(times(1e-30)),
  '1e-38': float32(times(1e-38)),
  'the smallest float32': float32(filled(M, N, 1.5e-45)),
  'the largest float32': float32(filled(M, N, 3.4028234663852886e38)),
  'all magnitudes of float32': float32(cycling([3e38, 1e-38, 1, 1e10, 0, 1.5e-45, 1e-10])),
  'small float32 beside one': float32(cycling([1, 1e-38, 1.5e-45, 1, 0])),
}

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(Object.entries({ ...FLOAT64, ...FLOAT32 }))('%s', (_, X) => {
    it.each(SOLVERS.flatMap((solver) => STARTS.map((init) => ({ solver, init }))))('$solver from $init', async ({ solver, init }) => {
      for (const penalties of [{}, { alphaW: 1e-3, l1Ratio: 0.5 }]) {
        const result = await call(X, { solver, init, maxIter: 25, ...penalties })
        expectFactors(result, M, N, 2)
        for (const { objective } of result.history) expect(objective).toBeGreaterThanOrEqual(0)
        expect(result.W.data.constructor).toBe(X.data.constructor)
      }
    })
  })

  it.each(SOLVERS)('comes as near at 1e±300 as at 1: %s', async (solver) => {
    // Scaling by 4^q is exact; 2^±996 and 2^0 differ in nothing but exponents.
    const fit = (exponent: number) => call(times(2 ** exponent), { solver, init: 'random', maxIter: 40, tol: 0 })
    const near = async (exponent: number) => (await fit(exponent)).reconstructionError / norm(times(2 ** exponent))
    const middle = await near(0)
    for (const exponent of [996, -996]) {
      // One is computed with X in [1, 4), the other as it is: 40 iterations of sums over at most M terms, all of one sign.
      expect(Math.abs((await near(exponent)) - middle)).toBeLessThanOrEqual(40 * 2 * (M + N) * Number.EPSILON)
    }
  })

  it.each(SOLVERS)('finds a rank-one matrix of any size: %s', async (solver) => {
    for (const factor of [1e300, 1, 1e-300]) {
      const X = matrixOf(M, N, (i, j) => (i + 1) * (j + 2) * factor)
      const { reconstructionError } = await call(X, { nComponents: 1, solver, init: 'random', maxIter: 60, tol: 0 })
      // A best factor for a rank-one X, given the other, is exact; entries carry the rounding of a sum of M terms and a quotient.
      expect(reconstructionError).toBeLessThanOrEqual(2 * (M + N) * Number.EPSILON * norm(X))
    }
  })

  it.each(SOLVERS)('starts from W and H of any size: %s', async (solver) => {
    const sizes = [
      [1e-310, 1],
      [5e-324, 1],
      [1e-200, 1e200],
      [1e150, 1e-150],
      [1e-30, 1e-30],
      [1e-160, 1e-160],
      [5e-324, 5e-324],
      [1e300, 1e300],
    ]
    for (const [w, h] of sizes as [number, number][]) {
      const init = { W: filled(M, 2, w), H: filled(2, N, h) }
      expectFactors(await call(times(1), { init, solver, maxIter: 20, tol: 0 }), M, N, 2)
    }
  })

  it.each(SOLVERS)('starts from W and H of any size that float32 has: %s', async (solver) => {
    const own = [
      [1e-42, 1],
      [1e-30, 1e-10],
      [1e18, 1e-18],
      [1.5e-45, 1.5e-45],
      [1e38, 1e-38],
      [1e-30, 1e-30],
    ]
    const beyond = [
      [1e-200, 1e200],
      [1e150, 1e-150],
      [1, 1e39],
      [1e300, 1e300],
    ]
    const sizes = [...own, ...beyond]
    for (const [w, h] of sizes as [number, number][]) {
      const init = { W: filled(M, 2, w), H: filled(2, N, h) }
      expectFactors(await call(float32(times(1)), { init, solver, maxIter: 20, tol: 0 }), M, N, 2)
    }
  })

  it.each(SOLVERS)('comes near X from W and H of very different sizes: %s', async (solver) => {
    const X = times(1)
    const start = (w: number, h: number) => ({
      W: matrixOf(M, 2, (i, t) => w * between.get(i, t)),
      H: matrixOf(2, N, (t, j) => h * between.get(t + 3, j)),
    })
    const far = await call(X, { init: start(2 ** 500, 2 ** -500), solver, maxIter: 50, tol: 0 })
    const balanced = await call(X, { init: start(1, 1), solver, maxIter: 50, tol: 0 })
    // W·2^p and H·2^−p stand for the same W·H, and every update keeps it so: up to rounding, the same fit.
    expect(Math.abs(far.reconstructionError - balanced.reconstructionError)).toBeLessThanOrEqual(
      50 * 2 * (M + N) * Number.EPSILON * norm(X),
    )
  })
})

describe('a model', () => {
  it.each(SOLVERS)('transforms rows of other sizes than it learnt from: %s', (solver) => {
    for (const [learnt, given] of [
      [1, 1e300],
      [1, 1e-300],
      [1e300, 1],
      [1e-300, 1],
      [1e150, 1e-150],
      [1e-150, 1e150],
    ] as const) {
      const model = new NMF({ nComponents: 2, solver, maxIter: 30 }).fitSync(times(learnt))
      expectNonNegative(model.transformSync(times(given)), `W for ${given} after ${learnt}`)
    }
  })

  it('transforms float32 rows with components beyond float32, or says that W would be beyond it', () => {
    const model = new NMF({ nComponents: 2, maxIter: 30 }).fitSync(times(1e200))
    expectNonNegative(model.transformSync(float32(times(1e30))))
    const tiny = new NMF({ nComponents: 2, maxIter: 30 }).fitSync(times(1e-200))
    expect(() => tiny.transformSync(float32(times(1e-30)))).toThrow(expect.objectContaining({ name: 'RangeError', code: 'ERR_NMF_INPUT' }))
  })
})
