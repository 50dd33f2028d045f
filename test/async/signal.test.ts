/** Aborting: before, during and after a fit, once and twice. */
import { getEventListeners } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { factorize, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { runProgram } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const small = randomMatrix(8, 6)
const large = randomMatrix(600, 400)
/** What would run for hours. */
const ENDLESS = { nComponents: 12, tol: 0, maxIter: 1e9, init: 'random' } as const

describe.each(TESTED_ENGINES)('%s', (engine) => {
  describe('a signal that is aborted before the call', () => {
    it('rejects with its reason and leaves X unread', async () => {
      const X = new Proxy(
        {},
        {
          get() {
            throw new Error('X was read')
          },
        },
      )
      for (const reason of [new Error('mine'), 'text', null, 0, Symbol('s'), { any: 'thing' }]) {
        let thrown: unknown = 'nothing'
        await factorize(X as never, { nComponents: 2, engine, signal: AbortSignal.abort(reason) }).catch((error: unknown) => {
          thrown = error
        })
        expect(thrown).toBe(reason)
      }
    })

    it('rejects with an AbortError where no reason was given', async () => {
      const error = await refusal(() => factorize(small, { nComponents: 2, engine, signal: AbortSignal.abort() }))
      expect(error).toBeInstanceOf(DOMException)
      expect(error.name).toBe('AbortError')
    })

    it('does not come before wrong options', async () => {
      await expectRefusal(() => factorize(small, { nComponents: 0, engine, signal: AbortSignal.abort() }), {
        kind: 'RangeError',
        code: 'ERR_NMF_OPTION',
      })
    })

    it('holds for the calls of a model', async () => {
      const model = new NMF({ nComponents: 2, engine }).fitSync(small)
      const reason = new Error('mine')
      const run = { signal: AbortSignal.abort(reason) }
      for (const call of [() => model.fit(small, run), () => model.fitTransform(small, run), () => model.transform(small, run)])
        expect(await refusal(call)).toBe(reason)
    })
  })

  describe.each(SOLVERS)('a signal that aborts during %s', (solver) => {
    const endless = { ...ENDLESS, engine, solver }

    it('rejects with its reason, and the next fit works', async () => {
      for (const turns of [0, 1, 2, 5, 20, 100]) {
        const controller = new AbortController()
        const reason = new Error(`after ${turns}`)
        const fit = factorize(large, { ...endless, signal: controller.signal })
        for (let i = 0; i < turns; i++) await turn()
        controller.abort(reason)
        expect(await refusal(() => fit)).toBe(reason)
      }
      expectFactors(await factorize(small, { nComponents: 2, engine, solver }), 8, 6, 2)
    })

    it('may be aborted twice, by its first reason', async () => {
      const controller = new AbortController()
      const fit = factorize(large, { ...endless, signal: controller.signal })
      await turn()
      controller.abort('first')
      controller.abort('second')
      expect(await refusal(() => fit)).toBe('first')
    })

    it('may stop several fits at once, and only its own', async () => {
      const [mine, others] = [new AbortController(), new AbortController()]
      const fits = Array.from({ length: 6 }, (_, i) =>
        factorize(large, { ...endless, seed: i, signal: i % 2 === 0 ? mine.signal : others.signal }),
      )
      const settled = Promise.allSettled(fits)
      let ended = 0
      for (const [i, fit] of fits.entries()) if (i % 2 === 1) fit.catch(() => ended++)
      await turn()
      mine.abort('mine')
      for (const i of [0, 2, 4]) expect(await refusal(() => fits[i])).toBe('mine')
      expect(ended).toBe(0)
      others.abort('others')
      expect((await settled).map((result) => (result as PromiseRejectedResult).reason)).toEqual([
        'mine',
        'others',
        'mine',
        'others',
        'mine',
        'others',
      ])
    })

    it('stops transform too', async () => {
      const model = new NMF({ ...endless, maxIter: 2 }).fitSync(large)
      const controller = new AbortController()
      const transform = model.transform(randomMatrix(3000, 400), { signal: controller.signal })
      controller.abort('now')
      expect(await refusal(() => transform)).toBe('now')
    })
  })

  it.each(['nndsvd', 'nndsvda', 'nndsvdar'] as const)('stops in the middle of the start %s', async (init) => {
    for (const turns of [1, 3, 10, 30]) {
      const controller = new AbortController()
      const fit = factorize(large, { ...ENDLESS, nComponents: 30, engine, init, signal: controller.signal })
      for (let i = 0; i < turns; i++) await turn()
      controller.abort(turns)
      expect(await refusal(() => fit)).toBe(turns)
    }
  })

  it('stops in the middle of reading X', async () => {
    const controller = new AbortController()
    let read = 0
    const get = () => {
      if (++read === 100_000) controller.abort('enough')
      return 1
    }
    expect(await refusal(() => factorize({ rows: 3000, columns: 1000, get }, { nComponents: 1, engine, signal: controller.signal }))).toBe(
      'enough',
    )
    expect(read).toBeLessThan(3_000_000)
  })

  it('rejects where onProgress aborts', async () => {
    for (const at of [0, 1]) {
      const controller = new AbortController()
      const onProgress = ({ iteration }: { iteration: number }) => {
        if (iteration >= at) controller.abort('from within')
      }
      expect(await refusal(() => factorize(large, { ...ENDLESS, engine, signal: controller.signal, onProgress }))).toBe('from within')
    }
  })

  it('rejects on a signal that times out', async () => {
    const error = await refusal(() => factorize(large, { ...ENDLESS, engine, signal: AbortSignal.timeout(30) }))
    expect(error.name).toBe('TimeoutError')
  })

  it('takes a signal of any', async () => {
    const controller = new AbortController()
    const fit = factorize(large, { ...ENDLESS, engine, signal: AbortSignal.any([controller.signal, AbortSignal.timeout(1e6)]) })
    await turn()
    controller.abort('one of them')
    expect(await refusal(() => fit)).toBe('one of them')
  })

  it('does not mind a signal that aborts after the end, and keeps no listener', async () => {
    const controller = new AbortController()
    const options = { nComponents: 2, engine, maxIter: 5 }
    const result = await factorize(small, { ...options, signal: controller.signal })
    await factorize([[-1]], { ...options, signal: controller.signal }).catch(() => {})
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    controller.abort()
    await turn()
    expect(factorBits(result)).toBe(factorBits(await factorize(small, options)))
  })

  it('may be one signal for many fits at once, of which nothing is printed', async () => {
    const ended = await runProgram(`
      const { signal } = new AbortController()
      const options = { nComponents: 1, engine: '${engine}', maxIter: 2, signal }
      await Promise.all(Array.from({ length: 40 }, () => factorize([[1, 2], [3, 4]], options)))
    `)
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  })

  it('may be one signal for hundreds of fits in turn', async () => {
    const { signal } = new AbortController()
    for (let i = 0; i < 200; i++)
      await factorize(
        [
          [1, 2],
          [3, 4],
        ],
        { nComponents: 1, engine, maxIter: 2, signal },
      )
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})
