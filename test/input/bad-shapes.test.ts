/** Shapes that are none, and data that does not fit its shape. */
import { describe, it } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectRefusal } from '../support/refusals.js'

const F = (count: number) => new Float64Array(count).fill(1)
const flat = (rows: unknown, columns: unknown, data: unknown = F(6)) => ({ rows, columns, data })
const nd = (fields: object) => ({ data: F(6), shape: [2, 3], stride: [3, 1], offset: 0, ...fields })

type Case = [name: string, X: unknown, kind: 'TypeError' | 'RangeError', message: string | RegExp]

const EMPTY: Case[] = [
  ['no rows', [], 'RangeError', 'X must have at least one row and one column, got 0 × 0'],
  ['a row without columns', [[]], 'RangeError', 'X must have at least one row and one column, got 1 × 0'],
  ['rows without columns', [[], []], 'RangeError', 'X must have at least one row and one column, got 2 × 0'],
  ['0 × 3', flat(0, 3, F(0)), 'RangeError', 'X must have at least one row and one column, got 0 × 3'],
  ['3 × 0', flat(3, 0, F(0)), 'RangeError', 'X must have at least one row and one column, got 3 × 0'],
  ['3 × 0 in rows', flat(3, 0, [[], [], []]), 'RangeError', 'X must have at least one row and one column, got 3 × 0'],
  ['a DenseMatrix of 0 × 0', new DenseMatrix(0, 0, F(0)), 'RangeError', 'X must have at least one row and one column, got 0 × 0'],
  ['an ndarray of 0 × 3', nd({ shape: [0, 3] }), 'RangeError', 'X must have at least one row and one column, got 0 × 3'],
  ['an ndarray of 3 × 0', nd({ shape: [3, 0], data: F(0) }), 'RangeError', 'X must have at least one row and one column, got 3 × 0'],
  ['get(i, j) of 0 × 5', { rows: 0, columns: 5, get: () => 1 }, 'RangeError', 'X must have at least one row and one column, got 0 × 5'],
  ['2^53 − 1 rows of nothing', { rows: 2 ** 53 - 1, columns: 0, get: () => 1 }, 'RangeError', /^X must have at least one row/],
]

const RAGGED: Case[] = [
  ['a shorter row', [[1, 2], [3]], 'RangeError', 'every row of X must have 2 columns, got 1 in row 1'],
  [
    'a longer row',
    [
      [1, 2],
      [3, 4],
      [5, 6, 7],
    ],
    'RangeError',
    'every row of X must have 2 columns, got 3 in row 2',
  ],
  ['an empty row', [[1], []], 'RangeError', 'every row of X must have 1 columns, got 0 in row 1'],
  ['an empty first row', [[], [1]], 'RangeError', 'X must have at least one row and one column, got 2 × 0'],
  ['a shorter typed row', [F(3), F(2)], 'RangeError', 'every row of X must have 3 columns, got 2 in row 1'],
  [
    'data in rows of another width',
    flat(2, 3, [
      [1, 2],
      [3, 4],
    ]),
    'RangeError',
    'every row of X must have 3 columns, got 2 in row 0',
  ],
]

const LENGTHS: Case[] = [
  ['too few numbers', flat(2, 4), 'RangeError', 'X.data must hold 2 × 4 = 8 numbers, got 6'],
  ['too many numbers', flat(2, 2), 'RangeError', 'X.data must hold 2 × 2 = 4 numbers, got 6'],
  ['no numbers', flat(2, 3, []), 'RangeError', 'X.data must hold 2 × 3 = 6 numbers, got 0'],
  ['too few rows', flat(3, 3, [F(3), F(3)]), 'RangeError', 'X must hold 3 rows, got 2'],
  ['2^53 − 1 rows and columns', flat(2 ** 53 - 1, 2 ** 53 - 1), 'RangeError', /^X\.data must hold 9007199254740991 × /],
  ['sizes whose product rounds', flat(3, 2 ** 53 - 1), 'RangeError', /^X\.data must hold 3 × 9007199254740991/],
]

const SIZES: Case[] = [
  ...(['rows', 'columns'] as const).flatMap((field): Case[] => {
    const X = (size: unknown) => (field === 'rows' ? flat(size, 3) : flat(2, size))
    const wrongKind: [unknown, string][] = [
      ['2', '"2"'],
      [null, 'null'],
      [2n, '2n'],
      [true, 'true'],
      [Symbol('s'), 'a symbol'],
      [{ valueOf: () => 2 }, 'an object'],
      [[2], 'an array'],
    ]
    const wrongValue: [number, string][] = [
      [Number.NaN, 'NaN'],
      [Number.POSITIVE_INFINITY, 'Infinity'],
      [1.5, '1.5'],
      [-1, '-1'],
      [2 ** 53, '9007199254740992'],
      [1e300, '1e+300'],
    ]
    return [
      ...wrongKind.map(([size, shown]): Case => [`${field} ${shown}`, X(size), 'TypeError', `X.${field} must be a number, got ${shown}`]),
      ...wrongValue.map(
        ([size, shown]): Case => [`${field} ${shown}`, X(size), 'RangeError', `X.${field} must be an integer of at least 0, got ${shown}`],
      ),
    ]
  }),
]

