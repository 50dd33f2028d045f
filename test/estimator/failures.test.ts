/** A fit that fails, is aborted or overtaken leaves the model as it was. */
import { describe, expect, it } from 'vitest'
import { NMF, type RunOptions } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'
import { refusal } from '../support/refusals.js'

const X = randomMatrix(6, 4)
const large = randomMatrix(400, 300)
const state = (model: NMF) => [
  bitsOf(model.components.data),
  model.nFeatures,
  model.iterations,
  model.reconstructionError,
  model.converged,
  model.stopReason,
]

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const create = (options: object = {}) => new NMF({ nComponents: 2, engine, maxIter: 20, ...options })

  it.each([
    ['a wrong matrix', (model: NMF) => model.fit(null as never)],
    ['a negative entry', (model: NMF) => model.fit([[1, -1]])],
    ['an empty matrix', (model: NMF) => model.fit([])],
    ['a wrong option of the run', (model: NMF) => model.fit(X, { sgnal: 1 } as never)],
    ['a signal that is aborted', (model: NMF) => model.fit(X, { signal: AbortSignal.abort() })],
    [
      'an onProgress that throws',
      (model: NMF) =>
        model.fit(X, {
          onProgress: () => {
            throw new Error('mine')
          },
        }),
    ],
    ['a wrong matrix, at once', async (model: NMF) => model.fitSync(null as never)],
    ['a NaN, at once', async (model: NMF) => model.fitSync([[Number.NaN]])],
  ])('%s', async (_, fail) => {
    const model = create().fitSync(X)
    const before = state(model)
    await refusal(() => fail(model))
    expect(state(model)).toEqual(before)
    expect(model.transformSync(X).rows).toBe(6)
  })

  it('an abort in the middle', async () => {
    const model = create({ tol: 0, maxIter: 1e9 })
    const limited = create().fitSync(X)
    const controller = new AbortController()
    const run: RunOptions = { signal: controller.signal, onProgress: ({ iteration }) => iteration > 0 && controller.abort() }
    expect(await refusal(() => model.fit(large, run))).toBe(controller.signal.reason)
    expect((await refusal(() => model.components)).code).toBe('ERR_NMF_NOT_FITTED')
    expect(limited.nFeatures).toBe(4)
  })

  it('a start that does not fit the new rows', async () => {
    const model = create({ init: { W: randomMatrix(6, 2), H: randomMatrix(2, 4) } }).fitSync(X)
    const before = state(model)
    expect(await refusal(() => model.fitSync(large))).toMatchObject({ code: 'ERR_NMF_SHAPE' })
    expect(state(model)).toEqual(before)
  })

  it('fits while fitting: each gives its own W, and the last to end stays', async () => {
    const model = create({ maxIter: 30, tol: 0 })
    const others = [X, randomMatrix(5, 7, 2), large, randomMatrix(3, 4, 3)]
    const expected = others.map((matrix) => create({ maxIter: 30, tol: 0 }).fitTransformSync(matrix))
    let last = 0
    const fits = others.map(async (matrix) => {
      const W = await model.fitTransform(matrix)
      last = matrix.columns
      return W
    })
    const found = await Promise.all(fits)
    found.forEach((W, i) => expect(bitsOf(W.data)).toBe(bitsOf((expected[i] as typeof W).data)))
    expect(model.nFeatures).toBe(last)
  })

  it('transforms with the components of before while a new fit runs', async () => {
    const model = create().fitSync(X)
    const expected = bitsOf(model.transformSync(X).data)
    const fit = model.fit(randomMatrix(200, 4, 3))
    const during = model.transform(X)
    expect(bitsOf(model.transformSync(X).data)).toBe(expected)
    expect(bitsOf((await during).data)).toBe(expected)
    await fit
    expect(bitsOf(model.transformSync(X).data)).not.toBe(expected)
  })
})
