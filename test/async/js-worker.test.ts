/** Asynchronous fits of the JS engine compute in a worker, and nobody can tell from the results. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FactorizeOptions, factorize, factorizeSync, MiniBatchNMF, NMF } from '../../src/index.js'
import type { Message } from '../../src/js/messages.js'
import { Workers } from '../../src/js/workers.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { shared } from '../support/buffers.js'
import { COMBINATIONS } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'
import { expectError, refusal } from '../support/refusals.js'
import { planted } from '../support/samples.js'
import { STORAGES, stored } from '../support/storage.js'

const post = Worker.prototype.postMessage

/** Watches what is sent to workers, and may change it on the way. */
function watch(change: (message: Message) => unknown = (message) => message) {
  const sent: { worker: Worker; message: Message }[] = []
  vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, message: Message) {
    sent.push({ worker: this, message })
    post.call(this, change(message))
  })
  const methods = () => new Set(sent.flatMap(({ message }) => (message.kind === 'call' ? [message.method] : [])))
  const openings = () => sent.flatMap(({ message }) => (message.kind === 'open' ? [message] : []))
  return { sent, methods, openings }
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const X = randomMatrix(200, 100)
const options = { nComponents: 4, engine: 'js', maxIter: 20, tol: 0, init: 'random' } as const satisfies FactorizeOptions
const expected = factorBits(factorizeSync(X, options))
const ENDLESS = { ...options, maxIter: 1e9 }

describe('the results', () => {
  const kinds = COMBINATIONS.filter(({ engine }) => engine === 'js').flatMap((kind) => STORAGES.map((storage) => ({ ...kind, storage })))

  it.each(kinds)('$dtype $solver β $beta $storage: the bits of factorizeSync, from a worker', async ({ storage, dtype, ...kind }) => {
    const { beta: loss, solver } = kind
    const dense = planted(90, 40, 6, 1, dtype, storage === 'dense' || loss <= 0 ? 1 : 0.3)
    const before = bitsOf(dense.data)
    const given = stored(dense, storage)
    const { methods } = watch()
    for (const changed of [{}, { init: 'random', alphaW: 1e-3, l1Ratio: 0.5 }] as const) {
      const asked = { nComponents: 6, engine: 'js', loss, solver, maxIter: 12, ...changed } as const
      const result = await factorize(given, asked)
      expect(factorBits(result)).toBe(factorBits(factorizeSync(given, asked)))
      expect([result.W.data.buffer, result.H.data.buffer].every((buffer) => buffer instanceof ArrayBuffer)).toBe(true)
    }
    expect(bitsOf(dense.data)).toBe(before)
    const guesses = solver === 'accelerated' && loss !== 2 ? ['guess'] : []
    expect(methods()).toEqual(new Set(['project', 'svd', 'measure', 'advance', ...guesses]))
  })

  it('of a start from singular vectors are too', async () => {
    const { methods } = watch()
    const asked = { ...options, nComponents: 10, init: 'nndsvda' } as const
    const larger = randomMatrix(300, 250)
    expect(factorBits(await factorize(larger, asked))).toBe(factorBits(factorizeSync(larger, asked)))
    expect(methods()).toContain('orthonormalize')
  })

  it('of models are those of their synchronous calls, from a worker', async () => {
    const { methods } = watch()
    const [model, twin] = [new NMF(options), new NMF(options)]
    expect(bitsOf((await model.fitTransform(X)).data)).toBe(bitsOf(twin.fitTransformSync(X).data))
    expect(bitsOf((await model.transform(X)).data)).toBe(bitsOf(twin.transformSync(X).data))
    expect(methods()).toContain('advance')
    for (const freshRestarts of [false, true]) {
      for (const loss of ['frobenius', 'kullback-leibler'] as const) {
        const settings = { nComponents: 4, engine: 'js', batchSize: 64, maxIter: 3, loss, freshRestarts } as const
        const [online, same] = [new MiniBatchNMF(settings), new MiniBatchNMF(settings)]
        expect(bitsOf((await online.fitTransform(X)).data)).toBe(bitsOf(same.fitTransformSync(X).data))
        await online.partialFit(X)
        same.partialFitSync(X)
        expect(bitsOf(online.components.data)).toBe(bitsOf(same.components.data))
        expect(bitsOf((await online.transform(X)).data)).toBe(bitsOf(same.transformSync(X).data))
        expect(online.components.data.buffer).toBeInstanceOf(ArrayBuffer)
      }
    }
    expect(methods()).toContain('terms')
  })

  it('of many fits at once are those of one, by no more workers than cores', async () => {
    const { sent } = watch()
    const fits = await Promise.all(Array.from({ length: 12 }, () => factorize(X, options)))
    for (const result of fits) expect(factorBits(result)).toBe(expected)
    expect(new Set(sent.map(({ worker }) => worker)).size).toBeLessThanOrEqual(availableParallelism())
  })

  it('of 200 fits in a row come from one worker', async () => {
    const { sent, openings } = watch()
    for (let i = 0; i < 200; i++) await factorize(X, { ...options, maxIter: 1 })
    expect(openings().length).toBe(200)
    expect(new Set(sent.map(({ worker }) => worker)).size).toBe(1)
  })
})

