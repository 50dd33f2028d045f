/** The class DenseMatrix itself. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { float32, matrixOf } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'

const A = () => matrixOf(3, 4, (i, j) => 10 * i + j)

describe('DenseMatrix', () => {
  it('reads entries, rows and arrays', () => {
    expect(A().get(2, 3)).toBe(23)
    expect([...A().row(1)]).toEqual([10, 11, 12, 13])
    expect(A().toArray()).toEqual([
      [0, 1, 2, 3],
      [10, 11, 12, 13],
      [20, 21, 22, 23],
    ])
  })

  it('gives rows that are views', () => {
    const matrix = A()
    matrix.row(1)[2] = 99
    expect(matrix.get(1, 2)).toBe(99)
    expect(matrix.row(2).buffer).toBe(matrix.data.buffer)
  })

  it('transposes into new memory, in the same number type', () => {
    for (const matrix of [A(), float32(A())]) {
      const transposed = matrix.transpose()
      expect([transposed.rows, transposed.columns]).toEqual([4, 3])
      expect(transposed.data.constructor).toBe(matrix.data.constructor)
      expect(transposed.data.buffer).not.toBe(matrix.data.buffer)
      for (let i = 0; i < 3; i++) for (let j = 0; j < 4; j++) expect(transposed.get(j, i)).toBe(matrix.get(i, j))
      expect(transposed.transpose().data).toEqual(matrix.data)
    }
  })

  it('keeps the data it is given', () => {
    const data = Float64Array.of(1, 2)
    expect(new DenseMatrix(1, 2, data).data).toBe(data)
  })

  it('can be empty', () => {
    const none = new DenseMatrix(0, 3, new Float64Array(0))
    expect(none.toArray()).toEqual([])
    expect([none.transpose().rows, none.transpose().columns]).toEqual([3, 0])
    expect(none.transpose().toArray()).toEqual([[], [], []])
  })

  it.each([
    ['text', '1'],
    ['null', null],
    ['a plain array', [1, 2]],
    ['integers', Int32Array.of(1, 2)],
    ['bytes', Buffer.of(1, 2)],
    ['BigInts', BigInt64Array.of(1n, 2n)],
    ['a DataView', new DataView(new ArrayBuffer(16))],
    ['a buffer', new ArrayBuffer(16)],
    ['nothing', undefined],
  ])('refuses data that is %s', async (_, data) => {
    await expectRefusal(() => new DenseMatrix(1, 2, data as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: /^data must be a Float64Array or Float32Array, got /,
    })
  })

  it.each([[-1], [1.5], [Number.NaN], [Number.POSITIVE_INFINITY], [2 ** 53]])('refuses %s rows or columns', async (size) => {
    const shown = String(size)
    await expectRefusal(() => new DenseMatrix(size, 2, Float64Array.of(1, 2)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: `rows must be an integer of at least 0, got ${shown}`,
    })
    await expectRefusal(() => new DenseMatrix(1, size, Float64Array.of(1, 2)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: `columns must be an integer of at least 0, got ${shown}`,
    })
  })

  it.each([['1'], [null], [1n], [true], [undefined], [Symbol('s')]])('refuses sizes of another kind: %s', async (size) => {
    await expectRefusal(() => new DenseMatrix(size as never, 2, Float64Array.of(1, 2)), {
      kind: 'TypeError',
      code: 'ERR_NMF_SHAPE',
      message: /^rows must be /,
    })
    await expectRefusal(() => new DenseMatrix(1, size as never, Float64Array.of(1, 2)), {
      kind: 'TypeError',
      code: 'ERR_NMF_SHAPE',
      message: /^columns must be /,
    })
  })

  it('refuses data of another length', async () => {
    await expectRefusal(() => new DenseMatrix(2, 2, Float64Array.of(1, 2, 3)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: 'data must hold 2 × 2 numbers, got 3',
    })
    class Liar extends Float64Array {
      override get length() {
        return 4
      }
    }
    const lying = Reflect.construct(Float64Array, [2], Liar) as Float64Array
    await expectRefusal(() => new DenseMatrix(2, 2, lying), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: 'data must hold 2 × 2 numbers, got 2',
    })
  })

  it.each([
    [3, 0],
    [0, 4],
    [-1, 0],
    [0, -1],
    [0.5, 0],
    [0, 0.5],
    [Number.NaN, 0],
    [0, Number.POSITIVE_INFINITY],
    ['0', 0],
    [0, null],
    [undefined, undefined],
    [0n, 0],
    [Symbol('i'), 0],
  ])('refuses the place %s, %s', async (i, j) => {
    await expectRefusal(() => A().get(i as never, j as never), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: / is outside of a 3 × 4 matrix$/,
    })
  })

  it.each([[3], [-1], [0.5], [Number.NaN], ['0'], [undefined], [0n], [Symbol('i')]])('refuses row %s', async (i) => {
    await expectRefusal(() => A().row(i as never), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: /^row must be an integer from 0 to 2, got /,
    })
  })

  it('is read again from JSON and from a structured clone', () => {
    expect(DenseMatrix.from(structuredClone({ ...A() })).data).toEqual(A().data)
    const { rows, columns, data } = A()
    const parsed = JSON.parse(JSON.stringify({ rows, columns, data: [...data] }))
    expect(DenseMatrix.from(parsed).data).toEqual(data)
  })
})
