/** Entries that no factorization can have: refused with the place of the first of them. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, NMF } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectFactors } from '../support/factors.js'
import { filled, float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const [M, N] = [4, 3]
const [ROW, COLUMN] = [2, 1]

/** A 4 × 3 matrix of ones with one other value, in each form that can hold it there. */
const FLOATS: Record<string, (bad: number) => unknown> = {
  'a DenseMatrix': (bad) => matrixOf(M, N, (i, j) => (i === ROW && j === COLUMN ? bad : 1)),
  'a float32 DenseMatrix': (bad) => float32(matrixOf(M, N, (i, j) => (i === ROW && j === COLUMN ? bad : 1))),
  'plain rows': (bad) => matrixOf(M, N, (i, j) => (i === ROW && j === COLUMN ? bad : 1)).toArray(),
  'typed rows': (bad) => Array.from({ length: M }, (_, i) => Float64Array.of(1, i === ROW ? bad : 1, 1)),
  'a flat plain array': (bad) => ({
    rows: M,
    columns: N,
    data: Array.from({ length: 12 }, (_, at) => (at === ROW * N + COLUMN ? bad : 1)),
  }),
  'get(i, j)': (bad) => ({ rows: M, columns: N, get: (i: number, j: number) => (i === ROW && j === COLUMN ? bad : 1) }),
  'a transposed ndarray': (bad) => ({
    data: Float64Array.from({ length: 12 }, (_, at) => (at === ROW + COLUMN * M ? bad : 1)),
    shape: [M, N],
    stride: [1, M],
    offset: 0,
  }),
}

const BAD_NUMBERS: [string, number][] = [
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0.5', -0.5],
  ['-1', -1],
]

/** What is no number, as the message shows it. */
const NO_NUMBERS: [unknown, string][] = [
  ['1', '"1"'],
  ['', '""'],
  [null, 'null'],
  [undefined, 'undefined'],
  [true, 'true'],
  [1n, '1n'],
  [Symbol('s'), 'a symbol'],
  [() => 1, 'a function'],
  [{ valueOf: () => 1 }, 'an object'],
  [[1], 'an array'],
  [Object(1), 'an object'],
  [new Date(0), 'an object'],
]

