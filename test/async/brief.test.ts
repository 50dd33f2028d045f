/** Steps too small to be worth handing to another thread: done at once, and the event loop turns all the same. */
import { describe, expect, it } from 'vitest'
import { advanceCost, isBrief } from '../../src/contract/cost.js'
import { perform, runAsync, type Work } from '../../src/contract/work.js'
import { type Factorization, factorize, factorizeSync } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'

const step = (brief: boolean, ran: string[]) => ({
  sync: () => ran.push('sync'),
  async: async () => ran.push('async'),
  brief,
})

describe('runAsync', () => {
  it('does brief steps at once and hands over the others', async () => {
    const ran: string[] = []
    function* work(): Work<void> {
      yield* perform(step(true, ran))
      yield* perform(step(false, ran))
      yield* perform(step(true, ran))
    }
    await runAsync(work())
    expect(ran).toEqual(['sync', 'async', 'sync'])
  })

  it('passes on what a brief step throws, into the work first', async () => {
    const mine = new Error('mine')
    const failing = {
      sync: () => {
        throw mine
      },
      async: async () => undefined,
      brief: true,
    }
    const seen: unknown[] = []
    function* work(): Work<void> {
      try {
        yield* perform(failing)
      } catch (error) {
        seen.push(error)
        throw error
      }
    }
    await expect(runAsync(work())).rejects.toBe(mine)
    expect(seen).toEqual([mine])
  })

  it('stops after a brief step in which the signal aborted', async () => {
    const controller = new AbortController()
    const ran: string[] = []
    const aborting = { ...step(true, ran), sync: () => controller.abort('enough'), async: async () => undefined }
    function* work(): Work<void> {
      yield* perform(aborting)
      yield* perform(step(true, ran))
    }
    await expect(runAsync(work(), controller.signal)).rejects.toBe('enough')
    expect(ran).toEqual([])
  })
})

describe('the cost of a request', () => {
  const problem = { m: 100, n: 3, k: 2, dtype: 'float64', beta: 2, solver: 'cd', l1W: 0, l2W: 0, l1H: 0, l2H: 0 } as const
  const rest = { updateW: true, updateH: true, sweepsW: 1, sweepsH: 1, threads: 1 }

  it('grows with shapes, iterations and the functions of the loss', () => {
    const cost = (changed: object, iterations = 10) => advanceCost({ ...problem, ...rest, ...changed }, iterations)
    const base = cost({})
    expect(isBrief(base)).toBe(true)
    for (const changed of [{ m: 101 }, { n: 4 }, { k: 3 }, { beta: 1 }, { sweepsW: 2 }]) expect(cost(changed)).toBeGreaterThan(base)
    expect(cost({}, 11)).toBeGreaterThan(base)
    expect(isBrief(cost({ m: 1000, n: 100 }))).toBe(false)
    expect(isBrief(cost({}, 1e6))).toBe(false)
  })
})

describe.each(TESTED_ENGINES)('a tiny X on %s', (engine) => {
  const X = randomMatrix(6, 4)

  it('gives what factorizeSync gives, to the bit', async () => {
    for (const solver of ['mu', 'cd', 'accelerated'] as const) {
      for (const init of ['random', 'nndsvda'] as const) {
        const options = { nComponents: 2, engine, solver, init }
        expect(factorBits(await factorize(X, options))).toBe(factorBits(factorizeSync(X, options)))
      }
    }
  })

  it('lets the event loop turn while it is fitted without end, and can be aborted from there', async () => {
    const controller = new AbortController()
    let turns = 0
    const count = () => {
      if (++turns === 5) controller.abort('enough')
      else setImmediate(count)
    }
    setImmediate(count)
    const endless = { nComponents: 2, engine, solver: 'mu', init: 'random', tol: 0, maxIter: 2 ** 40 } as const
    await expect(factorize(X, { ...endless, signal: controller.signal })).rejects.toBe('enough')
    expect(turns).toBe(5)
  })

  it('lets the event loop turn while many are fitted one after the other', async () => {
    let turned = false
    setImmediate(() => {
      turned = true
    })
    let fitted: Factorization | undefined
    while (!turned) fitted = await factorize(X, { nComponents: 2, engine })
    expect(fitted?.W.rows).toBe(6)
  })
})
