/** Shapes at the edge: single rows and columns, more components than either, matrices of zeros. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { CALLS } from '../support/calls.js'
import { expectFactors, norm } from '../support/factors.js'
import { filled, float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'

const SHAPES: [number, number, number][] = [
  [1, 1, 1],
  [1, 1, 5],
  [1, 9, 1],
  [9, 1, 1],
  [1, 9, 4],
  [9, 1, 4],
  [2, 2, 2],
  [3, 7, 3],
  [7, 3, 3],
  [3, 7, 7],
  [7, 3, 20],
  [5, 5, 64],
  [65, 3, 2],
  [3, 65, 2],
  [257, 2, 1],
]

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(SOLVERS)('%s', (solver) => {
    it.each(SHAPES)('%d × %d with k = %d', async (m, n, k) => {
      for (const X of [
        randomMatrix(m, n),
        float32(randomMatrix(m, n)),
        filled(m, n, 0),
        matrixOf(m, n, (i, j) => (i === m - 1 && j === n - 1 ? 1 : 0)),
      ]) {
        expectFactors(await call(X, { nComponents: k, solver, maxIter: 15 }), m, n, k)
        expectFactors(await call(X, { nComponents: k, solver, maxIter: 15, init: 'random', tol: 0 }), m, n, k)
        expectFactors(await call(X, { nComponents: k, solver, maxIter: 15, shuffle: true, alphaW: 0.1, l1Ratio: 0.5 }), m, n, k)
        const init = { W: randomMatrix(m, k, 2), H: randomMatrix(k, n, 3) }
        expectFactors(await call(X, { nComponents: k, solver, maxIter: 15, init }), m, n, k)
        if (k > Math.min(m, n)) continue
        for (const name of ['nndsvd', 'nndsvda', 'nndsvdar'])
          expectFactors(await call(X, { nComponents: k, solver, maxIter: 5, init: name }), m, n, k)
      }
    })

    it('fits a matrix of zeros at once, exactly', async () => {
      for (const init of ['random', 'nndsvd', 'nndsvda', 'nndsvdar', 'auto']) {
        const result = await call(filled(6, 4, 0), { solver, init })
        expect([...result.W.data, ...result.H.data].every((value) => value === 0)).toBe(true)
        expect([result.loss, result.objective, result.reconstructionError]).toEqual([0, 0, 0])
        expect([result.stopReason, result.converged]).toEqual(['exact', true])
        expect(result.iterations).toBeLessThanOrEqual(1)
      }
    })

    it('brings a start down to a matrix of zeros', async () => {
      const init = { W: randomMatrix(6, 2), H: randomMatrix(2, 4) }
      const { reconstructionError, history } = await call(filled(6, 4, 0), { solver, init, maxIter: 30 })
      expect(reconstructionError).toBe(0)
      expect(history[0]?.objective).toBeGreaterThan(0)
    })

    it('gives zero rows and columns of X zero rows of W and columns of H', async () => {
      const X = matrixOf(7, 6, (i, j) => (i % 3 === 1 || j === 4 ? 0 : 1 + ((i * 5 + j * 3) % 4)))
      for (const init of ['random', 'nndsvda', 'nndsvd']) {
        const { W, H } = await call(X, { nComponents: 3, solver, init, maxIter: 60 })
        for (const i of [1, 4]) expect(Math.max(...W.row(i))).toBe(0)
        expect([0, 1, 2].map((t) => H.get(t, 4))).toEqual([0, 0, 0])
        expect(Math.max(...W.row(0))).toBeGreaterThan(0)
      }
    })

    it('finds one number, one row and one column exactly', async () => {
      const limit = { nComponents: 1, solver, init: 'random', maxIter: 40, tol: 0 }
      for (const X of [filled(1, 1, 7), matrixOf(1, 8, (_, j) => j + 1), matrixOf(8, 1, (i) => i + 1)]) {
        const { reconstructionError } = await call(X, limit)
        // One sweep over a rank-one matrix is exact but for the rounding of a sum of up to 8 products and a quotient.
        expect(reconstructionError).toBeLessThanOrEqual(2 * (8 + 2) * Number.EPSILON * norm(X))
      }
    })

    it('comes near X with as many components as columns', async () => {
      const X = randomMatrix(9, 3)
      const init = { W: matrixOf(9, 3, (i, t) => X.get(i, t) + 1e-3), H: matrixOf(3, 3, (t, j) => (t === j ? 1 : 1e-3)) }
      const { reconstructionError, history } = await call(X, { nComponents: 3, solver, init, maxIter: 300, tol: 0 })
      // X = X·I is a fit without error; the start lies next to it and no update leads away.
      expect(reconstructionError ** 2 / 2).toBeLessThan(history[0]?.objective as number)
    })
  })

  it('refuses the starts by singular vectors for more components than they give', async () => {
    for (const init of ['nndsvd', 'nndsvda', 'nndsvdar']) {
      const message = `nComponents must be at most min(rows, columns) = 3 for init '${init}', got 4`
      await expectRefusal(() => call(randomMatrix(5, 3), { nComponents: 4, init }), { kind: 'RangeError', code: 'ERR_NMF_OPTION', message })
    }
  })

  it('draws at random where there are more components than singular vectors', async () => {
    const drawn = await call(randomMatrix(5, 3), { nComponents: 4, init: 'random', seed: 9, maxIter: 5 })
    const chosen = await call(randomMatrix(5, 3), { nComponents: 4, seed: 9, maxIter: 5 })
    expect(chosen.W.data).toEqual(drawn.W.data)
    const filledIn = await call(randomMatrix(5, 3), { nComponents: 3, init: 'nndsvda', seed: 9, maxIter: 5 })
    expect((await call(randomMatrix(5, 3), { nComponents: 3, seed: 9, maxIter: 5 })).W.data).toEqual(filledIn.W.data)
  })
})
