/** Sparse matrices whose entries, places or offsets no matrix can have: refused with what is wrong and where. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, NMF, SparseMatrix } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { filled, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { compressed, FORMATS, type Format } from '../support/storage.js'

/** Two rows and three columns: (0, 0) = 1, (0, 2) = 2, (1, 1) = bad, (1, 2) = 4. */
const entries = (format: Format, bad: unknown) =>
  format === 'csr'
    ? { format, rows: 2, columns: 3, data: [1, 2, bad, 4], indices: [0, 2, 1, 2], indptr: [0, 2, 4] }
    : { format, rows: 2, columns: 3, data: [1, bad, 2, 4], indices: [0, 1, 0, 1], indptr: [0, 1, 2, 4] }

const sound = entries('csr', 3)

/** What replaces a part of the sound matrix, the class of the error, and its message. */
type Case = [part: object, kind: 'TypeError' | 'RangeError', code: 'ERR_NMF_INPUT' | 'ERR_NMF_SHAPE', message: string | RegExp]

const WRONG: Record<string, Case> = {
  'a column too large': [
    { indices: [0, 3, 1, 2] },
    'RangeError',
    'ERR_NMF_INPUT',
    'X.indices must be integers from 0 to 2, got 3 at index 1',
  ],
  'a negative column': [
    { indices: [0, 2, -1, 2] },
    'RangeError',
    'ERR_NMF_INPUT',
    'X.indices must be integers from 0 to 2, got -1 at index 2',
  ],
  'a column of 32 bits too large': [{ indices: Uint32Array.of(0, 3, 1, 2) }, 'RangeError', 'ERR_NMF_INPUT', /got 3 at index 1$/],
  'a negative column of 32 bits': [{ indices: Int32Array.of(0, 2, -1, 2) }, 'RangeError', 'ERR_NMF_INPUT', /got -1 at index 2$/],
  'half a column': [
    { indices: [0, 0.5, 1, 2] },
    'RangeError',
    'ERR_NMF_INPUT',
    'X.indices must be integers from 0 to 2, got 0.5 at index 1',
  ],
  'a column of NaN': [{ indices: [0, 2, 1, Number.NaN] }, 'RangeError', 'ERR_NMF_INPUT', /got NaN at index 3$/],
  'a column of 2^32': [{ indices: [0, 2 ** 32, 1, 2] }, 'RangeError', 'ERR_NMF_INPUT', /got 4294967296 at index 1$/],
  'a column of text': [{ indices: [0, '2', 1, 2] }, 'TypeError', 'ERR_NMF_INPUT', 'X.indices must hold numbers, got "2" at index 1'],
  'a missing column': [
    { indices: [0, undefined, 1, 2] },
    'TypeError',
    'ERR_NMF_INPUT',
    'X.indices must hold numbers, got undefined at index 1',
  ],
  'a bigint column': [{ indices: [0, 2n, 1, 2] }, 'TypeError', 'ERR_NMF_INPUT', 'X.indices must hold numbers, got 2n at index 1'],
  'offsets that fall': [{ indptr: [0, 4, 2] }, 'RangeError', 'ERR_NMF_INPUT', 'X.indptr must rise from 0 to at most 4, got 2 at index 2'],
  'offsets that begin late': [
    { indptr: [1, 2, 4] },
    'RangeError',
    'ERR_NMF_INPUT',
    'X.indptr must rise from 0 to at most 4, got 1 at index 0',
  ],
  'a negative offset': [{ indptr: [-1, 2, 4] }, 'RangeError', 'ERR_NMF_INPUT', 'X.indptr must rise from 0 to at most 4, got -1 at index 0'],
  'offsets beyond data': [{ indptr: [0, 2, 5] }, 'RangeError', 'ERR_NMF_INPUT', 'X.indptr must rise from 0 to at most 4, got 5 at index 2'],
  'half an offset': [{ indptr: [0, 1.5, 4] }, 'RangeError', 'ERR_NMF_INPUT', 'X.indptr must rise from 0 to at most 4, got 1.5 at index 1'],
  'an offset of NaN': [{ indptr: [0, Number.NaN, 4] }, 'RangeError', 'ERR_NMF_INPUT', /got NaN at index 1$/],
  'an offset of 2^64': [{ indptr: BigInt64Array.of(0n, -(2n ** 63n), 4n) }, 'RangeError', 'ERR_NMF_INPUT', /at index 1$/],
  'an offset of text': [{ indptr: [0, '2', 4] }, 'TypeError', 'ERR_NMF_INPUT', 'X.indptr must hold numbers, got "2" at index 1'],
  'too many offsets': [{ indptr: [0, 2, 4, 4] }, 'RangeError', 'ERR_NMF_SHAPE', 'X.indptr must have rows + 1 = 3 numbers, got 4'],
  'too few offsets': [{ indptr: [0, 4] }, 'RangeError', 'ERR_NMF_SHAPE', 'X.indptr must have rows + 1 = 3 numbers, got 2'],
  'no offsets': [{ indptr: [] }, 'RangeError', 'ERR_NMF_SHAPE', 'X.indptr must have rows + 1 = 3 numbers, got 0'],
  'the offsets of the other format': [
    { format: 'csc' },
    'RangeError',
    'ERR_NMF_SHAPE',
    'X.indptr must have columns + 1 = 4 numbers, got 3',
  ],
  'fewer columns than entries': [
    { indices: [0, 2, 1] },
    'RangeError',
    'ERR_NMF_SHAPE',
    'X.data and indices must be of one length, got 4 and 3',
  ],
  'rows that are none': [{ rows: -1 }, 'RangeError', 'ERR_NMF_SHAPE', 'X.rows must be an integer of at least 0, got -1'],
  'half a row': [{ rows: 1.5 }, 'RangeError', 'ERR_NMF_SHAPE', 'X.rows must be an integer of at least 0, got 1.5'],
  'columns of text': [{ columns: '3' }, 'TypeError', 'ERR_NMF_SHAPE', 'X.columns must be a number, got "3"'],
  'no columns': [{ columns: undefined }, 'TypeError', 'ERR_NMF_SHAPE', 'X.columns must be a number, got undefined'],
  'another format': [{ format: 'coo' }, 'RangeError', 'ERR_NMF_INPUT', "X.format must be 'csr' or 'csc', got \"coo\""],
  'a number as format': [{ format: 1 }, 'TypeError', 'ERR_NMF_INPUT', "X.format must be 'csr' or 'csc', got 1"],
  'no data': [{ data: undefined }, 'TypeError', 'ERR_NMF_INPUT', 'X.data must be a typed array or an array, got undefined'],
  'data in a buffer': [
    { data: new ArrayBuffer(32) },
    'TypeError',
    'ERR_NMF_INPUT',
    'X.data must be a typed array or an array, got an object',
  ],
  'no indices': [{ indices: undefined }, 'TypeError', 'ERR_NMF_INPUT', 'X.indices must be a typed array or an array, got undefined'],
  'indices in a set': [
    { indices: new Set([0]) },
    'TypeError',
    'ERR_NMF_INPUT',
    'X.indices must be a typed array or an array, got an object',
  ],
  'offsets of null': [{ indptr: null }, 'TypeError', 'ERR_NMF_INPUT', 'X.indptr must be a typed array or an array, got null'],
  'offsets of text': [{ indptr: '024' }, 'TypeError', 'ERR_NMF_INPUT', 'X.indptr must be a typed array or an array, got "024"'],
}