const NDARRAYS: Case[] = [
  ['one dimension', nd({ shape: [6], stride: [1] }), 'RangeError', /^X\.shape must/],
  ['three dimensions', nd({ shape: [1, 2, 3], stride: [6, 3, 1] }), 'RangeError', /^X\.shape must/],
  ['no dimensions', nd({ shape: [], stride: [] }), 'RangeError', /^X\.shape must/],
  ['a shape of text', nd({ shape: '23' }), 'TypeError', /^X\.shape must/],
  ['a shape of null', nd({ shape: null }), 'TypeError', /^X\.shape must/],
  ['a shape of one number', nd({ shape: 6 }), 'TypeError', /^X\.shape must/],
  ['sizes of text', nd({ shape: ['2', '3'] }), 'TypeError', /^X\.shape/],
  ['BigInt sizes', nd({ shape: [2n, 3n] }), 'TypeError', /^X\.shape/],
  ['a fraction as size', nd({ shape: [2, 1.5] }), 'RangeError', /^X\./],
  ['a negative size', nd({ shape: [-2, 3] }), 'RangeError', /^X\./],
  ['a NaN size', nd({ shape: [2, Number.NaN] }), 'RangeError', /^X\./],
  ['one stride', nd({ stride: [3] }), 'RangeError', /^X\.stride/],
  ['three strides', nd({ stride: [3, 1, 1] }), 'RangeError', /^X\.stride/],
  ['a stride of text', nd({ stride: ['3', 1] }), 'TypeError', /^X\.stride/],
  ['a fraction as stride', nd({ stride: [1.5, 1] }), 'RangeError', /^X\./],
  ['a NaN stride', nd({ stride: [Number.NaN, 1] }), 'RangeError', /^X\./],
  ['an infinite stride', nd({ stride: [Number.POSITIVE_INFINITY, 1] }), 'RangeError', /^X\./],
  ['a fraction as offset', nd({ offset: 0.5 }), 'RangeError', /^X\./],
  ['a NaN offset', nd({ offset: Number.NaN }), 'RangeError', /^X\./],
  ['an offset of text', nd({ offset: '0' }), 'TypeError', /^X\./],
  ['an offset of null', nd({ offset: null }), 'TypeError', /^X\./],
  ['a BigInt offset', nd({ offset: 0n }), 'TypeError', /^X\./],
  ['a symbol as offset', nd({ offset: Symbol('s') }), 'TypeError', /^X\./],
  ['an object as offset', nd({ offset: { valueOf: () => 0 } }), 'TypeError', /^X\./],
]

const OUTSIDE: [string, object][] = [
  ['one beyond the end', { offset: 1 }],
  ['one before the beginning', { offset: -1 }],
  ['a stride that leads out', { stride: [4, 1] }],
  ['a negative stride from the beginning', { stride: [-3, 1] }],
  ['a shape larger than the data', { shape: [3, 3] }],
  ['strides that cancel only in the sum', { stride: [2 ** 40, -(2 ** 40)], offset: 0 }],
  ['strides near 2^53', { stride: [2 ** 53 - 1, 2 ** 53 - 1] }],
  ['strides that overflow', { shape: [2 ** 40, 2 ** 40], stride: [2 ** 53 - 1, -(2 ** 53 - 1)], offset: 3 }],
  ['a stride of 0 with data that is empty', { data: F(0), stride: [0, 0] }],
]

describe.each(CALLS)('$name', ({ call }) => {
  it.each([...EMPTY, ...RAGGED, ...LENGTHS, ...SIZES, ...NDARRAYS])('%s', async (_, X, kind, message) => {
    await expectRefusal(() => call(X), { kind, code: 'ERR_NMF_SHAPE', message })
  })

  it.each(OUTSIDE)('an ndarray with %s', async (_, fields) => {
    await expectRefusal(() => call(nd(fields)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: /^X\.shape, stride and offset must stay within data/,
    })
  })

  it('W and H of a start that do not fit', async () => {
    const X = [
      [1, 2],
      [3, 4],
      [5, 6],
    ]
    const [W, H] = [[[1], [1], [1]], [[1, 1]]]
    const start = (init: object) => () => call(X, { nComponents: 1, init })
    const expected = (message: string) => ({ kind: 'RangeError', code: 'ERR_NMF_SHAPE', message }) as const
    await expectRefusal(start({ W: [[1], [1]], H }), expected('init.W must be 3 × 1, got 2 × 1'))
    await expectRefusal(start({ W: [[1, 1, 1]], H }), expected('init.W must be 3 × 1, got 1 × 3'))
    await expectRefusal(start({ W, H: [[1], [1]] }), expected('init.H must be 1 × 2, got 2 × 1'))
    await expectRefusal(
      start({
        W,
        H: [
          [1, 1],
          [1, 1],
        ],
      }),
      expected('init.H must be 1 × 2, got 2 × 2'),
    )
    await expectRefusal(start({ W: [], H }), expected('init.W must be 3 × 1, got 0 × 0'))
    await expectRefusal(start({ W, H: [[1], [1, 1]] }), expected('every row of init.H must have 1 columns, got 2 in row 1'))
  })
})
