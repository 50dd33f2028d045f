/** Losses other than Frobenius: `'accelerated'` first goes where steps of `'mu'` on all of X lead. */
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/contract/options.js'
import { runSync } from '../../src/contract/work.js'
import { firstGuess } from '../../src/first-guess.js'
import { DenseMatrix, factorize, factorizeSync } from '../../src/index.js'
import { beginning } from '../support/beginning.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNoRise } from '../support/never-rises.js'
import { EPS, planted, randomMatrix } from '../support/samples.js'
import { compressed } from '../support/storage.js'

const [m, n, k] = [60, 40, 3]
const low = planted(m, n, k, 1, 'float64')
const X = new DenseMatrix(m, n, low.data.map((x) => x + 0.01) as Float64Array)
const init = { W: randomMatrix(m, k, 2, 'float64'), H: randomMatrix(k, n, 3, 'float64') }
const base = { nComponents: k, init, tol: 0 }

/** Of `'mu'`, by loss. */
const STEPS = [
  ['kullback-leibler', 20],
  ['itakura-saito', 50],
  [0.5, 50],
  [1.5, 20],
  [3, 20],
  [-0.5, 200],
] as const

/** What `firstGuess` gives; the factors stay as they are. */
function guessed(options: Partial<Settings>) {
  const begun = beginning(X, { ...base, ...options })
  const { W, Ht } = begun.factors
  const before = { W: W.slice(), Ht: Ht.slice() }
  const guess = runSync(firstGuess(begun))
  expect({ W, Ht }).toEqual(before)
  return guess
}

describe('is for the accelerated solver, where both factors move', () => {
  it.each([{ solver: 'mu' }, { update: 'W', init: { H: init.H } }, { update: 'H', init: { W: init.W } }])('not for %o', (options) => {
    expect(guessed({ loss: 'kullback-leibler', ...options } as Partial<Settings>)).toBeUndefined()
  })

  it('not for the squared loss of a small X', () => {
    expect(guessed({ loss: 'frobenius' })).toBeUndefined()
  })
})

describe.each(TESTED_ENGINES)('on %s', (engine) => {
  const run = (options: object, source: Parameters<typeof factorizeSync>[0] = X) => factorizeSync(source, { ...base, engine, ...options })

  it.each(STEPS)('loss %s: where %i iterations of mu end, with penalties too', (loss, maxIter) => {
    for (const penalties of [{}, { alphaW: 0.01, alphaH: 0.02, l1Ratio: 0.5 }]) {
      const guess = guessed({ engine, loss, ...penalties })
      const { W, H } = run({ solver: 'mu', loss, maxIter, ...penalties })
      expect(guess?.W).toEqual(W.data)
      for (let t = 0; t < k; t++) for (let j = 0; j < n; j++) expect(guess?.Ht[j * k + t]).toBe(H.get(t, j))
    }
  })

  it.each(STEPS)('loss %s: one iteration ends no higher than those %i of mu', (loss, maxIter) => {
    const { objective } = run({ solver: 'mu', loss, maxIter })
    expect(run({ loss, maxIter: 1 }).objective).toBeLessThanOrEqual(objective * (1 + m * EPS.float64))
  })

  it.each(['kullback-leibler', 'itakura-saito', 1.5] as const)(
    'loss %s: the objective begins at the start given and never rises',
    (loss) => {
      const { history } = run({ loss, maxIter: 30 })
      expect(history[0]?.objective).toBe(run({ loss, maxIter: 1, solver: 'mu' }).history[0]?.objective)
      expectNoRise(history, m)
    },
  )

  it('where X is observed in part too: the unobserved stays unknown', () => {
    const holes = new DenseMatrix(m, n, X.data.map((x, i) => (i % 7 === 0 ? Number.NaN : x)) as Float64Array)
    const options = { loss: 'kullback-leibler', missing: 'nan' } as const
    const { objective } = run({ ...options, solver: 'mu', maxIter: 20 }, holes)
    expect(run({ ...options, maxIter: 1 }, holes).objective).toBeLessThanOrEqual(objective * (1 + m * EPS.float64))
  })

  it('sparse X gives what dense X gives', () => {
    const zeros = new DenseMatrix(m, n, low.data.map((x, i) => (i % 3 === 0 ? 0 : x)) as Float64Array)
    const dense = run({ loss: 'kullback-leibler', maxIter: 3 }, zeros)
    for (const format of ['csr', 'csc'] as const) {
      const sparse = run({ loss: 'kullback-leibler', maxIter: 3 }, compressed(zeros, format))
      expect(Math.abs(sparse.objective / dense.objective - 1)).toBeLessThan(1e-10)
    }
  })

  it('any number of threads gives the same bits, float32 too', () => {
    for (const data of [X.data, Float32Array.from(X.data)]) {
      const source = new DenseMatrix(m, n, data as Float64Array)
      const fit = (threads: number) => factorBits(run({ loss: 'itakura-saito', maxIter: 5, threads }, source))
      expect(fit(3)).toBe(fit(1))
    }
  })

  it('asynchronously the same bits', async () => {
    const options = { ...base, engine, loss: 'kullback-leibler', maxIter: 5 } as const
    expect(factorBits(await factorize(X, options))).toBe(factorBits(factorizeSync(X, options)))
  })

  it('keeps the time limit', () => {
    const { stopReason, iterations } = run({ loss: -1, maxIter: 1e6, timeLimitMs: 1e-3 })
    expect([stopReason, iterations]).toEqual(['time-limit', 1])
  })
})