const NEITHER: [shown: string, value: number][] = [
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0.5', -0.5],
  ['-5e-324', -5e-324],
]

describe.each(CALLS)('$name', ({ call }) => {
  it.each(Object.entries(WRONG))('refuses %s', async (_, [part, kind, code, message]) => {
    await expectRefusal(() => call({ ...sound, ...part }), { kind, code, message })
  })

  describe.each(FORMATS)('%s', (format) => {
    it.each(NEITHER)('names the place of %s', async (shown, value) => {
      const message = `X must be non-negative and finite, got ${shown} at row 1, column 1`
      await expectRefusal(() => call(entries(format, value)), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        message,
        row: 1,
        column: 1,
        value,
      })
    })

    it.each([['1'], [null], [undefined], [1n], [{}]])('refuses an entry of %s', async (value) => {
      await expectRefusal(() => call(entries(format, value)), {
        kind: 'TypeError',
        code: 'ERR_NMF_INPUT',
        message: /^X\.data must hold numbers/,
      })
    })

    it('names a negative integer', async () => {
      const matrix = entries(format, -3)
      const X = { ...matrix, data: Int8Array.from(matrix.data as number[]) }
      await expectRefusal(() => call(X), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 1, column: 1, value: -3 })
    })

    it.each([0, -0.5, -2])('names the first place without an entry for β = %d', async (loss) => {
      const message = 'X must be above 0 for a loss with β ≤ 0, got 0 at row 0, column 1'
      await expectRefusal(() => call(entries(format, 3), { loss }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        message,
        row: 0,
        column: 1,
        value: 0,
      })
      const gapAtTheEnd = filled(3, 2, 1)
      gapAtTheEnd.data[5] = 0
      await expectRefusal(() => call(compressed(gapAtTheEnd, format), { loss }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        row: 2,
        column: 1,
      })
      expect((await call(compressed(randomMatrix(4, 3), format), { loss, init: 'random', maxIter: 2 })).iterations).toBe(2)
    })

    it('names the first of several, row by row', async () => {
      const X = new DenseMatrix(2, 2, Float64Array.of(1, -1, -2, 3))
      await expectRefusal(() => call(compressed(X, format)), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 0, column: 1, value: -1 })
    })
  })

  it('judges entries in one place by their sum', async () => {
    const at00 = (data: unknown) => ({ format: 'csr', rows: 1, columns: 1, data, indices: [0, 0], indptr: [0, 2] })
    const refused = (data: unknown, value: number) =>
      expectRefusal(() => call(at00(data), { nComponents: 1 }), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 0, column: 0, value })
    expect((await call(at00([-1, 3]), { nComponents: 1, maxIter: 1 })).W.rows).toBe(1)
    await refused([1, -3], -2)
    await refused([1e308, 1e308], Number.POSITIVE_INFINITY)
    await refused(Float32Array.of(3e38, 3e38), Number.POSITIVE_INFINITY)
    await refused([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], Number.NaN)
  })

  it('names the parts of a start', async () => {
    const start = (init: object) => () => call(filled(2, 2, 1), { nComponents: 1, init })
    const W = { format: 'csc', rows: 2, columns: 1, data: [1, -1], indices: [0, 1], indptr: [0, 2] }
    const message = 'init.W must be non-negative and finite, got -1 at row 1, column 0'
    await expectRefusal(start({ W, H: [[1, 1]] }), { kind: 'RangeError', code: 'ERR_NMF_INPUT', message, row: 1, column: 0 })
    const H = { format: 'csr', rows: 1, columns: 2, data: [1], indices: [2], indptr: [0, 1] }
    await expectRefusal(start({ W: [[1], [1]], H }), { kind: 'RangeError', code: 'ERR_NMF_INPUT', message: /^init\.H\.indices must be/ })
    const empty = { ...H, data: [], indices: [], indptr: [0, 0] }
    await expectRefusal(start({ W: [[1], [1]], H: empty }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: /^init\.H must have an entry above 0/,
    })
  })
})

