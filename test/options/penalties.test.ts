/** alphaW, alphaH and l1Ratio. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { expectFactors, expectNonNegative } from '../support/factors.js'
import { filled, float32, randomMatrix } from '../support/matrices.js'

const X = randomMatrix(8, 6)
const total = ({ data }: { data: ArrayLike<number> }) => Array.from(data).reduce((sum, value) => sum + value, 0)

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(SOLVERS)('%s', (solver) => {
    const fit = (options: Record<string, unknown>, matrix: unknown = X) =>
      call(matrix, { solver, init: 'random', maxIter: 30, tol: 0, ...options })

    it('are none by default, at 0, and at any l1Ratio of 0', async () => {
      const none = factorBits(await fit({}))
      for (const options of [{ alphaW: 0 }, { alphaW: 0, alphaH: 0 }, { alphaH: 'same' }, { l1Ratio: 1 }, { alphaW: -0, l1Ratio: 0.5 }]) {
        expect(factorBits(await fit(options))).toBe(none)
      }
      expect(factorBits(await fit({ alphaW: 0.01 }))).not.toBe(none)
      expect(factorBits(await fit({ alphaH: 0.01 }))).not.toBe(none)
    })

    it("take alphaH 'same' for alphaW", async () => {
      for (const l1Ratio of [0, 0.5, 1]) {
        const same = factorBits(await fit({ alphaW: 0.02, alphaH: 'same', l1Ratio }))
        expect(factorBits(await fit({ alphaW: 0.02, l1Ratio }))).toBe(same)
        expect(factorBits(await fit({ alphaW: 0.02, alphaH: 0.02, l1Ratio }))).toBe(same)
        expect(factorBits(await fit({ alphaW: 0.02, alphaH: 0, l1Ratio }))).not.toBe(same)
      }
    })

    it('shrink the factor they lie on', async () => {
      const free = await fit({})
      for (const l1Ratio of [0, 1]) {
        const onW = await fit({ alphaW: 0.5, alphaH: 0, l1Ratio, init: { W: randomMatrix(8, 2, 2), H: randomMatrix(2, 6, 3) }, maxIter: 1 })
        const bare = await fit({ init: { W: randomMatrix(8, 2, 2), H: randomMatrix(2, 6, 3) }, maxIter: 1 })
        expect(total(onW.W)).toBeLessThan(total(bare.W))
        expect((await fit({ alphaW: 0, alphaH: 10, l1Ratio })).loss).toBeGreaterThan(free.loss)
      }
    })

    it('enter the objective and not the loss', async () => {
      const { loss, objective } = await fit({ alphaW: 0.01, l1Ratio: 0.5 })
      expect(objective).toBeGreaterThan(loss)
      const free = await fit({})
      expect(free.objective).toBe(free.loss)
    })

    it.each([1e3, 1e30, 1e38, 1e200, 1e300, 1e306, 1e308, Number.MAX_VALUE])('of %d leave sound factors', async (alpha) => {
      for (const matrix of [X, float32(X), randomMatrix(1, 1), filled(3, 3, 0)]) {
        for (const l1Ratio of [0, 0.5, 1]) {
          for (const strengths of [{ alphaW: alpha }, { alphaW: alpha, alphaH: 0 }, { alphaW: 0, alphaH: alpha }]) {
            const result = await fit({ ...strengths, l1Ratio, maxIter: 12 }, matrix)
            expectFactors(result, matrix.rows, matrix.columns, 2)
          }
        }
      }
    })

    it.each([1e-300, 5e-324])('of %d are hardly there', async (alpha) => {
      const [weak, none] = [await fit({ alphaW: alpha, l1Ratio: 0.5 }), await fit({})]
      expectNonNegative(weak.W)
      expect(weak.loss).toBe(none.loss)
    })
  })

  it('of pure L1 that are strong bring all to 0', async () => {
    const W = (alphaW: number) => call(X, { solver: 'cd', init: 'random', alphaW, alphaH: 0, l1Ratio: 1 }).then((result) => result.W)
    // X·Hᵀ stays below the sum of a row of X times the largest entry of H, both below 10; 6·1e3 is more.
    expect(total(await W(1e3))).toBe(0)
  })
})

describe('a model', () => {
  it.each(SOLVERS)('penalises W in transform by the columns, not by how many rows come: %s', (solver) => {
    const model = new NMF({ nComponents: 2, solver, alphaW: 0.3, alphaH: 0, maxIter: 50, tol: 0 }).fitSync(X)
    const rows = randomMatrix(3, 6, 5)
    const together = model.transformSync(rows)
    expectNonNegative(together)
    const apart = model.transformSync([[...rows.row(1)]])
    // Rows are independent of each other: the same sums of 6 and 2 terms in each of 50 iterations, perhaps in another order.
    apart.data.forEach((value, t) =>
      expect(Math.abs(value - together.get(1, t))).toBeLessThanOrEqual(50 * 2 * (6 + 2) * Number.EPSILON * Math.max(1, value)),
    )
  })
})
