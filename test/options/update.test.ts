/** One factor held: which, from where, and what comes back. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { DenseMatrix, factorizeSync, NMF, type SyncOptions } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { filled, float32, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { distance } from '../support/samples.js'

const [M, N, K] = [6, 5, 2]
const X = randomMatrix(M, N)
const W = randomMatrix(M, K, 2)
const H = randomMatrix(K, N, 3)

const times = (A: DenseMatrix, exponent: number) =>
  new DenseMatrix(A.rows, A.columns, A.data.map((value) => value * 2 ** exponent) as typeof A.data)

describe.each(CALLS)('$name', ({ call }) => {
  it('gives the held factor back, bit for bit', async () => {
    for (const solver of SOLVERS) {
      const forW = await call(X, { solver, update: 'W', init: { H } })
      expect(bitsOf(forW.H.data)).toBe(bitsOf(H.data))
      const forH = await call(X, { solver, update: 'H', init: { W } })
      expect(bitsOf(forH.W.data)).toBe(bitsOf(W.data))
    }
  })

  it('casts the held factor to the number type of X', async () => {
    const { H: held } = await call(float32(X), { update: 'W', init: { H } })
    expect([...held.data]).toEqual([...Float32Array.from(H.data)])
  })

  it('is transform with H held, and transform of the transposed X with W held', async () => {
    for (const solver of SOLVERS) {
      const forW = await call(X, { solver, update: 'W', init: { H } })
      const forH = await call(X.transpose(), { solver, update: 'H', init: { W: H.transpose() } })
      expect(forH.iterations).toBe(forW.iterations)
      // 200 updates at most, each of sums over N and K terms.
      expect(distance(forH.H.transpose().data, forW.W.data)).toBeLessThanOrEqual(200 * 2 * (N + K) * Number.EPSILON)
    }
  })

  it('starts from the other factor where it is given', async () => {
    for (const solver of SOLVERS) {
      const options = { solver, tol: 0, update: 'W' }
      const first = await call(X, { ...options, maxIter: 20, init: { H } })
      const onward = await call(X, { ...options, maxIter: 20, init: { W: first.W, H } })
      expect(bitsOf(onward.W.data)).toBe(bitsOf((await call(X, { ...options, maxIter: 40, init: { H } })).W.data))
    }
  })

  it('gives a loss that is that of what it returns', async () => {
    const { W: found, loss } = await call(X, { update: 'W', init: { H }, maxIter: 5 })
    const again = await call(X, { init: { W: found, H }, maxIter: 1 })
    expect(loss).toBe(again.history[0]?.objective)
  })

  it.each(['W', 'H'] as const)('update %s needs the other factor', async (update) => {
    const other = update === 'W' ? 'H' : 'W'
    const message = (got: string) => `init must be { ${other} } or { W, H } for update '${update}', got ${got}`
    for (const init of [{}, update === 'W' ? { W } : { H }])
      await expectRefusal(() => call(X, { update, init }), { kind: 'RangeError', code: 'ERR_NMF_OPTION', message: message('an object') })
    for (const init of ['random', undefined])
      await expectRefusal(() => call(X, { update, init }), {
        kind: 'TypeError',
        code: 'ERR_NMF_OPTION',
        message: message(`"${init ?? 'auto'}"`),
      })
  })

  it('checks the held factor', async () => {
    for (const [init, code, message] of [
      [{ H: randomMatrix(K, N + 1) }, 'ERR_NMF_SHAPE', 'init.H must be 2 × 5, got 2 × 6'],
      [{ H: filled(K, N, 0) }, 'ERR_NMF_INPUT', 'init.H must have an entry above 0, got zeros alone'],
      [{ H: filled(K, N, -1) }, 'ERR_NMF_INPUT', 'init.H must be non-negative and finite, got -1 at row 0, column 0'],
      [{ H, W: randomMatrix(M + 1, K) }, 'ERR_NMF_SHAPE', 'init.W must be 6 × 2, got 7 × 2'],
    ] as const)
      await expectRefusal(() => call(X, { update: 'W', init }), { kind: 'RangeError', code, message })
  })
})

describe.each(TESTED_ENGINES)('%s, extreme sizes', (engine) => {
  const solve = (matrix: DenseMatrix, options: Omit<SyncOptions, 'nComponents'>) =>
    factorizeSync(matrix, { nComponents: K, engine, tol: 0, maxIter: 20, ...options })

  it.each([
    [-600, -600],
    [600, 500],
    [0, -900],
    [0, 900],
    [-900, 0],
    [900, 0],
  ])('X of 2^%i, held of 2^%i', (ofX, ofHeld) => {
    for (const solver of SOLVERS) {
      const plain = solve(X, { solver, update: 'W', init: { H } })
      const far = solve(times(X, ofX), { solver, update: 'W', init: { H: times(H, ofHeld) } })
      expect(bitsOf(far.H.data)).toBe(bitsOf(times(H, ofHeld).data))
      expect(distance(times(times(far.W, -ofX), ofHeld).data, plain.W.data)).toBeLessThanOrEqual(20 * 2 * (N + K) * Number.EPSILON)
    }
  })

  it('a start far from the factor held', () => {
    for (const solver of SOLVERS) {
      for (const exponent of [-1000, 1000]) {
        const { W: found } = solve(X, { solver, update: 'W', init: { W: times(W, exponent), H } })
        expect(found.data.every((value) => value >= 0 && value < 1e3)).toBe(true)
      }
    }
  })
})

it('is not for a model', () => {
  expect(() => new NMF({ nComponents: 2, update: 'W' } as never)).toThrow(/^NMF has no option "update"/)
})
