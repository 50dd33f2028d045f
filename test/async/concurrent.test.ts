/** Many fits at once: each gives what it gives alone. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { factorize, factorizeSync, type ModelOptions, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const kinds = SOLVERS.flatMap((solver) =>
    (['random', 'nndsvda'] as const).map((init) => ({ nComponents: 3, engine, solver, init, maxIter: 15, tol: 0, shuffle: true })),
  )
  const options = (i: number): ModelOptions => ({ ...(kinds[i % kinds.length] as ModelOptions), seed: i % 5, threads: 1 + (i % 3) })

  it('200 at once are as one after the other', async () => {
    const X = randomMatrix(60, 40)
    const results = await Promise.all(Array.from({ length: 200 }, (_, i) => factorize(X, options(i))))
    const alone = new Map<string, string>()
    results.forEach((result, i) => {
      const wanted = options(i)
      const key = JSON.stringify({ ...wanted, threads: 0 })
      if (!alone.has(key)) alone.set(key, factorBits(factorizeSync(X, wanted)))
      expect(factorBits(result)).toBe(alone.get(key))
    })
  })

  it('some end, some are refused and some are aborted, each for itself', async () => {
    const X = randomMatrix(150, 100)
    const controller = new AbortController()
    const fits = Array.from({ length: 60 }, (_, i) => {
      if (i % 3 === 0) return factorize(X, options(i))
      if (i % 3 === 1) return factorize([[-1]], options(i))
      return factorize(X, { ...options(i), maxIter: 1e9, signal: controller.signal })
    })
    const settled = Promise.allSettled(fits)
    await Promise.all(fits.filter((_, i) => i % 3 === 0))
    controller.abort('enough')
    const outcomes = (await settled).map((outcome, i) => {
      if (outcome.status === 'fulfilled') return i % 3 === 0
      return i % 3 === 1 ? outcome.reason.code === 'ERR_NMF_INPUT' : i % 3 === 2 && outcome.reason === 'enough'
    })
    expect(outcomes).toEqual(Array.from({ length: 60 }, () => true))
  })

  it('one X for many, while synchronous fits run in between', async () => {
    const X = randomMatrix(80, 50)
    const expected = factorBits(factorizeSync(X, options(0)))
    const fits = []
    for (let i = 0; i < 20; i++) {
      fits.push(factorize(X, options(0)))
      expect(factorBits(factorizeSync(X, options(0)))).toBe(expected)
    }
    for (const result of await Promise.all(fits)) expect(factorBits(result)).toBe(expected)
  })

  it('one model transforms many at once', async () => {
    const model = new NMF({ nComponents: 3, engine, maxIter: 20 }).fitSync(randomMatrix(60, 40))
    const batches = Array.from({ length: 50 }, (_, i) => randomMatrix(1 + (i % 7), 40, i))
    const together = await Promise.all(batches.map((batch) => model.transform(batch)))
    together.forEach((W, i) => expect(W.data).toEqual(model.transformSync(batches[i] as (typeof batches)[number]).data))
  })
})