describe('the work', () => {
  it('is handed over whole: an iteration is one step for the calling thread', async () => {
    const { sent } = watch()
    // Of more components than a sample or a sketch would lead first.
    await factorize(randomMatrix(1500, 700), { ...options, nComponents: 120, maxIter: 1 })
    // Measured at the start and at the end.
    const calls = sent.flatMap(({ message }) => (message.kind === 'call' ? [message.method] : []))
    expect(calls).toEqual(['measure', 'advance', 'measure'])
  })

  it('stays here where it is brief, and in synchronous calls', async () => {
    const { sent } = watch()
    await factorize(randomMatrix(20, 6), options)
    factorizeSync(X, options)
    expect(sent).toEqual([])
  })

  it('is on memory that both threads see: X is copied once, and not at all where it is shared', async () => {
    const { openings } = watch()
    const lent = shared(X.data)
    await factorize({ rows: 200, columns: 100, data: lent }, options)
    await factorize(stored(X, 'csr'), options)
    await factorize(X, options)
    const [ofLent, ofSparse, ofDense] = openings().map((opening) => opening.X)
    expect((ofLent as Float64Array).buffer).toBe(lent.buffer)
    for (const array of [ofDense, ...Object.values(ofSparse as object)]) expect(array.buffer).toBeInstanceOf(SharedArrayBuffer)
  })
})

describe('an abort', () => {
  it.each(['advance', 'measure', 'project', 'orthonormalize'] as const)('in the middle of %s rejects with its reason', async (method) => {
    const controller = new AbortController()
    const { sent, methods } = watch((message) => {
      if (message.kind === 'call' && message.method === method) setImmediate(() => controller.abort('mine'))
      return message
    })
    const large = randomMatrix(2000, 500)
    const asked = { ...ENDLESS, nComponents: 40, init: 'nndsvda', signal: controller.signal } as const
    expect(await refusal(() => factorize(large, asked))).toBe('mine')
    expect(methods()).toContain(method)
    const session = sent.find(({ message }) => message.kind === 'open')?.message.session
    expect(sent.map(({ message }) => message)).toContainEqual({ kind: 'close', session })
    // The worker is free again: it answers.
    expect(factorBits(await factorize(X, options))).toBe(expected)
  })

  it('before the worker has come up rejects with its reason', async () => {
    const { sent } = watch()
    vi.spyOn(Workers.prototype, 'hire').mockImplementation(() => new Promise(() => {}))
    const controller = new AbortController()
    setTimeout(() => controller.abort('mine'), 5)
    expect(await refusal(() => factorize(X, { ...ENDLESS, signal: controller.signal }))).toBe('mine')
    expect(sent).toEqual([])
  })
})

describe('a worker that fails', () => {
  it('by ending makes the fit an error with a code, and the next one works', async () => {
    const { sent } = watch((message) => {
      if (message.kind === 'call' && message.method === 'advance') void sent.at(-1)?.worker.terminate()
      return message
    })
    expectError(await refusal(() => factorize(X, ENDLESS)), { kind: 'Error', code: 'ERR_NMF_ENGINE', message: /exited with code 1/ })
    const ended = sent.at(-1)?.worker
    vi.restoreAllMocks()
    const later = watch()
    expect(factorBits(await factorize(X, options))).toBe(expected)
    expect(later.sent.some(({ worker }) => worker === ended)).toBe(false)
  })

  it('by an exception outside of a call does too', async () => {
    watch((message) => (message.kind === 'open' ? { ...message, factors: undefined } : message))
    const error = await refusal(() => factorize(X, options))
    expectError(error, { kind: 'Error', code: 'ERR_NMF_ENGINE' })
    expect(error.cause).toBeInstanceOf(TypeError)
    vi.restoreAllMocks()
    expect(factorBits(await factorize(X, options))).toBe(expected)
  })

  it.each([
    [[undefined], 'ERR_NMF_ENGINE', TypeError],
    [[new Float64Array(1), 1, 2 ** 40], 'ERR_NMF_MEMORY', RangeError],
  ] as const)('in a call, by arguments %j, lives on', async (args, code, cause) => {
    const { sent } = watch((message) => {
      if (message.kind !== 'call' || message.method !== 'advance') return message
      return { ...message, method: code === 'ERR_NMF_MEMORY' ? 'orthonormalize' : 'advance', args }
    })
    const error = await refusal(() => factorize(X, options))
    expectError(error, { kind: 'Error', code })
    expect(error.cause).toBeInstanceOf(cause)
    vi.restoreAllMocks()
    const later = watch()
    expect(factorBits(await factorize(X, options))).toBe(expected)
    expect(later.sent.at(-1)?.worker).toBe(sent.at(-1)?.worker)
  })
})

it('an idle worker is let go after a while, and another one comes when there is work', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { sent } = watch()
  await factorize(X, options)
  const worker = sent[0]?.worker as Worker
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  vi.advanceTimersByTime(900)
  await factorize(X, options)
  expect(sent.at(-1)?.worker).toBe(worker)
  vi.advanceTimersByTime(999)
  expect(worker.threadId).toBeGreaterThan(0)
  vi.advanceTimersByTime(1)
  await gone
  expect(factorBits(await factorize(X, options))).toBe(expected)
  expect(sent.at(-1)?.worker).not.toBe(worker)
})
