/** Every form a sparse matrix can come in is read as the same matrix. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF, SparseMatrix } from '../../src/index.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { randomMatrix } from '../support/matrices.js'
import { EPS } from '../support/samples.js'
import { COLUMNS, dense, ENTRIES, EXPECTED, parts, ROWS, SPARSE_DOORS, typed } from '../support/sparse-doors.js'
import { FORMATS } from '../support/storage.js'

/** All that a value shows of itself, so that writing to it is noticed. */
function snapshot(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    ArrayBuffer.isView(part) ? bitsOf(part) : Object.is(part, -0) ? '-0' : typeof part === 'bigint' ? `${part}n` : part,
  )
}

const options = { seed: 3, maxIter: 12, tol: 0, init: 'random' } as const

describe.each(Object.entries(SPARSE_DOORS))('%s', (_, open) => {
  it('is copied entry by entry, dense and sparse, and left as it was', () => {
    const source = open() as MatrixLike
    const before = snapshot(source)
    const [copy, sparse] = [DenseMatrix.from(source), SparseMatrix.from(source)]
    expect(copy.toArray()).toEqual(EXPECTED)
    expect(copy.data).toBeInstanceOf(Float64Array)
    expect([sparse.format, sparse.rows, sparse.columns, sparse.stored]).toEqual(['csr', ROWS, COLUMNS, ENTRIES.length])
    expect([[...sparse.data], [...sparse.indices], Array.from(sparse.indptr, Number)]).toEqual([
      parts('csr').data,
      parts('csr').indices,
      parts('csr').indptr,
    ])
    expect(snapshot(source)).toBe(before)
  })

  it.each(CALLS)('is factorized to the bit as any other, and left as it was, by $name', async ({ call }) => {
    const source = open()
    const before = snapshot(source)
    for (const loss of [2, 1, 0.5]) {
      expect(factorBits(await call(source, { ...options, loss }))).toBe(factorBits(await call(typed('csr'), { ...options, loss })))
    }
    expect(snapshot(source)).toBe(before)
  })

  it.each(CALLS)('starts a fit as W and as H by $name', async ({ call }) => {
    const asW = (W: unknown) => call(randomMatrix(ROWS, 7), { nComponents: COLUMNS, init: { W, H: randomMatrix(COLUMNS, 7) }, maxIter: 3 })
    expect(factorBits(await asW(open()))).toBe(factorBits(await asW(dense())))
    const asH = (H: unknown) => call(randomMatrix(7, COLUMNS), { nComponents: ROWS, init: { W: randomMatrix(7, ROWS), H }, maxIter: 3 })
    expect(factorBits(await asH(open()))).toBe(factorBits(await asH(dense())))
  })

  it('is transformed, and transformed back', () => {
    const model = new NMF({ nComponents: COLUMNS, init: 'random', maxIter: 5 }).fitSync(typed('csr'))
    const W = model.transformSync(open() as MatrixLike)
    expect(bitsOf(W.data)).toBe(bitsOf(model.transformSync(typed('csr')).data))
    expect(model.inverseTransform(open() as MatrixLike).data).toEqual(model.inverseTransform(dense()).data)
  })
})

describe.each(CALLS)('$name', ({ call }) => {
  it.each(FORMATS)('gives for %s what it gives for the dense matrix', async (format) => {
    for (const loss of [2, 1, 0.5, 1.5, 3]) {
      const [sparse, full] = [await call(typed(format), { ...options, loss }), await call(dense(), { ...options, loss })]
      // Each iteration sums rows + columns terms of one sign in another order, and a power of up to 2 doubles what it is given.
      const bound = options.maxIter * 8 * (ROWS + COLUMNS) * EPS.float64
      for (const [a, b] of [
        [sparse.W.data, full.W.data],
        [sparse.H.data, full.H.data],
      ] as const) {
        const largest = Math.max(...b)
        a.forEach((value, at) => expect(Math.abs(value - (b[at] as number))).toBeLessThanOrEqual(bound * largest))
      }
    }
  })

  it.each(FORMATS)('keeps float32 in %s', async (format) => {
    const { data, ...rest } = typed(format)
    const single = { ...rest, data: Float32Array.from(data) }
    const { W, H } = await call(single, options)
    expect([W.data, H.data].every((array) => array instanceof Float32Array)).toBe(true)
    expect(DenseMatrix.from(single).data).toBeInstanceOf(Float32Array)
    expect(SparseMatrix.from(single).data).toBeInstanceOf(Float32Array)
    expect((await call({ ...rest, data: Int32Array.from(data) }, options)).W.data).toBeInstanceOf(Float64Array)
  })
})

describe('a SparseMatrix', () => {
  it.each(FORMATS)('gives entries by place in %s, duplicates added', (format) => {
    const matrix = new SparseMatrix(typed(format, [...ENTRIES, [1, 1, 4]]))
    expect([matrix.get(1, 1), matrix.get(2, 3), matrix.get(5, 0)]).toEqual([7, 0, 41])
    expect(matrix.stored).toBe(ENTRIES.length + 1)
  })

  it.each(FORMATS)('transposes on the same memory in %s, and becomes dense', (format) => {
    const matrix = new SparseMatrix(typed(format))
    const transposed = matrix.transpose()
    expect(transposed.data).toBe(matrix.data)
    expect([transposed.rows, transposed.columns]).toEqual([COLUMNS, ROWS])
    expect(transposed.toArray()).toEqual(dense().transpose().toArray())
    expect(matrix.toDense().toArray()).toEqual(EXPECTED)
  })

  it('keeps numbers that no factorization can have', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -1]
    const matrix = SparseMatrix.fromTriplets(1, 4, [0, 0, 0], [0, 1, 3], values)
    expect(matrix.toArray()).toEqual([[Number.NaN, Number.POSITIVE_INFINITY, 0, -1].map((value) => value)])
    expect([...SparseMatrix.from(matrix.toDense()).data]).toEqual(values)
  })

  it('holds matrices without rows, columns or entries', () => {
    expect(SparseMatrix.fromTriplets(0, 3, [], [], []).toArray()).toEqual([])
    expect(SparseMatrix.fromTriplets(2, 0, [], [], []).toArray()).toEqual([[], []])
    expect(SparseMatrix.fromTriplets(2, 2, [], [], []).toArray()).toEqual([
      [0, 0],
      [0, 0],
    ])
  })
})
