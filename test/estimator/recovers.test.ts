/** That a model finds what there is to find, on the problems that scikit-learn tests its own with. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { type DenseMatrix, factorizeSync, type MatrixLike, NMF } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative, norm } from '../support/factors.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, normals, product, squaredNorm } from '../support/samples.js'
import { compressed, FORMATS, STORAGES, stored } from '../support/storage.js'

const difference = (A: DenseMatrix, B: DenseMatrix) => norm({ data: Array.from(A.data, (value, at) => value - (B.data[at] as number)) })
const zeros = ({ data }: DenseMatrix) => data.filter((value) => value <= Number.EPSILON).length
const TRIED = TESTED_ENGINES.flatMap((engine) => SOLVERS.map((solver) => ({ engine, solver })))

describe.each(TRIED)('$solver on $engine', ({ engine, solver }) => {
  const create = (options: { nComponents: number } & Record<string, unknown>) => new NMF({ engine, solver, ...options })

  it('keeps factors non-negative from every start under every penalty', () => {
    const X = matrixOf(5, 2, (i, j) => (j === 0 ? 4 - i : 6 + i))
    for (const init of ['auto', 'random', 'nndsvd', 'nndsvda', 'nndsvdar'] as const) {
      for (const alphaW of [0, 1]) {
        for (const alphaH of [0, 1, 'same'] as const) {
          const model = create({ nComponents: 2, init, alphaW, alphaH })
          expectNonNegative(model.fitTransformSync(X))
          expectNonNegative(model.components)
        }
      }
    }
  })

  it('comes near a small matrix with as many components as columns', () => {
    const model = create({ nComponents: 5, init: 'nndsvdar', maxIter: 600 }).fitSync(normals(6, 5, 42))
    expect(model.reconstructionError).toBeLessThan(0.1)
  })

  it('gives X back within two decimals', () => {
    const X = normals(6, 4, 0)
    const model = create({ nComponents: 4, init: 'random', maxIter: 1000 })
    const back = model.inverseTransform(model.fitTransformSync(X))
    back.data.forEach((value, at) => expect(Math.abs(value - (X.data[at] as number))).toBeLessThan(1.5e-2))
  })

  it.each(STORAGES)('transforms the X of the fit into its W, within 0.1: %s', (storage) => {
    const [wide, tiny] = [normals(6, 5, 42), normals(3, 2, 42)]
    tiny.data[3] = 0
    for (const [X, nComponents, options] of [
      [wide, 3, { init: 'random', tol: 1e-6 }],
      [tiny, 2, { maxIter: 400 }],
    ] as const) {
      const model = create({ nComponents, ...options })
      const W = model.fitTransformSync(stored(X, storage))
      model.transformSync(stored(X, storage)).data.forEach((value, at) => {
        expect(Math.abs(value - (W.data[at] as number))).toBeLessThanOrEqual(0.1 + 1e-7)
      })
    }
  })

  it.each(FORMATS)('gives for %s what it gives for the dense matrix, under penalties too', (format) => {
    const X = normals(10, 10, 42)
    for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j += 2) X.row(i)[j] = 0
    for (const alphaW of [0, 1]) {
      for (const alphaH of [0, 1, 'same'] as const) {
        const fit = (matrix: MatrixLike) =>
          factorizeSync(matrix, { nComponents: 5, engine, solver, init: 'random', alphaW, alphaH, tol: 0, maxIter: 100 })
        const [sparse, dense] = [fit(compressed(X, format)), fit(X)]
        for (const [a, b] of [
          [sparse.W, dense.W],
          [sparse.H, dense.H],
        ] as const) {
          // 100 iterations of two sums of up to 20 terms in another order.
          const bound = 100 * 2 * 4 * 20 * EPS.float64 * Math.max(...b.data)
          expect(Math.max(...a.data.map((value, at) => Math.abs(value - (b.data[at] as number))))).toBeLessThanOrEqual(bound)
        }
      }
    }
  })

  it('is factorize, and its transform is factorize with H held', () => {
    const X = normals(10, 10, 42)
    for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j += 2) X.row(i)[j] = 0
    for (const init of ['random', 'nndsvd'] as const) {
      for (const alphaW of [0, 1]) {
        for (const alphaH of [0, 1, 'same'] as const) {
          const options = { nComponents: 10, engine, solver, init, alphaW, alphaH, seed: 1, tol: 1e-2, maxIter: 500 } as const
          const model = new NMF(options)
          const { W, H } = factorizeSync(X, options)
          expect(model.fitTransformSync(X).data).toEqual(W.data)
          if (Math.max(...H.data) === 0) continue
          const held = factorizeSync(X, { ...options, init: { H }, update: 'W' })
          expect(model.transformSync(X).data).toEqual(held.W.data)
        }
      }
    }
  })

  it('has more zeros under L1, and smaller factors under L2', () => {
    const X = normals(6, 5, 42)
    const fit = (alphaW: number, l1Ratio: number) => factorizeSync(X, { nComponents: 3, engine, solver, seed: 42, alphaW, l1Ratio })
    const [free, l1, l2] = [fit(0, 1), fit(0.5, 1), fit(0.5, 0)]
    expect(zeros(l1.W)).toBeGreaterThan(zeros(free.W))
    expect(zeros(l1.H)).toBeGreaterThan(zeros(free.H))
    expect(squaredNorm(l2.W) + squaredNorm(l2.H)).toBeLessThan(squaredNorm(free.W) + squaredNorm(free.H))
  })
})

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it.each(STORAGES)('finds a matrix made of five parts that do not overlap, by Kullback-Leibler: %s', (storage) => {
    const [m, n, k] = [15, 10, 5]
    const values = normals(1, m + k, 42).data
    const W = matrixOf(m, k, (i, t) => (i === t ? (values[i] as number) : 0))
    const H = matrixOf(k, n, (t, j) => (t === j % k ? (values[m + t] as number) : 0))
    const X = product(W, H)
    const model = new NMF({ nComponents: k, engine, solver: 'mu', loss: 1, maxIter: 1000 })
    const back = model.inverseTransform(model.fitTransformSync(stored(X, storage)))
    expect(model.reconstructionError).toBeLessThan(0.1)
    expect(difference(back, X)).toBeLessThanOrEqual(1e-7 * norm(X))
  })

  it.each([-0.6, 0, 0.2, 1, 1.2, 2, 2.5])('stays finite over 1000 iterations on data with zeros, or next to them, for β = %d', (loss) => {
    const raw = normals(6, 5, 42)
    const X = matrixOf(6, 5, (i, j) => ((3 * i + j) % 2 === 0 ? 0 : raw.get(i, j)) + (loss <= 0 ? 1e-9 : 0))
    for (const storage of STORAGES) {
      const { W, H } = factorizeSync(stored(X, storage), { nComponents: 3, engine, solver: 'mu', init: 'random', loss, maxIter: 1000 })
      expectNonNegative(W)
      expectNonNegative(H)
    }
  })
})
