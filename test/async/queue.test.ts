/** Many calls at once: some compute, the others wait in order, and too many are refused. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { configure, type DenseMatrix, type FactorizeOptions, factorize, factorizeSync, MiniBatchNMF, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const atFirst = configure()
afterEach(() => configure(atFirst))

const small = randomMatrix(8, 6)
const large = randomMatrix(300, 200)
const SHORT = { nComponents: 2, maxIter: 20 } as const
/** What would run for hours. */
const ENDLESS = { nComponents: 4, tol: 0, maxIter: 1e9, init: 'random', solver: 'mu' } as const
/** What could, and does not. */
const LONG = { nComponents: 2, tol: 0.1, maxIter: 1e9 } as const

/** An endless fit that computes when this resolves, until it is told to end. */
async function holdPlace(options: Partial<FactorizeOptions> = {}) {
  const controller = new AbortController()
  let begun = () => {}
  const computes = new Promise<void>((resolve) => {
    begun = resolve
  })
  const settled = factorize(large, { ...ENDLESS, ...options, signal: controller.signal, onProgress: () => begun() }).catch(
    (reason: unknown) => reason,
  )
  await computes
  return async () => {
    controller.abort('held long enough')
    expect(await settled).toBe('held long enough')
  }
}

/** A matrix that counts how often it is read. */
function counting(rows: number, columns: number) {
  const counted = { rows, columns, reads: 0, get: (i: number, j: number) => 1 + ((counted.reads++ + i * j) % 7) }
  return counted
}

async function turns(count: number) {
  for (let i = 0; i < count; i++) await turn()
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it('computes so many at a time, in the order of the calls', async () => {
    configure({ maxConcurrentFits: 2 })
    const controllers = Array.from({ length: 5 }, () => new AbortController())
    const computing: number[] = []
    const all = controllers.map(({ signal }, i) =>
      factorize(large, {
        ...ENDLESS,
        engine,
        signal,
        onProgress: () => {
          if (!computing.includes(i)) computing.push(i)
        },
      }).catch((reason: unknown) => reason),
    )
    for (let ended = 0; ended < 3; ended++) {
      while (computing.length < ended + 2) await turn()
      await turns(20)
      expect([...computing].sort()).toEqual(Array.from({ length: ended + 2 }, (_, i) => i))
      controllers[ended]?.abort(ended)
      expect(await all[ended]).toBe(ended)
    }
    for (const controller of controllers) controller.abort('rest')
    expect(await Promise.all(all)).toEqual([0, 1, 2, 'rest', 'rest'])
  })

  it('computes a short one while a long one holds the only place', async () => {
    configure({ maxConcurrentFits: 1 })
    const release = await holdPlace({ engine })
    const waiting = factorize(large, { ...LONG, engine })
    const model = new NMF({ ...SHORT, engine }).fitSync(small)
    expect(factorBits(await factorize(small, { ...SHORT, engine }))).toBe(factorBits(factorizeSync(small, { ...SHORT, engine })))
    expect((await model.transform(small)).data).toEqual(model.transformSync(small).data)
    await new MiniBatchNMF({ ...SHORT, engine }).partialFit(small)
    await release()
    expect((await waiting).W.rows).toBe(300)
  })

  it('refuses a call past those that may wait, before it reads X, and takes the next one later', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 1 })
    const release = await holdPlace({ engine })
    const waiting = factorize(large, { ...LONG, engine })
    const X = counting(8, 6)
    const message =
      'at most 1 calls may wait (maxQueuedFits) for one of 1 places (maxConcurrentFits), got one more while 1 wait and 1 compute'
    const busy = { kind: 'Error', code: 'ERR_NMF_BUSY', message } as const
    await expectRefusal(() => factorize(X, { ...LONG, engine }), busy)
    expect(X.reads).toBe(0)
    await expectRefusal(() => new NMF({ ...LONG, engine }).fit(X), busy)
    const model = new MiniBatchNMF({ nComponents: 2, maxIter: 1e9, freshRestartsMaxIter: 1e9, tol: 0.1, engine })
    await expectRefusal(() => model.fit(X), busy)
    await expectRefusal(() => model.partialFit(X), busy)
    await release()
    await waiting
    await model.partialFit(X)
    expect(model.steps).toBe(1)
  })

  it('does not count synchronous calls', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    const release = await holdPlace({ engine })
    expect(factorizeSync(large, { ...LONG, engine }).W.rows).toBe(300)
    await release()
  })
})

