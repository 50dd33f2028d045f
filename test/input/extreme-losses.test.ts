/** Every loss at the ends of the number type: β multiplies the exponents of X, and still nothing becomes NaN. */
import { describe, expect, it } from 'vitest'
import { SparseMatrix } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectNonNegative } from '../support/factors.js'
import { matrixOf, randomMatrix } from '../support/matrices.js'

const [M, N] = [7, 5]
const between = randomMatrix(M, N)
const SIZES = [5e-324, 1e-300, 1e-100, 1, 1e100, 1e300, 1.7e308]
const BETAS = [-3, -1, 0, 0.5, 1, 1.5, 3, 4, 10, 20]

describe.each(CALLS)('$name', ({ call }) => {
  it.each(BETAS)('β = %d', async (loss) => {
    for (const size of SIZES) {
      // Above 0 also where the size is the least that there is.
      const X = matrixOf(M, N, (i, j) => Math.max(size * (0.25 + 0.75 * between.get(i, j)), 5e-324))
      for (const form of [X, SparseMatrix.from(X)]) {
        for (const penalties of [{}, { alphaW: 1e-3, alphaH: 0, l1Ratio: 0.5 }]) {
          const result = await call(form, { loss, init: 'random', maxIter: 15, ...penalties })
          expectNonNegative(result.W, 'W')
          expectNonNegative(result.H, 'H')
          // The loss of such X may be beyond the largest number, or below the least one; it is no NaN.
          for (const value of [result.loss, result.objective, result.reconstructionError]) expect(value).toBeGreaterThanOrEqual(0)
          for (const { objective } of result.history) expect(objective).toBeGreaterThanOrEqual(0)
        }
      }
    }
  })

  // Both sums of an update are then out of range, and their quotient is none.
  it.each([-1e6, -1669.85, -100, -30, 100, 1e6])('β = %d: W and H are numbers', async (loss) => {
    for (const solver of ['mu', 'accelerated'] as const) {
      const { W, H } = await call(between, { loss, solver, init: 'random', maxIter: 15 })
      expectNonNegative(W, 'W')
      expectNonNegative(H, 'H')
    }
  })
})
