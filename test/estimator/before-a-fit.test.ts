/** A model that is not fitted says so, whatever it is asked. */
import { describe, expect, it } from 'vitest'
import { NMF } from '../../src/index.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const NOT_FITTED = { kind: 'Error', code: 'ERR_NMF_NOT_FITTED', message: /^the model must be fitted first/ } as const
const PROPERTIES = ['components', 'nFeatures', 'reconstructionError', 'iterations', 'converged', 'stopReason'] as const

const model = () => new NMF({ nComponents: 2 })

describe('a model before its first fit', () => {
  it.each(PROPERTIES)('has no %s', async (name) => {
    await expectRefusal(() => model()[name], NOT_FITTED)
  })

  it('does not transform, in either direction', async () => {
    await expectRefusal(() => model().transform([[1, 2]]), NOT_FITTED)
    await expectRefusal(() => model().transformSync([[1, 2]]), NOT_FITTED)
    await expectRefusal(() => model().inverseTransform([[1, 2]]), NOT_FITTED)
  })

  it('rejects, and does not throw, from transform', async () => {
    const promise = model().transform([[1, 2]])
    expect(promise).toBeInstanceOf(Promise)
    expect(await refusal(() => promise)).toMatchObject({ code: 'ERR_NMF_NOT_FITTED' })
  })

  it('is still not fitted after a fit that failed', async () => {
    const failed = model()
    await expectRefusal(() => failed.fitSync([[-1]]), { kind: 'RangeError', code: 'ERR_NMF_INPUT' })
    await expectRefusal(() => failed.fit([[-1]]), { kind: 'RangeError', code: 'ERR_NMF_INPUT' })
    await expectRefusal(() => failed.components, NOT_FITTED)
  })

  it('is not fitted while its first fit runs', async () => {
    const fitting = model()
    const fit = fitting.fit([
      [1, 2],
      [3, 4],
    ])
    await expectRefusal(() => fitting.components, NOT_FITTED)
    await fit
    expect(fitting.nFeatures).toBe(2)
  })

  it('can be looked at without a fit', () => {
    expect(String(model())).toBe('[object Object]')
    expect(JSON.stringify(model())).toBe('{}')
    expect(Object.keys(model())).toEqual([])
  })
})
