/** Many fits as one call: each is the fit it would be alone, so many are there at once, and all end when one fails. */
import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULTS, type Settings } from '../../src/contract/options.js'
import type { Factorization } from '../../src/contract/result.js'
import { breathe, perform, type Work } from '../../src/contract/work.js'
import { configure, DenseMatrix, factorize, factorizeSync, SparseMatrix } from '../../src/index.js'
import { type Run, runAll, runFits } from '../../src/runs.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectRefusal, refusal } from '../support/refusals.js'
import { planted } from '../support/samples.js'

const atFirst = configure()
afterEach(() => configure(atFirst))

const X = planted(60, 40, 3, 1)
const settingsOf = (more: object): Settings => ({ ...DEFAULTS, init: 'random', ...more }) as unknown as Settings

async function fitsOf(matrix: Parameters<typeof runFits>[0]['X'], jobs: { settings: Settings }[], concurrency: number) {
  const found: Factorization[] = []
  const onRun = (index: number, fit: Factorization) => {
    found[index] = fit
  }
  await runFits({ X: matrix, name: 'X', jobs, concurrency, onRun })
  return found
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it.each([1, 3])('%i at once, each fit is what it is alone, bit for bit', async (concurrency) => {
    const options = Array.from({ length: 7 }, (_, seed) => ({
      nComponents: 2 + (seed % 3),
      seed,
      init: 'random' as const,
      engine,
      maxIter: 30,
    }))
    for (const matrix of [X, SparseMatrix.from(X), X.toArray()]) {
      const fits = await fitsOf(
        matrix,
        options.map((each) => ({ settings: settingsOf(each) })),
        concurrency,
      )
      expect(fits.map(factorBits)).toEqual(options.map((each) => factorBits(factorizeSync(matrix, each))))
    }
  })

  it('a fit refuses what its own loss cannot take, although X was taken in for another', async () => {
    const zeros = new DenseMatrix(60, 40, X.data.map((x, at) => (at === 41 ? 0 : x)) as Float64Array)
    const jobs = [2, 0].map((loss) => ({ settings: settingsOf({ nComponents: 2, engine, loss, maxIter: 3 }) }))
    await expectRefusal(() => fitsOf(zeros, jobs, 1), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 1, column: 1, value: 0 })
  })

  it('an abort ends those that run and begins no more', async () => {
    const controller = new AbortController()
    const begun: number[] = []
    const runs = Array.from({ length: 5 }, (_, index): Run<number> => {
      const settings = settingsOf({ nComponents: 3, engine, tol: 0, maxIter: 1e9 })
      return { settings, work: () => endless(() => begun.push(index)) }
    })
    const settled = refusal(() =>
      runAll({ X, name: 'X', settings: settingsOf({ nComponents: 3 }), runs, concurrency: 2, signal: controller.signal, onRun: () => {} }),
    )
    while (begun.length < 2) await new Promise((resolve) => setImmediate(resolve))
    controller.abort('enough')
    expect(await settled).toBe('enough')
    expect(begun).toEqual([0, 1])
  })
})

/** Work that only an abort ends. */
function* endless(begin: () => void): Work<number> {
  begin()
  for (;;) yield* breathe()
}

/** A run that comes to this, after some turns of the event loop. */
function run<T>(work: () => Work<T>, more: object = {}): Run<T> {
  return { settings: settingsOf({ nComponents: 2 }), work, ...more }
}

const pause = () => perform({ sync: () => undefined, async: () => new Promise<void>((resolve) => setTimeout(resolve, 1)) })

const base = { X, name: 'X', settings: settingsOf({ nComponents: 2 }) }

describe('the pool', () => {
  it('has so many runs at once, and no more', async () => {
    let [now, most] = [0, 0]
    function* counted(): Work<void> {
      most = Math.max(most, ++now)
      yield* pause()
      now--
    }
    const ended: number[] = []
    const runs = Array.from({ length: 12 }, () => run(counted))
    await runAll({ ...base, runs, concurrency: 3, onRun: (index) => void ended.push(index) })
    expect(most).toBe(3)
    expect(ended.sort((a, b) => a - b)).toEqual([...runs.keys()])
  })

  it('one run that fails ends the others, and its error is the error', async () => {
    let ended = 0
    const error = new RangeError('this one')
    function* others(): Work<void> {
      try {
        for (;;) yield* pause()
      } finally {
        ended++
      }
    }
    function* failing(): Work<void> {
      yield* pause()
      throw error
    }
    const runs = [run(others), run(failing), run(others), run(others)]
    expect(await refusal(() => runAll({ ...base, runs, concurrency: 3, onRun: () => {} }))).toBe(error)
    expect(ended).toBe(2)
  })

  it('what a listener throws is the error too', async () => {
    const error = new Error('not this result')
    const runs = Array.from({ length: 4 }, () => run(pause))
    const onRun = (index: number) => (index === 1 ? Promise.reject(error) : undefined)
    expect(await refusal(() => runAll({ ...base, runs, concurrency: 2, onRun }))).toBe(error)
    const onProgress = () => {
      throw error
    }
    expect(await refusal(() => runAll({ ...base, runs, concurrency: 2, onRun: () => {}, onProgress }))).toBe(error)
  })

  it('tells how far it is, and the last time that all is done', async () => {
    const told: number[] = []
    const runs = Array.from({ length: 5 }, () => run(pause))
    await runAll({
      ...base,
      runs,
      concurrency: 2,
      onRun: () => {},
      onProgress({ done, total, elapsedMs, etaMs }) {
        expect([total, elapsedMs >= 0, etaMs >= 0]).toEqual([5, true, true])
        if (done === total) expect(etaMs).toBe(0)
        told.push(done)
      },
    })
    expect(told.at(-1)).toBe(5)
    expect([...told].sort()).toEqual(told)
  })

  it('is one call to the queue: it computes where one place is free, and its fits take none', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    const fits = await fitsOf(
      X,
      Array.from({ length: 4 }, (_, seed) => ({ settings: settingsOf({ nComponents: 2, seed }) })),
      4,
    )
    expect(fits).toHaveLength(4)
    // The place is free again.
    expect((await factorize(X, { nComponents: 2, maxIter: 5 })).iterations).toBeGreaterThan(0)
  })

  it('asks for the memory of all that run at once, and says how much it is', async () => {
    const huge = settingsOf({ nComponents: 2 ** 22 })
    const runs = [run(pause, { settings: huge }), run(pause, { settings: huge })]
    await expectRefusal(() => runAll({ ...base, runs, concurrency: 2, onRun: () => {} }), {
      kind: 'Error',
      code: 'ERR_NMF_MEMORY',
      message: /^2 fits of X at once \(concurrency\) must fit in memory, got a need of \d+ bytes/,
    })
  })

  it('looks at X before anything runs', async () => {
    const runs = [run(pause)]
    const bad = { rows: 2, columns: 2, data: new Float64Array([1, 2, -3, 4]) }
    let ran = 0
    await expectRefusal(() => runAll({ ...base, X: bad, runs, concurrency: 1, onRun: () => void ran++ }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be non-negative and finite, got -3 at row 1, column 0',
    })
    expect(ran).toBe(0)
  })
})