describe('what waits', () => {
  it('comes in where configure makes places', async () => {
    configure({ maxConcurrentFits: 1 })
    const release = await holdPlace()
    const waiting = holdPlace()
    await turns(50)
    configure({ maxConcurrentFits: 2 })
    await (await waiting)()
    await release()
  })

  it('leaves at once when it is aborted, with the reason, and makes way', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 2 })
    const release = await holdPlace()
    const controller = new AbortController()
    const X = counting(300, 200)
    const aborted = factorize(X, { ...LONG, signal: controller.signal })
    const next = factorize(large, LONG)
    await expectRefusal(() => factorize(large, LONG), { kind: 'Error', code: 'ERR_NMF_BUSY' })
    controller.abort('not any more')
    const third = factorize(large, LONG)
    expect(await refusal(() => aborted)).toBe('not any more')
    await release()
    await Promise.all([next, third])
    expect(X.reads).toBe(0)
  })

  it('has copied a small X, and leaves a large one unread until its turn', async () => {
    configure({ maxConcurrentFits: 1 })
    const release = await holdPlace()
    const [few, many] = [counting(20, 10), counting(300, 200)]
    const waiting = [factorize(few, LONG), factorize(many, LONG)]
    expect([few.reads, many.reads]).toEqual([200, 0])
    await turns(50)
    expect(many.reads).toBe(0)
    await release()
    await Promise.all(waiting)
    expect([few.reads, many.reads]).toEqual([200, 60000])
  })

  it('gives what it gives alone, though a small X is written to meanwhile', async () => {
    configure({ maxConcurrentFits: 1 })
    const release = await holdPlace()
    const X = { rows: 20, columns: 10, data: Float64Array.from({ length: 200 }, (_, i) => (i * 7) % 11) }
    const expected = factorBits(factorizeSync(X, LONG))
    const waiting = factorize(X, LONG)
    X.data.fill(-1)
    await release()
    expect(factorBits(await waiting)).toBe(expected)
  })

  it('has its time limit before it', async () => {
    configure({ maxConcurrentFits: 1 })
    const release = await holdPlace()
    const waiting = factorize(large, { ...LONG, timeLimitMs: 600_000 })
    const until = performance.now() + 50
    while (performance.now() < until) await turn()
    const released = performance.now()
    await release()
    const { elapsedMs } = await waiting
    expect(elapsedMs).toBeLessThanOrEqual(performance.now() - released)
  })

  it('frees its place however it ends', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    const mine = new Error('mine')
    const failing = [
      () => factorize([[-1]], LONG),
      () => factorize(new Array(300).fill(new Array(200).fill(Number.NaN)), LONG),
      () => factorize(large, { ...LONG, init: { W: [[1]], H: [[1]] } }),
      () => factorize(large, { ...LONG, nComponents: 2 ** 40 }),
      () =>
        factorize(large, {
          ...LONG,
          onProgress: () => {
            throw mine
          },
        }),
      () => factorize(large, { ...LONG, signal: AbortSignal.abort() }),
      () => new MiniBatchNMF({ nComponents: 2 }).fitFrom([large, [[1]]]),
    ]
    for (const call of failing) {
      await refusal(call)
      expect((await factorize(large, LONG)).W.rows).toBe(300)
    }
  })
})

describe('calls inside of calls', () => {
  it('do not lock each other up: fits begun in onProgress', async () => {
    configure({ maxConcurrentFits: 1 })
    const begun: Promise<unknown>[] = []
    await factorize(large, { ...LONG, onProgress: () => begun.push(factorize(large, LONG), new NMF(LONG).fit(large)) })
    expect(begun.length).toBeGreaterThanOrEqual(2)
    await Promise.all(begun)
  })

  it('do not lock each other up: transform by a model that is being fitted', async () => {
    configure({ maxConcurrentFits: 1 })
    const model = new NMF(LONG).fitSync(large)
    const begun: Promise<DenseMatrix>[] = []
    await model.fit(large, { onProgress: () => begun.push(model.transform(large)) })
    expect((await begun[0])?.rows).toBe(300)
  })

  it('do not lock each other up: a stream of batches that waits for fits of its own', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    async function* batches() {
      for (let i = 0; i < 3; i++) yield (await factorize(randomMatrix(300, 200, i), LONG)).H
    }
    const model = await new MiniBatchNMF({ nComponents: 2 }).fitFrom(batches())
    expect(model.steps).toBe(3)
  })

  it('do not lock each other up: a stream that is closed by a fit', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    let closed = 0
    async function* batches() {
      try {
        yield large
        yield [[-1]]
      } finally {
        closed = (await factorize(large, LONG)).W.rows
      }
    }
    await refusal(() => new MiniBatchNMF({ nComponents: 2 }).fitFrom(batches()))
    expect(closed).toBe(300)
  })

  it('go on between the batches of a stream, which is not refused any more once it has begun', async () => {
    configure({ maxConcurrentFits: 1, maxQueuedFits: 0 })
    const settings = { nComponents: 2, freshRestartsMaxIter: 1e9, tol: 0.1 } as const
    let release = async () => {}
    async function* batches() {
      yield large
      release = await holdPlace()
      setImmediate(() => release())
      yield large
    }
    expect((await new MiniBatchNMF(settings).fitFrom(batches())).steps).toBe(2)
  })
})

describe('a process', () => {
  it('ends when the last of those that waited is done', async () => {
    const printed = await outputOf(`
      import { configure } from '${new URL('../../dist/index.js', import.meta.url)}'
      configure({ maxConcurrentFits: 1 })
      for (let i = 0; i < 4; i++) factorize(uneven(300, 200), { nComponents: 2, maxIter: 1e6, tol: 0.1 }).then(() => console.log(i))
    `)
    expect(printed.split('\n')).toEqual(['0', '1', '2', '3'])
  })

  it('has a queue for each thread', async () => {
    const dist = new URL('../../dist/index.js', import.meta.url)
    const printed = await outputOf(`
      import { configure } from '${dist}'
      configure({ maxConcurrentFits: 7 })
      const code = "import { configure } from '${dist}'; import { parentPort } from 'node:worker_threads'; parentPort.postMessage(configure())"
      new Worker(code, { eval: true }).on('message', ({ maxConcurrentFits }) => console.log(maxConcurrentFits === 7, configure().maxConcurrentFits))
    `)
    expect(printed).toBe('false 7')
  })
})
