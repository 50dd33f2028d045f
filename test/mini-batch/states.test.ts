/** A mini-batch model before, during and after its calls, those that fail included. */
import { describe, expect, it } from 'vitest'
import { MiniBatchNMF, type MiniBatchOptions } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { filled, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(12, 4)
const large = randomMatrix(500, 300)
const NOT_FITTED = { kind: 'Error', code: 'ERR_NMF_NOT_FITTED', message: /^the model must be fitted first/ } as const
const BUSY = {
  kind: 'Error',
  code: 'ERR_NMF_BUSY',
  message: 'the model must be done with a call that learns before the next, got two at once',
} as const
const PROPERTIES = ['components', 'nFeatures', 'steps', 'iterations', 'reconstructionError', 'converged', 'stopReason'] as const

const state = (model: MiniBatchNMF) => [bitsOf(model.components.data), ...PROPERTIES.slice(1).map((name) => model[name])]

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const create = (options: Partial<MiniBatchOptions> = {}) =>
    new MiniBatchNMF({ nComponents: 2, engine, batchSize: 5, maxIter: 20, ...options })

  it('knows nothing before it learnt', async () => {
    for (const name of PROPERTIES) await expectRefusal(() => create()[name], NOT_FITTED)
    await expectRefusal(() => create().transform(X), NOT_FITTED)
    await expectRefusal(() => create().transformSync(X), NOT_FITTED)
    await expectRefusal(() => create().inverseTransform([[1, 2]]), NOT_FITTED)
    expect([String(create()), JSON.stringify(create()), Object.keys(create())]).toEqual(['[object Object]', '{}', []])
  })

  it.each([
    ['a wrong matrix', (model: MiniBatchNMF) => model.fit(null as never)],
    ['a wrong batch', (model: MiniBatchNMF) => model.partialFit('x' as never)],
    ['a negative entry', (model: MiniBatchNMF) => model.fit([[1, -1]])],
    ['a negative entry after the first fit', (model: MiniBatchNMF) => model.partialFit([[1, 1, 1, -1]])],
    ['the same at once', async (model: MiniBatchNMF) => model.partialFitSync([[1, 1, 1, -1]])],
    ['other columns', (model: MiniBatchNMF) => model.partialFit([[1, 1]])],
    ['a wrong option of the run', (model: MiniBatchNMF) => model.partialFit(X, { sgnal: 1 } as never)],
    ['a signal that is aborted', (model: MiniBatchNMF) => model.fit(X, { signal: AbortSignal.abort() })],
    ['the same for a batch', (model: MiniBatchNMF) => model.partialFit(X, { signal: AbortSignal.abort() })],
    [
      'an onProgress that throws',
      (model: MiniBatchNMF) =>
        model.partialFit(X, {
          onProgress: () => {
            throw new Error('mine')
          },
        }),
    ],
  ])('is as it was after %s', async (_, fail) => {
    const model = create().fitSync(X)
    const before = state(model)
    await refusal(() => fail(model))
    expect(state(model)).toEqual(before)
    const [one, two] = [model, create().fitSync(X)]
    expect(state(one.partialFitSync(X))).toEqual(state(two.partialFitSync(X)))
  })

  it('is as it was after an abort in the middle', async () => {
    const model = create({ nComponents: 8, batchSize: 100, maxIter: 1e6, tol: 0, maxNoImprovement: null }).partialFitSync(large)
    const before = state(model)
    const controller = new AbortController()
    const run = { signal: controller.signal, onProgress: () => controller.abort('enough') }
    expect(await model.fit(large, run).catch((reason: unknown) => reason)).toBe('enough')
    expect(state(model)).toEqual(before)
    const again = new AbortController()
    const slow = create({ nComponents: 8, freshRestartsMaxIter: 1e9, tol: 0 })
    const step = slow.partialFit(large, { signal: again.signal })
    setTimeout(() => again.abort('enough'), 30)
    expect(await step.catch((reason: unknown) => reason)).toBe('enough')
    await expectRefusal(() => slow.components, NOT_FITTED)
  })

  it('places a wrong entry, and zeros that the loss cannot have', async () => {
    const model = create({ loss: 'itakura-saito' }).fitSync(X)
    await expectRefusal(() => model.partialFitSync(filled(2, 4, 0)), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be above 0 for a loss with β ≤ 0, got 0 at row 0, column 0',
      row: 0,
      column: 0,
    })
    await expectRefusal(() => model.transformSync(filled(2, 4, 0)), { kind: 'RangeError', code: 'ERR_NMF_INPUT' })
    await expectRefusal(() => model.partialFitSync([[1, 2, 3, Number.NaN]]), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be non-negative and finite, got NaN at row 0, column 3',
      row: 0,
      column: 3,
    })
  })

  it('says what the start needs of the first batch', async () => {
    await expectRefusal(() => create({ init: 'nndsvd' }).partialFitSync([[1, 2, 3]]), {
      kind: 'RangeError',
      code: 'ERR_NMF_OPTION',
      message: "nComponents must be at most min(rows, columns) = 1 for init 'nndsvd', got 2",
    })
    expect(create().partialFitSync([[1, 2, 3]]).steps).toBe(1)
  })

  it('learns from one call at a time, and transforms meanwhile', async () => {
    const model = create({ nComponents: 8, batchSize: 100, maxIter: 30, tol: 0 }).partialFitSync(large)
    const expected = bitsOf(model.transformSync(large).data)
    const fit = model.fit(large)
    for (const call of [
      () => model.fit(large),
      () => model.fitTransform(large),
      () => model.partialFit(large),
      () => model.fitFrom([large]),
      () => model.fitSync(large),
      () => model.partialFitSync(large),
    ])
      await expectRefusal(call, BUSY)
    expect(bitsOf((await model.transform(large)).data)).toBe(expected)
    await fit
    expect(bitsOf(model.transformSync(large).data)).not.toBe(expected)
    await model.partialFit(large)
  })

  it('says that components were spoilt', async () => {
    const model = create().fitSync(X)
    model.components.data[5] = Number.NaN
    const message = 'components must be non-negative and finite, got NaN at row 1, column 1'
    for (const call of [() => model.partialFitSync(X), () => model.partialFit(X), () => model.transformSync(X)])
      await expectRefusal(call, { kind: 'RangeError', code: 'ERR_NMF_INPUT', message })
    Object.defineProperty(model.components, 'rows', { value: 1 })
    expect((await refusal(() => model.partialFitSync(X))).code).toMatch(/^ERR_NMF_/)
    expect(model.fitSync(X).steps).toBeGreaterThan(0)
  })

  it('tells steps and costs while it learns', async () => {
    const seen: { iteration: number; objective: number; etaMs?: number }[] = []
    await create().fit(X, { onProgress: (progress) => seen.push(progress) })
    expect(seen[0]?.iteration).toBe(1)
    expect(seen[0]?.etaMs).toBeGreaterThanOrEqual(0)
    const model = create()
    await model.partialFit(X, { onProgress: (progress) => seen.push(progress) })
    const last = seen.at(-1)
    expect([last?.iteration, last?.etaMs]).toEqual([1, undefined])
    expect(last?.objective).toBeGreaterThan(0)
  })
})
