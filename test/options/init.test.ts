/** A given start { W, H }. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { filled, float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { divergence } from '../support/samples.js'

const [M, N, K] = [6, 5, 2]
const X = randomMatrix(M, N)
const start = () => ({ W: randomMatrix(M, K, 2), H: randomMatrix(K, N, 3) })
const OPTION = { kind: 'RangeError', code: 'ERR_NMF_OPTION', message: /^init must be .*\{ W, H \} with both, got an object$/ } as const

describe.each(CALLS)('$name', ({ call }) => {
  it('is where the fit starts', async () => {
    const init = start()
    for (const solver of SOLVERS) {
      const { history } = await call(X, { init, solver, maxIter: 3 })
      const loss = divergence(X, init.W, init.H, 2)
      // M·N squares of residuals that are sums of K + 1 terms.
      expect(Math.abs((history[0]?.objective as number) - loss)).toBeLessThanOrEqual(
        4 * (K + 1) * Number.EPSILON * M * N * Math.max(1, loss),
      )
    }
  })

  it('makes the seed idle', async () => {
    for (const solver of SOLVERS) {
      const run = (seed: number) => call(X, { init: start(), solver, seed, maxIter: 5 })
      expect(factorBits(await run(1))).toBe(factorBits(await run(2)))
    }
  })

  it('needs both W and H', async () => {
    const { W, H } = start()
    for (const init of [{ W }, { H }, {}, [W, H]]) await expectRefusal(() => call(X, { init }), { ...OPTION, message: /^init must be / })
    for (const init of [
      { W, H: undefined },
      { W, H: null },
    ])
      await expectRefusal(() => call(X, { init }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^init\.H must be / })
    for (const init of [
      { W: undefined, H },
      { W: 3, H },
    ])
      await expectRefusal(() => call(X, { init }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^init\.W must be / })
  })

  it('cannot be all zero', async () => {
    const { W, H } = start()
    for (const solver of SOLVERS) {
      await expectRefusal(() => call(X, { solver, init: { W: filled(M, K, 0), H } }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        message: /^init\.W must have an entry above 0/,
      })
      await expectRefusal(() => call(X, { solver, init: { W, H: filled(K, N, 0) } }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        message: /^init\.H must have an entry above 0/,
      })
    }
  })

  it('may have zeros, which multiplicative updates keep', async () => {
    const init = { W: matrixOf(M, K, (i, t) => ((i + t) % 3 === 0 ? 0 : 1)), H: matrixOf(K, N, (t, j) => (t === j ? 0 : 1)) }
    const { W, H } = await call(X, { init, solver: 'mu', maxIter: 20 })
    init.W.data.forEach((value, at) => expect(W.data[at] === 0).toBe(value === 0))
    init.H.data.forEach((value, at) => expect(H.data[at] === 0).toBe(value === 0))
  })

  it('may be a result, and goes on from there', async () => {
    for (const solver of SOLVERS) {
      const options = { solver, tol: 0, init: start() }
      const first = await call(X, { ...options, maxIter: 20 })
      const onward = await call(X, { ...options, maxIter: 20, init: { W: first.W, H: first.H } })
      // Momentum begins anew.
      if (solver === 'accelerated') expect(onward.objective).toBeLessThan(first.objective)
      else expect(factorBits(onward)).toBe(factorBits(await call(X, { ...options, maxIter: 40 })))
      expect(factorBits(await call(X, { ...options, maxIter: 20, init: first }))).toBe(factorBits(onward))
    }
  })

  it('is a fixed point where it fits exactly', async () => {
    const init = { W: matrixOf(M, K, (i, t) => (i + t) % 4), H: matrixOf(K, N, (t, j) => 1 + ((2 * t + j) % 3)) }
    const exact = matrixOf(M, N, (i, j) => init.W.get(i, 0) * init.H.get(0, j) + init.W.get(i, 1) * init.H.get(1, j))
    for (const solver of SOLVERS) {
      for (const [type, matrix] of [
        ['float64', exact],
        ['float32', float32(exact)],
      ] as const) {
        const result = await call(matrix, { init, solver })
        expect([type, result.stopReason, result.converged, result.loss]).toEqual([type, 'exact', true, 0])
        expect([...result.W.data]).toEqual([...init.W.data])
        expect([...result.H.data]).toEqual([...init.H.data])
        expect(result.warnings).toEqual([])
      }
    }
  })
})

describe('a model', () => {
  it.each(SOLVERS)('does not use a given W in transform: %s', (solver) => {
    const other = randomMatrix(3, N, 9)
    const given = new NMF({ nComponents: K, solver, init: start(), maxIter: 30 }).fitSync(X)
    const W = given.transformSync(other)
    const again = new NMF({ nComponents: K, solver, init: { W: filled(M, K, 1), H: given.components }, maxIter: 1 })
    expect([W.rows, W.columns]).toEqual([3, K])
    expect(given.transformSync(other).data).toEqual(W.data)
    // 3 rows need no W of M rows; a fit of them does.
    expect(() => again.fitSync(other)).toThrow(/init\.W must be 3 × 2, got 6 × 2/)
  })
})
