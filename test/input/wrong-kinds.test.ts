/** Things that are no matrix at all. */
import { describe, it } from 'vitest'
import { DenseMatrix, NMF } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { filled } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'

class Empty {}

/** What is no matrix, with what the message shows of it. */
const NO_MATRIX: [string, unknown, string][] = [
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a number', 5, '5'],
  ['NaN', Number.NaN, 'NaN'],
  ['a string', 'matrix', '"matrix"'],
  ['a long string', 'x'.repeat(1e6), '"xxx'],
  ['a string with line ends', 'a\nb', '"a\\\\nb"'],
  ['a boolean', true, 'true'],
  ['a symbol', Symbol('X'), 'a symbol'],
  ['a bigint', 1n, '1n'],
  ['a very long bigint', 10n ** 100_000n, 'a bigint'],
  ['a function', () => [[1]], 'a function'],
  ['a class', DenseMatrix, 'a function'],
  ['an empty object', {}, 'an object'],
  ['an instance of a class', new Empty(), 'an object'],
  ['an object with no prototype', Object.create(null), 'an object'],
  ['a date', new Date(), 'an object'],
  ['a map', new Map([[0, [1]]]), 'an object'],
  ['a set', new Set([[1]]), 'an object'],
  ['a promise', Promise.resolve([[1]]), 'an object'],
  ['a regular expression', /x/, 'an object'],
  ['an error', new Error('X'), 'an object'],
  ['a boxed number', Object(1), 'an object'],
  ['a flat Float64Array', Float64Array.of(1, 2), 'a flat typed array'],
  ['a Buffer', Buffer.from([1, 2]), 'a flat typed array'],
  ['a BigInt64Array', BigInt64Array.of(1n), 'a flat typed array'],
  ['an ArrayBuffer', new ArrayBuffer(8), 'an object'],
  ['a SharedArrayBuffer', new SharedArrayBuffer(8), 'an object'],
  ['a DataView', new DataView(new ArrayBuffer(8)), 'an object'],
  ['an iterator of rows', [[1]].values(), 'an object'],
  ['something like an array of rows', { length: 1, 0: [1] }, 'an object'],
  ['rows alone', { rows: 2 }, 'an object'],
  ['a matrix without data', { rows: 2, columns: 2 }, 'undefined'],
  ['data alone', { data: Float64Array.of(1) }, 'an object'],
  ['data of text', { rows: 1, columns: 2, data: '12' }, '"12"'],
  ['data of null', { rows: 1, columns: 2, data: null }, 'null'],
  ['data in a buffer', { rows: 1, columns: 1, data: new ArrayBuffer(8) }, 'an object'],
  ['data in a DataView', { rows: 1, columns: 1, data: new DataView(new ArrayBuffer(8)) }, 'an object'],
  ['data in a set', { rows: 1, columns: 1, data: new Set([1]) }, 'an object'],
  ['ndarray data of text', { data: '12', shape: [1, 2], stride: [2, 1], offset: 0 }, '"12"'],
  ['ndarray data in an object', { data: {}, shape: [1, 2], stride: [2, 1], offset: 0 }, 'an object'],
  ['get that is no function', { rows: 1, columns: 1, get: 1 }, 'undefined'],
]

/** Arrays whose items are no rows, with the first such item as the message shows it. */
const NO_ROWS: [string, unknown, string, number][] = [
  ['numbers', [1, 2, 3], '1', 0],
  ['text', ['ab', 'cd'], '"ab"', 0],
  ['null', [null], 'null', 0],
  ['undefined', [undefined], 'undefined', 0],
  ['holes', new Array(3), 'undefined', 0],
  ['four thousand million holes', new Array(2 ** 32 - 1), 'undefined', 0],
  ['objects', [{ 0: 1, length: 1 }], 'an object', 0],
  ['sets', [new Set([1])], 'an object', 0],
  ['matrices', [new DenseMatrix(1, 1, Float64Array.of(1))], 'an object', 0],
  ['a row and a number', [[1], 2], '2', 1],
  ['a typed row and null', [Float32Array.of(1), null], 'null', 1],
  ['DataViews', [new DataView(new ArrayBuffer(8))], 'an object', 0],
]

const SPARSE = {
  rows: 2,
  columns: 2,
  data: Float64Array.of(1, 2, 3, 4),
  indices: Int32Array.of(1, 0, 1, 0),
  indptr: Int32Array.of(0, 2, 4),
}

describe.each(CALLS)('$name', ({ call }) => {
  it.each(NO_MATRIX)('refuses %s', async (_, X, shown) => {
    await expectRefusal(() => call(X), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: new RegExp(`^X.* must be .*, got ${shown}`) })
  })

  it.each(NO_ROWS)('refuses an array of %s', async (_, X, shown, row) => {
    const message = `X must be an array of rows, got ${shown} as row ${row}`
    await expectRefusal(() => call(X), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message, row })
  })

  it('refuses rows of rows', async () => {
    const message = 'X must hold numbers, got an array at row 0, column 0'
    await expectRefusal(() => call([[[1]]]), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message })
  })

  it('does not guess the format of a sparse matrix', async () => {
    await expectRefusal(() => call(SPARSE), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /X\.format must be 'csr' or 'csc'/ })
    await expectRefusal(() => call({ format: 'coo', ...SPARSE }), { kind: 'RangeError', code: 'ERR_NMF_INPUT', message: /got "coo"/ })
  })

  it('refuses a start with W or H that is no matrix', async () => {
    for (const [, wrong] of NO_MATRIX) {
      const start = (init: object) => () => call(filled(2, 2, 1), { nComponents: 1, init })
      await expectRefusal(start({ W: wrong, H: [[1, 1]] }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^init\.W/ })
      await expectRefusal(start({ W: [[1], [1]], H: wrong }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^init\.H/ })
    }
  })
})

describe('a model', () => {
  it.each(NO_MATRIX)('refuses %s', async (_, wrong) => {
    const model = new NMF({ nComponents: 1, maxIter: 1 })
    const refused = { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^X/ } as const
    await expectRefusal(() => model.fit(wrong as never), refused)
    await expectRefusal(() => model.fitTransform(wrong as never), refused)
    await expectRefusal(() => model.fitSync(wrong as never), refused)
    await expectRefusal(() => model.fitTransformSync(wrong as never), refused)
    model.fitSync(filled(2, 2, 1))
    await expectRefusal(() => model.transform(wrong as never), refused)
    await expectRefusal(() => model.transformSync(wrong as never), refused)
    await expectRefusal(() => model.inverseTransform(wrong as never), { ...refused, message: /^W/ })
  })
})

describe('DenseMatrix.from', () => {
  it.each(NO_MATRIX)('refuses %s', async (_, wrong) => {
    await expectRefusal(() => DenseMatrix.from(wrong as never), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^source/ })
  })
})
