/** onProgress: what it is told, what it may do, and what becomes of what it throws. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { type Factorization, factorize, factorizeSync, NMF, type Progress } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'

const X = randomMatrix(200, 120)
const OPTIONS = { nComponents: 8, init: 'random', tol: 0, timeLimitMs: 700, maxIter: 1e9 } as const

describe.each(TESTED_ENGINES.flatMap((engine) => SOLVERS.map((solver) => ({ engine, solver }))))(
  '$solver on $engine',
  ({ engine, solver }) => {
    it('is told of the start and then at most ten times a second', async () => {
      // The first fit may have a worker to start, which on a busy machine takes as long as all of the time limit.
      await factorize(X, { nComponents: 8, engine, maxIter: 1 })
      const told: Progress[] = []
      const result = await factorize(X, { ...OPTIONS, engine, solver, onProgress: (progress) => told.push(progress) })
      expect(told[0]).toMatchObject({ iteration: 0, objective: result.history[0]?.objective })
      expect(told[0]).not.toHaveProperty('etaMs')
      expect(told.length).toBeGreaterThan(1)
      for (let i = 1; i < told.length; i++) {
        const [before, now] = [told[i - 1], told[i]] as [Progress, Progress]
        expect(now.elapsedMs - before.elapsedMs).toBeGreaterThanOrEqual(100)
        expect(now.iteration).toBeGreaterThan(before.iteration)
        expect(now.iteration).toBeLessThanOrEqual(result.iterations)
        expect(Number.isFinite(now.objective)).toBe(true)
        expect(now.etaMs).toBeGreaterThanOrEqual(0)
        expect(now.etaMs).toBeLessThanOrEqual(Math.max(0, 700 - now.elapsedMs))
      }
    })

    it('changes nothing of the result', async () => {
      const options = { nComponents: 4, engine, solver, maxIter: 37, tol: 0, shuffle: true }
      const [told, alone] = [await factorize(X, { ...options, onProgress: () => {} }), await factorize(X, options)]
      expect(factorBits(told)).toBe(factorBits(alone))
      expect(told.history.map(({ objective }) => objective)).toEqual(alone.history.map(({ objective }) => objective))
    })
  },
)

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const endless = { ...OPTIONS, engine, timeLimitMs: 1e6 }

  it('tells the time left by the pace of this run, where it goes on from a checkpoint', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-progress-'))
    try {
      const path = join(folder, 'checkpoint')
      const options = { nComponents: 8, init: 'random', tol: 0, engine } as const
      await factorize(X, { ...options, maxIter: 50, checkpoint: { path } })
      const told: Progress[] = []
      await factorize(X, { ...options, maxIter: 1e6, timeLimitMs: 600, resume: path, onProgress: (progress) => told.push(progress) })
      expect(told[0]?.iteration).toBeGreaterThan(0)
      expect(told[0]).not.toHaveProperty('etaMs')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('rejects with what onProgress throws, at the start and later', async () => {
    for (const thrown of [new Error('mine'), 'text', undefined, null]) {
      for (const at of [0, 1]) {
        let caught: unknown = 'nothing'
        const onProgress = ({ iteration }: Progress) => {
          if (iteration >= at) throw thrown
        }
        await factorize(X, { ...endless, onProgress }).catch((error: unknown) => {
          caught = error
        })
        expect(caught).toBe(thrown)
      }
    }
    expect((await factorize(X, { nComponents: 2, engine, maxIter: 2 })).iterations).toBe(2)
  })

  it('may factorize from within, at once and on the side', async () => {
    const inner: Factorization[] = []
    const side: Promise<Factorization>[] = []
    const options = { nComponents: 2, engine, maxIter: 5 }
    const onProgress = () => {
      inner.push(factorizeSync(X, options))
      side.push(factorize(X, options))
    }
    const outer = await factorize(X, { ...options, maxIter: 12, tol: 0, onProgress })
    const expected = factorBits(factorizeSync(X, options))
    expect(inner.length).toBeGreaterThan(0)
    for (const result of [...inner, ...(await Promise.all(side))]) expect(factorBits(result)).toBe(expected)
    expect(factorBits(outer)).toBe(factorBits(factorizeSync(X, { ...options, maxIter: 12, tol: 0 })))
  })

  it('may fit the same model from within', async () => {
    const model = new NMF({ nComponents: 2, engine, maxIter: 3 })
    await model.fit(X, { onProgress: () => model.fitSync(randomMatrix(5, 4)) && undefined })
    expect(model.nFeatures).toBe(120)
  })

  it('gets a report of its own each time', async () => {
    const told: Progress[] = []
    const onProgress = (progress: Progress) => {
      told.push(progress)
      Object.assign(progress, { iteration: -1, objective: Number.NaN })
    }
    const result = await factorize(X, { nComponents: 2, engine, maxIter: 20, tol: 0, onProgress })
    expect(new Set(told).size).toBe(told.length)
    for (const entry of result.history) {
      expect(entry.iteration).toBeGreaterThanOrEqual(0)
      expect(Number.isFinite(entry.objective)).toBe(true)
    }
  })

  it('is called for fit, fitTransform and transform', async () => {
    const model = new NMF({ nComponents: 2, engine, maxIter: 3 })
    let calls = 0
    const run = { onProgress: () => void calls++ }
    for (const call of [() => model.fit(X, run), () => model.fitTransform(X, run), () => model.transform(X, run)]) {
      calls = 0
      await call()
      expect(calls).toBeGreaterThanOrEqual(1)
    }
  })

  it('gives way to the event loop between reports', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await factorize(X, { ...OPTIONS, engine, timeLimitMs: 300 })
    clearInterval(counting)
    // A loop that is held lets no timer pass at all.
    expect(turns).toBeGreaterThan(5)
  })
})

describe('a promise from onProgress', () => {
  it('is not waited for, and what it rejects with is not swallowed', async () => {
    const output = await outputOf(`
      process.on('unhandledRejection', (error) => console.log('unhandled', error.message))
      const { iterations } = await factorize(uneven(20, 10), { nComponents: 2, maxIter: 4, tol: 0, onProgress: async () => { throw new Error('mine') } })
      await sleep(10)
      console.log(iterations)
    `)
    expect(output.split('\n').sort()).toEqual(['4', 'unhandled mine'])
  })
})
