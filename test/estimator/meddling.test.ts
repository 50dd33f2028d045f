/** What a caller does to model.components shows in transform, as a right result or a clear error, and harms nothing else. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, NMF } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'
import { expectCoded, expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(6, 4)

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const fitted = () => new NMF({ nComponents: 2, engine, maxIter: 20 }).fitSync(X)
  const ways: [string, (model: NMF) => Promise<unknown>][] = [
    ['transform', (model) => model.transform(X)],
    ['transformSync', async (model) => model.transformSync(X)],
    ['inverseTransform', async (model) => model.inverseTransform([[1, 1]])],
  ]

  it.each(ways)('%s takes components that were overwritten with sound numbers', async (name, call) => {
    const [model, other] = [fitted(), fitted()]
    model.components.data.fill(0.5)
    other.components.data.set([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    const [one, two] = [(await call(model)) as DenseMatrix, (await call(other)) as DenseMatrix]
    expect(bitsOf(one.data)).toBe(bitsOf(two.data))
    if (name === 'inverseTransform') expect([...one.data]).toEqual([1, 1, 1, 1])
    else expectNonNegative(one)
  })

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('says that components hold %d', async (bad) => {
    const model = fitted()
    model.components.data[5] = bad
    const message = `components must be non-negative and finite, got ${bad} at row 1, column 1`
    for (const [, call] of ways)
      await expectRefusal(() => call(model), { kind: 'RangeError', code: 'ERR_NMF_INPUT', message, row: 1, column: 1 })
  })

  it.each([
    ['rows', 3],
    ['columns', 1e9],
    ['rows', -1],
    ['columns', 'many'],
    ['data', undefined],
    ['data', [1, 2, 3]],
    ['rows', 2 ** 53],
    ['data', new Float64Array(7)],
  ])('ends well where components.%s became %s', async (field, value) => {
    for (const [, call] of ways) {
      const model = fitted()
      Object.defineProperty(model.components, field, { value })
      expectCoded(await refusal(() => call(model)))
    }
  })

  it('ends well where components are changed while transform runs', async () => {
    const model = fitted()
    const expected = bitsOf(model.transformSync(X).data)
    const running = model.transform(X)
    model.components.data.fill(Number.NaN)
    structuredClone(model.components.data.buffer, { transfer: [model.components.data.buffer as ArrayBuffer] })
    expect(bitsOf((await running).data)).toBe(expected)
    expectCoded(await refusal(() => model.transform(X)))
  })

  it('ends well where reading components runs code that takes X away', async () => {
    for (const [, call] of ways) {
      const model = fitted()
      const { rows, columns, data } = model.components
      Object.defineProperty(model.components, 'rows', { get: () => model.components.columns && rows })
      Object.defineProperty(model.components, 'data', { get: () => data })
      expect(columns).toBe(4)
      expectNonNegative((await call(model)) as DenseMatrix)
    }
  })

  it('keeps W that was handed out apart', () => {
    const model = fitted()
    const W = model.fitTransformSync(X)
    const expected = bitsOf(model.transformSync(X).data)
    W.data.fill(Number.NaN)
    expect(bitsOf(model.transformSync(X).data)).toBe(expected)
  })

  it('takes components back as a start and as an X', () => {
    const model = fitted()
    const W = model.transformSync(X)
    const warm = new NMF({ nComponents: 2, engine, init: { W, H: model.components }, maxIter: 2 }).fitSync(X)
    expect(warm.nFeatures).toBe(4)
    expect(model.transformSync(model.components).rows).toBe(2)
    expect(DenseMatrix.from(model.components).data).toEqual(model.components.data)
  })

  it('cannot be called on something else', () => {
    for (const method of ['transformSync', 'fitSync', 'inverseTransform'] as const) {
      expect(() => (NMF.prototype[method] as (X: unknown) => unknown).call({}, X)).toThrow(TypeError)
    }
  })

  it('can be extended', () => {
    class Topics extends NMF {
      topic(t: number) {
        return [...this.components.row(t)]
      }
    }
    const model = new Topics({ nComponents: 2, engine, maxIter: 5 }).fitSync(X)
    expect(model.topic(1)).toEqual([...model.components.row(1)])
  })
})
