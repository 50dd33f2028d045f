/** Matrices, options and buffers from another realm, whose Array and Float64Array are not ours. */
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { refusal } from '../support/refusals.js'

const realm = createContext({})
const foreign = (expression: string): unknown => runInContext(`(${expression})`, realm)

const FORMS = [
  '[[1, 2], [3, 4]]',
  '[Float64Array.of(1, 2), Float64Array.of(3, 4)]',
  '({ rows: 2, columns: 2, data: Float64Array.of(1, 2, 3, 4) })',
  '({ rows: 2, columns: 2, data: [1, 2, 3, 4] })',
  '({ rows: 2, columns: 2, data: [[1, 2], [3, 4]] })',
  '({ rows: 2, columns: 2, data: new BigInt64Array([1n, 2n, 3n, 4n]) })',
  '({ rows: 2, columns: 2, get: (i, j) => 2 * i + j + 1 })',
  '({ data: Uint8Array.of(1, 2, 3, 4), shape: [2, 2], stride: [2, 1], offset: 0 })',
  '({ data: Float64Array.of(1, 3, 2, 4), shape: [2, 2], strides: new Int32Array([1, 2]), offset: 0 })',
]

const OURS = [
  [1, 2],
  [3, 4],
]

describe.each(CALLS)('$name', ({ call }) => {
  it.each(FORMS)('reads %s', async (form) => {
    expect(DenseMatrix.from(foreign(form) as MatrixLike).toArray()).toEqual(OURS)
    expect(factorBits(await call(foreign(form), { maxIter: 3 }))).toBe(factorBits(await call(OURS, { maxIter: 3 })))
  })

  it('keeps float32, in an array of our own', async () => {
    const { W } = await call(foreign('[Float32Array.of(1, 2), Float32Array.of(3, 4)]'), { maxIter: 3 })
    expect(W.data).toBeInstanceOf(Float32Array)
    const flat = await call(foreign('({ rows: 2, columns: 2, data: Float32Array.of(1, 2, 3, 4) })'), { maxIter: 3 })
    expect(flat.H.data).toBeInstanceOf(Float32Array)
  })

  it('reads options and a start', async () => {
    const options = foreign('({ seed: 3, init: { W: [[1], [2]], H: [[1, 1]] }, nComponents: 1, maxIter: 2 })') as Record<string, unknown>
    const ours = { seed: 3, init: { W: [[1], [2]], H: [[1, 1]] }, nComponents: 1, maxIter: 2 }
    expect(factorBits(await call(OURS, options))).toBe(factorBits(await call(OURS, ours)))
  })

  it('refuses what is wrong there as here', async () => {
    expect(await refusal(() => call(foreign('[[1, NaN]]')))).toMatchObject({ code: 'ERR_NMF_INPUT', row: 0, column: 1 })
    expect(await refusal(() => call(foreign('[1, 2]')))).toMatchObject({ code: 'ERR_NMF_INPUT', row: 0 })
    expect(await refusal(() => call(foreign('({})')))).toMatchObject({ code: 'ERR_NMF_INPUT' })
    expect(await refusal(() => call(OURS, { init: foreign('[]') }))).toMatchObject({ code: 'ERR_NMF_OPTION' })
  })
})
