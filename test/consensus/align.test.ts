import { describe, expect, it } from 'vitest'
import { alignComponents, type MatrixLike } from '../../src/index.js'
import { matrixOf } from '../support/matrices.js'
import { refusal } from '../support/refusals.js'
import { EPS, randomMatrix, uniform } from '../support/samples.js'

const H = randomMatrix(7, 30, 2)
const next = uniform(3)
const ORDER = [3, 0, 6, 1, 5, 2, 4]

/** Row i of it is row `order[i]` of H, of another size. */
const turned = (order: readonly number[], size = (i: number) => 10 ** (i - 3)) =>
  matrixOf(order.length, 30, (i, j) => H.get(order[i] as number, j) * size(i))

/** A cosine of n products of numbers up to 1. */
const near = (n: number) => 4 * n * EPS.float64

describe('alignComponents', () => {
  it('finds each component again, whatever its place and size', () => {
    const { permutation, similarity } = alignComponents(H, turned(ORDER))
    expect(permutation).toBeInstanceOf(Int32Array)
    expect(Array.from(permutation, (place) => ORDER[place])).toEqual([0, 1, 2, 3, 4, 5, 6])
    for (const cosine of similarity) {
      expect(Math.abs(cosine - 1)).toBeLessThan(near(30))
      expect(cosine).toBeLessThanOrEqual(1)
    }
  })

  it('finds it under noise', () => {
    const noisy = matrixOf(7, 30, (i, j) => H.get(ORDER[i] as number, j) + 0.2 * next())
    const { permutation, similarity } = alignComponents(H, noisy)
    expect(Array.from(permutation, (place) => ORDER[place])).toEqual([0, 1, 2, 3, 4, 5, 6])
    permutation.forEach((place, i) => {
      const [a, b] = [Array.from(H.row(i)), Array.from(noisy.row(place))]
      const dot = (x: number[], y: number[]) => x.reduce((sum, value, j) => sum + value * (y[j] as number), 0)
      expect(Math.abs((similarity[i] as number) - dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)))).toBeLessThan(near(30))
    })
  })

  it('leaves components of the larger side alone', () => {
    const few = turned([5, 2])
    const less = alignComponents(H, few)
    expect(Array.from(less.permutation)).toEqual([-1, -1, 1, -1, -1, 0, -1])
    expect(Array.from(less.similarity, (cosine) => Math.round(cosine))).toEqual([0, 0, 1, 0, 0, 1, 0])
    const more = alignComponents(few, H)
    expect(Array.from(more.permutation)).toEqual([5, 2])
  })

  it('takes the best for all, not the best for the first', () => {
    // Both of A are nearer to the first of B; the first would lose less by the second.
    const A = [
      [1, 0.9, 0],
      [1, 0, 0],
    ]
    const B = [
      [1, 0.1, 0],
      [0.7, 1, 0],
    ]
    expect(Array.from(alignComponents(A, B).permutation)).toEqual([1, 0])
  })

  it('gives a component of zeros similarity 0', () => {
    const { permutation, similarity } = alignComponents(
      [
        [0, 0],
        [1, 2],
      ],
      [
        [2, 4],
        [3, 0],
      ],
    )
    expect(Array.from(permutation)).toEqual([1, 0])
    expect(similarity[0]).toBe(0)
  })

  it('knows no scale, and takes sparse and float32 matrices', () => {
    const large = matrixOf(7, 30, (i, j) => H.get(i, j) * 1e300)
    const small = matrixOf(7, 30, (i, j) => H.get(i, j) * 1e-300)
    for (const cosine of alignComponents(large, small).similarity) expect(Math.abs(cosine - 1)).toBeLessThan(near(30))
    const sparse = { format: 'csr', rows: 2, columns: 3, data: [1, 2], indices: [2, 0], indptr: [0, 1, 2] } as MatrixLike
    expect(alignComponents(sparse, [Float32Array.of(4, 0, 0), Float32Array.of(0, 0, 9)])).toEqual({
      permutation: Int32Array.of(1, 0),
      similarity: Float64Array.of(1, 1),
    })
  })

  it('refuses what does not fit', async () => {
    const narrow = await refusal(() => alignComponents(H, [[1, 2]]))
    expect([narrow.name, narrow.code, narrow.message]).toEqual(['RangeError', 'ERR_NMF_SHAPE', 'B must have 30 columns like A, got 2'])
    const negative = await refusal(() => alignComponents([[1, -2]], [[1, 2]]))
    expect([negative.code, negative.message]).toEqual(['ERR_NMF_INPUT', 'A must be non-negative and finite, got -2 at row 0, column 1'])
    expect((await refusal(() => alignComponents([[1]], null as never))).code).toBe('ERR_NMF_INPUT')
  })
})