describe('a model', () => {
  it('refuses in transform what it refuses in a fit', async () => {
    const model = new NMF({ nComponents: 1 }).fitSync(filled(2, 3, 1))
    const bad = entries('csc', -1) as never
    await expectRefusal(() => model.transformSync(bad), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 1, column: 1 })
    await expectRefusal(() => model.transform(bad), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 1, column: 1 })
    await expectRefusal(() => model.transformSync(compressed(filled(2, 2, 1), 'csr')), { kind: 'RangeError', code: 'ERR_NMF_SHAPE' })
    await expectRefusal(() => model.inverseTransform({ ...sound, indptr: [0, 9, 9] } as never), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: /^W\.indptr/,
    })
  })
})

describe('new SparseMatrix', () => {
  const data = Float64Array.of(1, 2, 3, 4)
  const make = (part: object) => () => new SparseMatrix({ ...sound, data, ...part } as never)

  it.each(Object.entries(WRONG).filter(([, [, , code]]) => code === 'ERR_NMF_SHAPE'))(
    'refuses %s',
    async (_, [part, kind, code, message]) => {
      await expectRefusal(make(part), { kind, code, message: (message as string).replace('X.', 'SparseMatrix.') })
    },
  )

  it('refuses data of other types, and what is no object', async () => {
    await expectRefusal(make({ data: [1, 2, 3, 4] }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message: /^data must be a Float64Array/ })
    await expectRefusal(make({ data: Int32Array.of(1, 2, 3, 4) }), { kind: 'TypeError', code: 'ERR_NMF_INPUT' })
    for (const nothing of [undefined, null, 5, 'csr']) {
      await expectRefusal(() => new SparseMatrix(nothing as never), {
        kind: 'TypeError',
        code: 'ERR_NMF_INPUT',
        message: /must be made of/,
      })
    }
  })

  it('takes parts that are inherited', () => {
    expect(new SparseMatrix(Object.create({ ...sound, data })).get(1, 2)).toBe(4)
  })

  it('looks at no place outside of the matrix, and at no entry outside of data', async () => {
    const matrix = make({ indptr: Float64Array.of(0, 2, 2 ** 53) })() as SparseMatrix
    expect(matrix.get(1, 2)).toBe(4)
    for (const [i, j] of [
      [2, 0],
      [0, 3],
      [-1, 0],
      [0.5, 0],
    ] as const) {
      await expectRefusal(() => matrix.get(i, j), { kind: 'RangeError', code: 'ERR_NMF_SHAPE', message: /is outside of a 2 × 3 matrix/ })
    }
  })
})