const PLAIN: Record<string, (bad: unknown) => unknown> = {
  'plain rows': (bad) => [
    [1, 1, 1],
    [1, 1, 1],
    [1, bad, 1],
    [1, 1, 1],
  ],
  'a flat plain array': (bad) => ({ rows: M, columns: N, data: [1, 1, 1, 1, 1, 1, 1, bad, 1, 1, 1, 1] }),
  'data in rows': (bad) => ({
    rows: M,
    columns: N,
    data: [
      [1, 1, 1],
      [1, 1, 1],
      [1, bad, 1],
      [1, 1, 1],
    ],
  }),
  'get(i, j)': (bad) => ({ rows: M, columns: N, get: (i: number, j: number) => (i === ROW && j === COLUMN ? bad : 1) }),
  'a strided plain array': (bad) => ({ data: [1, 1, 1, 1, 1, 1, 1, 1, bad, 1, 1, 1, 1], shape: [M, N], stride: [N, 1], offset: 1 }),
}

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(Object.entries(FLOATS))('%s', (_, hold) => {
    it.each(BAD_NUMBERS)('with %s', async (shown, value) => {
      const message = `X must be non-negative and finite, got ${shown} at row 2, column 1`
      await expectRefusal(() => call(hold(value)), { kind: 'RangeError', code: 'ERR_NMF_INPUT', message, row: ROW, column: COLUMN, value })
    })
  })

  describe.each(Object.entries(PLAIN))('%s', (_, hold) => {
    it.each(NO_NUMBERS)('with %s', async (value, shown) => {
      const message = `X must hold numbers, got ${shown} at row 2, column 1`
      await expectRefusal(() => call(hold(value)), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message, row: ROW, column: COLUMN, value })
    })
  })

  it('takes the smallest negative number for negative', async () => {
    await expectRefusal(() => call([[1, -5e-324]]), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: 0, column: 1, value: -5e-324 })
  })

  it('takes −0 for 0', async () => {
    const result = await call(
      [
        [-0, 1, 2],
        [3, -0, 5],
        [-0, -0, -0],
      ],
      { init: 'random', maxIter: 20 },
    )
    expectFactors(result, 3, 3, 2)
    const start = {
      W: [
        [-0, 1],
        [1, 1],
        [1, -0],
      ],
      H: [
        [-0, 1, 1],
        [1, 1, 1],
      ],
    }
    for (const solver of ['mu', 'cd']) expectFactors(await call(filled(3, 3, 1), { init: start, solver, maxIter: 2, tol: 0 }), 3, 3, 2)
  })

  it('refuses negative integers of every width', async () => {
    for (const data of [Int8Array.of(1, -1), Int16Array.of(1, -1), Int32Array.of(1, -1), BigInt64Array.of(1n, -1n)]) {
      const message = 'X must be non-negative and finite, got -1 at row 0, column 1'
      await expectRefusal(() => call({ rows: 1, columns: 2, data }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        message,
        row: 0,
        column: 1,
      })
    }
  })

  it('names the first of several, row by row', async () => {
    const X = [
      [1, 2, 3],
      [4, 5, Number.NaN],
      [-1, 6, 7],
    ]
    expect(await refusal(() => call(X))).toMatchObject({ row: 1, column: 2 })
  })

  it('meets a hole as undefined', async () => {
    const holed = [
      [1, 2],
      [3, 4],
    ]
    delete (holed[1] as number[])[0]
    await expectRefusal(() => call(holed), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must hold numbers, got undefined at row 1, column 0',
    })
  })

  it.each([
    ['tall', 150_000, 3],
    ['wide', 3, 150_000],
  ])('finds the last entry of a large matrix: %s', async (_, m, n) => {
    const X = filled(m, n, 1)
    X.data[m * n - 1] = Number.NaN
    await expectRefusal(() => call(X), { kind: 'RangeError', code: 'ERR_NMF_INPUT', row: m - 1, column: n - 1, value: Number.NaN })
  })

  it('names W and H of a start', async () => {
    const X = filled(2, 2, 1)
    const one = (bad: unknown) => [[1], [bad]]
    const ones = [[1, 1]]
    const start = (init: object) => () => call(X, { nComponents: 1, init })
    await expectRefusal(start({ W: one(-1), H: ones }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'init.W must be non-negative and finite, got -1 at row 1, column 0',
      row: 1,
      column: 0,
      value: -1,
    })
    await expectRefusal(start({ W: one(1), H: [[1, Number.NaN]] }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'init.H must be non-negative and finite, got NaN at row 0, column 1',
      row: 0,
      column: 1,
    })
    await expectRefusal(start({ W: one('1'), H: ones }), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'init.W must hold numbers, got "1" at row 1, column 0',
      row: 1,
      column: 0,
      value: '1',
    })
  })
})

describe('a model', () => {
  it('checks X in transform, and lets inverseTransform take any number', async () => {
    const model = new NMF({ nComponents: 1 }).fitSync(filled(2, 2, 1))
    const expected = {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be non-negative and finite, got -1 at row 0, column 1',
    } as const
    await expectRefusal(() => model.transformSync([[1, -1]]), expected)
    await expectRefusal(() => model.transform([[1, -1]]), expected)
    const [row] = model.inverseTransform([[-1]]).toArray()
    expect(row?.every((value) => value < 0)).toBe(true)
    await expectRefusal(() => model.inverseTransform([['1']] as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'W must hold numbers, got "1" at row 0, column 0',
    })
  })
})

describe('DenseMatrix.from', () => {
  it('keeps numbers that no factorization can have', () => {
    const row = [Number.NaN, Number.POSITIVE_INFINITY, -1, -0]
    expect(DenseMatrix.from([row]).toArray()).toEqual([row])
  })

  it('copies a matrix whose entries a factorization would refuse', async () => {
    await expectRefusal(() => DenseMatrix.from([['1']] as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'source must hold numbers, got "1" at row 0, column 0',
    })
    expect(DenseMatrix.from(randomMatrix(2, 2)).rows).toBe(2)
  })
})
