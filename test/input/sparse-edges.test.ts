/** Sparse matrices at the edge: nothing stored, single rows and columns, ends of the number types, sizes that no machine holds. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF, SparseMatrix } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectFactors, expectNonNegative, norm } from '../support/factors.js'
import { filled, float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { compressed, FORMATS } from '../support/storage.js'

const WAYS = [
  { solver: 'cd', loss: 2 },
  { solver: 'mu', loss: 2 },
  { solver: 'mu', loss: 1 },
  { solver: 'mu', loss: 0.5 },
  { solver: 'mu', loss: 1.5 },
  { solver: 'mu', loss: 3 },
]
const STARTS = ['random', 'nndsvd', 'nndsvda', 'nndsvdar']

const [M, N] = [7, 5]
const cycling = (values: number[]) => matrixOf(M, N, (i, j) => values[(i * N + j) % values.length] as number)
const times = (factor: number) => matrixOf(M, N, (i, j) => ((i + 2 * j) % 3 === 0 ? 0 : factor * ((3 * i + 5 * j) % 8) + factor))

const EXTREME: Record<string, DenseMatrix> = {
  '1e300': times(1e300),
  '1e-300': times(1e-300),
  'the smallest number': times(5e-324),
  'the largest number': matrixOf(M, N, (i, j) => (i === 0 && j === 4 ? Number.MAX_VALUE : 0)),
  'all magnitudes': cycling([1e300, 0, 1e-300, 0, 1, 0, 5e-324, 1e-100]),
  'one large number': matrixOf(M, N, (i, j) => (i === 3 && j === 2 ? 1e308 : 0)),
  'one small number': matrixOf(M, N, (i, j) => (i === 3 && j === 2 ? 5e-324 : 0)),
  'large float32': float32(times(1e37)),
  'small float32': float32(times(1e-38)),
  'all magnitudes of float32': float32(cycling([3e38, 0, 1e-38, 0, 1, 1.5e-45])),
}

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(FORMATS)('%s', (format) => {
    it.each([
      [1, 1, 1],
      [1, 1, 4],
      [1, 9, 3],
      [9, 1, 3],
      [3, 7, 20],
      [7, 3, 3],
      [257, 2, 1],
    ])('%i × %i, k = %i', async (m, n, k) => {
      const X = compressed(
        matrixOf(m, n, (i, j) => (m * n > 1 && (i + j) % 3 === 0 ? 0 : 1 + ((7 * i + j) % 4))),
        format,
      )
      for (const way of WAYS) {
        expectFactors(await call(X, { nComponents: k, maxIter: 12, init: 'random', ...way }), m, n, k)
        if (k > Math.min(m, n)) continue
        for (const init of STARTS) expectFactors(await call(X, { nComponents: k, maxIter: 3, init, ...way }), m, n, k)
      }
    })

    it('fits a matrix without entries at once, exactly', async () => {
      for (const zeros of [filled(6, 4, 0), float32(filled(6, 4, 0))]) {
        for (const way of WAYS) {
          for (const init of [...STARTS, 'auto']) {
            const { W, H, loss, stopReason, iterations } = await call(compressed(zeros, format), { init, ...way })
            expect([...W.data, ...H.data].every((value) => value === 0)).toBe(true)
            expect([loss, stopReason]).toEqual([0, 'exact'])
            expect(iterations).toBeLessThanOrEqual(1)
          }
        }
      }
    })

    it('gives empty rows and columns zero rows of W and columns of H', async () => {
      const X = matrixOf(7, 6, (i, j) => (i % 3 === 1 || j === 4 ? 0 : 1 + ((i * 5 + j * 3) % 4)))
      for (const way of WAYS) {
        const { W, H } = await call(compressed(X, format), { nComponents: 3, init: 'random', maxIter: 60, ...way })
        for (const i of [1, 4]) expect(Math.max(...W.row(i))).toBe(0)
        expect([0, 1, 2].map((t) => H.get(t, 4))).toEqual([0, 0, 0])
        expect(Math.max(...W.row(0))).toBeGreaterThan(0)
      }
    })

    it.each(Object.entries(EXTREME))('%s', async (_, X) => {
      // For β > 2 the loss, of size X^β, and its root are beyond all numbers.
      for (const way of WAYS.filter(({ loss }) => loss <= 2)) {
        for (const init of STARTS) {
          for (const penalties of [{}, { alphaW: 1e-3, l1Ratio: 0.5 }]) {
            const result = await call(compressed(X, format), { init, maxIter: 15, ...way, ...penalties })
            expectFactors(result, M, N, 2)
            for (const { objective } of result.history) expect(objective).toBeGreaterThanOrEqual(0)
          }
        }
      }
    })

    it('finds a rank-one matrix of any size, also where the difference of sums has no digits left', async () => {
      for (const factor of [1e300, 1, 1e-300]) {
        const X = matrixOf(M, N, (i, j) => (i === 2 || j === 1 ? 0 : (i + 1) * (j + 2) * factor))
        const { reconstructionError } = await call(compressed(X, format), {
          nComponents: 1,
          solver: 'cd',
          init: 'random',
          maxIter: 60,
          tol: 0,
        })
        // A best factor for a rank-one X, given the other, is exact; entries carry the rounding of a sum of M terms and a quotient.
        expect(reconstructionError).toBeLessThanOrEqual(2 * (M + N) * Number.EPSILON * norm(X))
      }
    })
  })
})

const empty = { data: Float64Array.of(1), indices: Int32Array.of(0) }
const endless = (length: number, value: number) => new Proxy([], { get: (_, key) => (key === 'length' ? length : value) })

const TOO_LARGE: [string, unknown][] = [
  ['2^40 columns', { format: 'csr', rows: 1, columns: 2 ** 40, ...empty, indptr: [0, 1] }],
  ['2^53 − 1 columns', { format: 'csr', rows: 1, columns: 2 ** 53 - 1, ...empty, indptr: [0, 1] }],
  ['2^40 rows', { format: 'csc', rows: 2 ** 40, columns: 1, ...empty, indptr: [0, 1] }],
  ['2^40 rows by a proxy', { format: 'csr', rows: 2 ** 40, columns: 1, data: [], indices: [], indptr: endless(2 ** 40 + 1, 0) }],
  ['2^31 rows by a proxy', { format: 'csr', rows: 2 ** 31, columns: 2 ** 33, data: [], indices: [], indptr: endless(2 ** 31 + 1, 0) }],
  [
    '2^50 entries by a proxy',
    { format: 'csr', rows: 1, columns: 1, data: endless(2 ** 50, 1), indices: endless(2 ** 50, 0), indptr: [0, 2 ** 50] },
  ],
]

describe('sizes that no machine can hold', () => {
  const refused = { kind: 'Error', code: 'ERR_NMF_MEMORY' } as const

  it.each(TOO_LARGE)('%s', async (_, X) => {
    for (const { call } of CALLS) await expectRefusal(() => call(X, { nComponents: 1, init: 'random' }), refused)
    for (const from of [DenseMatrix.from, SparseMatrix.from]) await expectRefusal(() => from(X as MatrixLike), refused)
    const model = new NMF({ nComponents: 1 }).fitSync([[1]])
    await expectRefusal(() => model.inverseTransform(X as MatrixLike), refused)
  })

  it('in triplets', async () => {
    await expectRefusal(() => SparseMatrix.fromTriplets(2 ** 40, 2, [0], [0], [1]), refused)
    await expectRefusal(() => SparseMatrix.fromTriplets(2, 2 ** 40, [0], [0], [1]), refused)
  })

  it('made dense', async () => {
    const matrix = SparseMatrix.fromTriplets(2 ** 20, 2 ** 20, [2 ** 20 - 1], [5], [1])
    expect([matrix.get(2 ** 20 - 1, 5), matrix.stored]).toEqual([1, 1])
    await expectRefusal(() => matrix.toDense(), refused)
  })

  it.each(CALLS)('but a large, nearly empty matrix is fine: $name', async ({ call }) => {
    const size = 2 ** 17
    const X = SparseMatrix.fromTriplets(size, size, [0, 5, size - 1], [size - 1, 5, 0], [1, 2, 3])
    for (const loss of [2, 1]) {
      const { W, H, reconstructionError } = await call(X, { nComponents: 1, init: 'random', maxIter: 3, loss })
      expectNonNegative(W)
      expectNonNegative(H)
      expect(reconstructionError).toBeGreaterThan(0)
    }
    expect((await call(randomMatrix(3, 2))).W.rows).toBe(3)
  })
})

it('a 0 that is given as a triplet is stored, and so are triplets that add up to it', () => {
  const X = SparseMatrix.fromTriplets(2, 3, [0, 1, 1, 1], [2, 0, 1, 1], [0, 5, 2, -2])
  expect(X.stored).toBe(3)
  expect([X.get(0, 2), X.get(1, 0), X.get(1, 1)]).toEqual([0, 5, 0])
})
