/** The start of `'accelerated'` on an X too small for a sample: W and H first go where a sketch of it leads. */
import { describe, expect, it } from 'vitest'
import { type Problem, sketchOf } from '../../src/contract/problem.js'
import { runSync } from '../../src/contract/work.js'
import { firstGuess } from '../../src/first-guess.js'
import { DenseMatrix, factorize, factorizeSync } from '../../src/index.js'
import { sketchedFactors } from '../../src/sketched-start.js'
import { beginning } from '../support/beginning.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectEarlyEnds } from '../support/early-ends.js'
import { expectNoRise } from '../support/never-rises.js'
import { problem } from '../support/problem.js'
import { planted, product, randomMatrix } from '../support/samples.js'
import { compressed } from '../support/storage.js'

const [m, n, k] = [700, 400, 5]
const X = planted(m, n, k, 1, 'float64')
const init = { W: randomMatrix(m, k, 2, 'float64'), H: randomMatrix(k, n, 3, 'float64') }
const base = { nComponents: k, init, tol: 0 }

describe('when', () => {
  const rankFor = (shape: { m: number; n: number; k: number }, options: Partial<Problem> = {}, entries = shape.m * shape.n) =>
    sketchOf(problem(shape, { solver: 'accelerated', ...options }), entries)

  it('is where X has 2^18 places', () => {
    expect(rankFor({ m: 512, n: 512, k })).toBe(k + 10)
    expect(rankFor({ m: 512, n: 511, k })).toBeUndefined()
  })

  it('and a product with X costs four times as much as one with the sketch', () => {
    expect(rankFor({ m: 1000, n: 1000, k: 115 })).toBe(125)
    expect(rankFor({ m: 1000, n: 1000, k: 116 })).toBeUndefined()
    expect(rankFor({ m: 1000, n: 1000, k: 20 }, {}, 239_999)).toBeUndefined()
    expect(rankFor({ m: 200_000, n: 15, k })).toBeUndefined()
  })

  it('for the accelerated solver and the squared loss alone, and where both factors move', () => {
    const shape = { m, n, k }
    expect(rankFor(shape)).toBe(k + 10)
    for (const other of [{ solver: 'mu' }, { solver: 'cd' }, { beta: 1 }, { updateW: false }, { updateH: false }] as const) {
      expect(rankFor(shape, other)).toBeUndefined()
    }
  })

  it('is not where a sample leads', () => {
    const guess = (rows: number) => runSync(firstGuess(beginning(randomMatrix(rows, n, 5, 'float64'), { nComponents: k, init: 'random' })))
    expect(guess(700)?.W).toBeDefined()
    expect(guess(750)?.W).toBeUndefined()
    expect(guess(750)?.Ht).toBeDefined()
  })

  it('is not where X is observed in part', () => {
    const holes = new DenseMatrix(m, n, X.data.map((x, i) => (i % 7 === 0 ? Number.NaN : x)) as Float64Array)
    expect(runSync(sketchedFactors(beginning(holes, { ...base, missing: 'nan' })))).toBeUndefined()
  })
})

it('leaves the factors as they are', () => {
  const begun = beginning(X, base)
  const before = { W: begun.factors.W.slice(), Ht: begun.factors.Ht.slice() }
  const led = runSync(sketchedFactors(begun))
  expect(begun.factors).toEqual(before)
  expect(led?.W).toHaveLength(m * k)
  expect(led?.Ht).toHaveLength(n * k)
})

describe.each(TESTED_ENGINES)('on %s', (engine) => {
  const run = (options: object, source: Parameters<typeof factorizeSync>[0] = X) => factorizeSync(source, { ...base, engine, ...options })

  it('one iteration goes lower than fifteen of coordinate descent', () => {
    expect(run({ maxIter: 1 }).objective).toBeLessThan(run({ maxIter: 15, solver: 'cd' }).objective)
  })

  it.each([{}, { alphaW: 0.01, alphaH: 0.02, l1Ratio: 0.5 }])('the objective begins at the start given and never rises: %o', (options) => {
    const { history } = run({ maxIter: 30, ...options })
    const start = run({ maxIter: 1, solver: 'mu', ...options }).history[0]
    expect(history[0]?.objective).toBe(start?.objective)
    expectNoRise(history, m)
  })

  it('sparse X gives what dense X gives', () => {
    const zeros = new DenseMatrix(m, n, X.data.map((x, i) => (i % 9 === 0 ? 0 : x)) as Float64Array)
    const dense = run({ maxIter: 2 }, zeros)
    for (const format of ['csr', 'csc'] as const) {
      const sparse = run({ maxIter: 2 }, compressed(zeros, format))
      expect(Math.abs(sparse.objective / dense.objective - 1)).toBeLessThan(1e-10)
    }
  })

  it('any number of threads gives the same bits, float32 too', () => {
    for (const data of [X.data, Float32Array.from(X.data)]) {
      const source = new DenseMatrix(m, n, data as Float64Array)
      expect(factorBits(run({ maxIter: 3, threads: 3 }, source))).toBe(factorBits(run({ maxIter: 3, threads: 1 }, source)))
    }
  })

  it('asynchronously the same bits', async () => {
    const options = { ...base, engine, maxIter: 3 } as const
    expect(factorBits(await factorize(X, options))).toBe(factorBits(factorizeSync(X, options)))
  })

  it('an X of fewer directions than the sketch, down to none', () => {
    for (const rank of [1, 3]) {
      const exact = product(randomMatrix(m, rank, 6, 'float64'), randomMatrix(rank, n, 7, 'float64'))
      const { loss, W, H } = run({ maxIter: 50 }, exact)
      expect(loss).toBeLessThan(1e-6 * exact.data.reduce((sum, x) => sum + x * x, 0))
      for (const { data } of [W, H]) expect(data.every((x) => x >= 0 && x < Number.POSITIVE_INFINITY)).toBe(true)
    }
    expect(run({ maxIter: 3 }, new DenseMatrix(m, n, new Float64Array(m * n))).loss).toBe(0)
  })

  it('float32 ends where float64 does', () => {
    const single = run({ maxIter: 20 }, new DenseMatrix(m, n, Float32Array.from(X.data)))
    expect(Math.abs(single.objective / run({ maxIter: 20 }).objective - 1)).toBeLessThan(1e-3)
  })

  it('ends when aborted in it, and keeps the time limit', async () => {
    await expectEarlyEnds(X, { ...base, engine })
  })
})

it('both engines are led to the same place', () => {
  const [native, js] = (['native', 'js'] as const).map((engine) => runSync(sketchedFactors(beginning(X, { ...base, engine }))))
  const largest = Math.max(...(native?.Ht ?? []))
  native?.Ht.forEach((h, i) => expect(Math.abs(h - (js?.Ht[i] as number))).toBeLessThan(1e-6 * largest))
})
