import { describe, expect, it } from 'vitest'
import { factorize, factorizeSync, type ModelOptions, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { planted } from '../support/samples.js'

const X = planted(40, 30, 6, 1)

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const options: ModelOptions = { nComponents: 6, engine, maxIter: 15, tol: 0, seed: 2 ** 32 - 2 }

  it('the best of fits from seed, seed + 1, …', async () => {
    const seeds = [2 ** 32 - 2, 2 ** 32 - 1, 0, 1]
    const each = seeds.map((seed) => factorizeSync(X, { ...options, init: 'random', seed }))
    const best = each.reduce((a, b) => (b.objective < a.objective ? b : a))
    const found = factorizeSync(X, { ...options, restarts: 4 })
    expect(factorBits(found)).toBe(factorBits(best))
    expect(found.history.map(({ objective }) => objective)).toEqual(best.history.map(({ objective }) => objective))
    expect(factorBits(await factorize(X, { ...options, restarts: 4 }))).toBe(factorBits(best))
    // Not all one: the test would see a restart that is none.
    expect(new Set(each.map(({ objective }) => objective)).size).toBe(4)
    expect(best).not.toBe(each[0])
  })

  it('of a model as well, whose transform makes none', () => {
    const model = new NMF({ ...options, restarts: 3 })
    const { W, H } = factorizeSync(X, { ...options, restarts: 3 })
    expect(model.fitTransformSync(X).data).toEqual(W.data)
    expect(model.components.data).toEqual(H.data)
    expect(NMF.fromBuffer(model.toBuffer()).transformSync(X).data).toEqual(model.transformSync(X).data)
  })

  it('a time limit is for all of them', () => {
    const { stopReason, elapsedMs } = factorizeSync(X, { ...options, restarts: 1e9, maxIter: 1e9, timeLimitMs: 30 })
    expect(stopReason).toBe('time-limit')
    expect(elapsedMs).toBeGreaterThanOrEqual(30)
  })
})
