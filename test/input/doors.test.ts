/** Every form a matrix can come in is read as the same matrix. */
import { Matrix, MatrixColumnView, MatrixRowView, SymmetricMatrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { COLUMNS, DOORS, EXPECTED, ROWS } from '../support/doors.js'
import { randomMatrix } from '../support/matrices.js'

const dense = () => DOORS['a DenseMatrix']?.() as DenseMatrix
const from = (source: unknown) => DenseMatrix.from(source as MatrixLike)

describe.each(Object.entries(DOORS))('%s', (_, open) => {
  it('is copied entry by entry', () => {
    const copy = from(open())
    expect([copy.rows, copy.columns]).toEqual([ROWS, COLUMNS])
    expect(copy.data).toBeInstanceOf(Float64Array)
    expect(copy.toArray()).toEqual(EXPECTED)
  })

  it.each(CALLS)('is factorized as the dense one by $name', async ({ call }) => {
    const options = { seed: 3, maxIter: 12, tol: 0 }
    expect(factorBits(await call(open(), options))).toBe(factorBits(await call(dense(), options)))
  })

  it.each(CALLS)('starts a fit as W and as H by $name', async ({ call }) => {
    const asW = (W: unknown) => call(randomMatrix(ROWS, 6), { nComponents: COLUMNS, init: { W, H: randomMatrix(COLUMNS, 6) }, maxIter: 3 })
    expect(factorBits(await asW(open()))).toBe(factorBits(await asW(dense())))
    const asH = (H: unknown) => call(randomMatrix(6, COLUMNS), { nComponents: ROWS, init: { W: randomMatrix(6, ROWS), H }, maxIter: 3 })
    expect(factorBits(await asH(open()))).toBe(factorBits(await asH(dense())))
  })

  it('is transformed and transformed back', () => {
    const model = new NMF({ nComponents: COLUMNS, maxIter: 5 }).fitSync(dense())
    const W = model.transformSync(open() as MatrixLike)
    expect(W.data).toEqual(model.transformSync(dense()).data)
    expect(model.inverseTransform(open() as MatrixLike).data).toEqual(model.inverseTransform(dense()).data)
  })
})

describe('other forms', () => {
  it('reads a stride of 0 as one row, or one column, again and again', () => {
    const data = Float64Array.of(9, 1, 2, 3)
    expect(from({ data, shape: [3, 3], stride: [0, 1], offset: 1 }).toArray()).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
    expect(from({ data, shape: [3, 2], stride: [1, 0], offset: 1 }).toArray()).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(from({ data: [4], shape: [2, 2], stride: [0, 0], offset: 0 }).toArray()).toEqual([
      [4, 4],
      [4, 4],
    ])
  })

  it('reads an ndarray of which only a corner of the data is meant', () => {
    const data = Float64Array.from({ length: 100 }, (_, i) => i)
    expect(from({ data, shape: [2, 2], stride: [10, 1], offset: 55 }).toArray()).toEqual([
      [55, 56],
      [65, 66],
    ])
  })

  it('reads single rows and columns of an ml-matrix', () => {
    const matrix = new Matrix(EXPECTED)
    expect(from(new MatrixRowView(matrix, 2)).toArray()).toEqual([EXPECTED[2]])
    expect(from(new MatrixColumnView(matrix, 1)).toArray()).toEqual(EXPECTED.map((row) => [row[1]]))
  })

  it('reads a symmetric ml-matrix', () => {
    const rows = [
      [1, 2],
      [2, 5],
    ]
    expect(from(new SymmetricMatrix(rows)).toArray()).toEqual(rows)
  })

  it('reads rows longer than one block, and more rows than one block', () => {
    const data = Float64Array.from({ length: 400_000 }, (_, i) => i)
    const halves = [data.subarray(0, 200_000), data.subarray(200_000)]
    const pairs = Array.from({ length: 200_000 }, (_, i) => [2 * i, 2 * i + 1])
    const counts = (matrix: unknown) => from(matrix).data.every((value, i) => value === i)
    for (const [rows, columns] of [
      [2, 200_000],
      [200_000, 2],
    ]) {
      for (const form of [{ data }, { data: [...data] }, { get: (i: number, j: number) => i * (columns as number) + j }]) {
        expect(counts({ rows, columns, ...form })).toBe(true)
      }
      expect(counts({ data: Float64Array.from([9, ...data]), shape: [rows, columns], stride: [columns, 1], offset: 1 })).toBe(true)
    }
    expect(counts(halves)).toBe(true)
    expect(counts(halves.map((half) => [...half]))).toBe(true)
    expect(counts(pairs)).toBe(true)
    expect(counts(pairs.map((pair) => Float64Array.from(pair)))).toBe(true)
    const strided = from({ data, shape: [200_000, 2], stride: [1, 200_000], offset: 0 })
    expect(strided.data.every((value, at) => value === (at % 2) * 200_000 + Math.floor(at / 2))).toBe(true)
  })

  it('reads subclasses of arrays', () => {
    class Row extends Array<number> {}
    class Rows extends Array<number[]> {}
    expect(from(Rows.of(Row.of(1, 2), Row.of(3, 4))).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ])
  })
})