describe('SparseMatrix.fromTriplets', () => {
  const make = (rows: unknown, columns: unknown, i: unknown, j: unknown, values: unknown) => () =>
    SparseMatrix.fromTriplets(rows as number, columns as number, i as number[], j as number[], values as number[])

  it.each<[string, () => unknown, 'TypeError' | 'RangeError', string, string]>([
    [
      'a row too large',
      make(2, 2, [0, 2], [0, 0], [1, 1]),
      'RangeError',
      'ERR_NMF_INPUT',
      'i must hold integers from 0 to 1, got 2 at index 1',
    ],
    [
      'a negative row',
      make(2, 2, [-1, 0], [0, 0], [1, 1]),
      'RangeError',
      'ERR_NMF_INPUT',
      'i must hold integers from 0 to 1, got -1 at index 0',
    ],
    ['half a row', make(2, 2, [0.5], [0], [1]), 'RangeError', 'ERR_NMF_INPUT', 'i must hold integers from 0 to 1, got 0.5 at index 0'],
    [
      'a column too large',
      make(2, 2, [1, 0], [0, 2], [1, 1]),
      'RangeError',
      'ERR_NMF_INPUT',
      'j must hold integers from 0 to 1, got 2 at index 1',
    ],
    ['a row of text', make(2, 2, ['0'], [0], [1]), 'TypeError', 'ERR_NMF_INPUT', 'i must hold numbers, got "0" at index 0'],
    ['a value of text', make(2, 2, [0], [0], ['1']), 'TypeError', 'ERR_NMF_INPUT', 'values must hold numbers, got "1" at index 0'],
    [
      'fewer columns',
      make(2, 2, [0, 1], [0], [1, 1]),
      'RangeError',
      'ERR_NMF_SHAPE',
      'i, j and values must be of one length, got 2, 1 and 2',
    ],
    ['no rows', make(undefined, 2, [], [], []), 'TypeError', 'ERR_NMF_SHAPE', 'rows must be a number, got undefined'],
    ['half a column', make(2, 1.5, [], [], []), 'RangeError', 'ERR_NMF_SHAPE', 'columns must be an integer of at least 0, got 1.5'],
    ['no values', make(2, 2, [], [], undefined), 'TypeError', 'ERR_NMF_INPUT', 'values must be a typed array or an array, got undefined'],
  ])('refuses %s', async (_, call, kind, code, message) => {
    await expectRefusal(call, { kind, code: code as 'ERR_NMF_INPUT', message })
  })
})
