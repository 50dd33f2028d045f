/** What mini-batches compute, beside the golden files: how they relate to other solvers, to each other and to extreme data. */
import { describe, expect, it } from 'vitest'
import { STARTS } from '../../src/contract/options.js'
import { DenseMatrix, factorizeSync, MiniBatchNMF, type MiniBatchOptions } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { COMBINATIONS, TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative } from '../support/factors.js'
import { filled, matrixOf } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { distance, divergence, EPS, planted, randomMatrix } from '../support/samples.js'

const [M, N, K] = [37, 11, 4]

const rows = (A: DenseMatrix, first: number, end: number) =>
  new DenseMatrix(end - first, A.columns, A.data.slice(first * A.columns, end * A.columns) as typeof A.data)
const times = (A: DenseMatrix, exponent: number) =>
  new DenseMatrix(A.rows, A.columns, A.data.map((value) => value * 2 ** exponent) as typeof A.data)

for (const { engine, dtype, beta } of COMBINATIONS.filter(({ solver }) => solver === 'mu')) {
  describe(`${engine}, ${dtype}, β = ${beta}`, () => {
    const X = planted(M, N, K, 1, dtype)
    const create = (options: Partial<MiniBatchOptions> = {}) =>
      new MiniBatchNMF({ nComponents: K, engine, loss: beta, batchSize: 10, maxIter: 5, ...options })

    it('one batch of all rows that forgets at once is a multiplicative update', () => {
      const penalties = { alphaW: 1e-3, alphaH: 2e-3, l1Ratio: 0.3 }
      const model = create({ batchSize: M, forgetFactor: 0, tol: 0, maxNoImprovement: null, ...penalties })
      const W = model.fitTransformSync(X)
      const plain = factorizeSync(X, { nComponents: K, engine, loss: beta, solver: 'mu', maxIter: 5, tol: 0, ...penalties })
      // Five iterations, each of sums over M or N terms and some powers, which make rounding up to 1/γ = 3 times as large.
      const tolerance = 5 * 3 * 8 * (M + N) * EPS[dtype]
      expect(distance(W.data, plain.W.data)).toBeLessThanOrEqual(tolerance)
      expect(distance(model.components.data, plain.H.data)).toBeLessThanOrEqual(tolerance)
    })

    it('any number of threads gives the same bits', () => {
      const large = planted(400, 300, 8, 8, dtype)
      const run = (threads: number) => {
        const model = create({ nComponents: 8, batchSize: 150, freshRestartsMaxIter: 3, maxIter: 1, init: 'random', threads })
        const W = model.fitTransformSync(large)
        return [W, model.components, model.partialFitSync(large).components].map(({ data }) => bitsOf(data))
      }
      const expected = run(1)
      for (const threads of engine === 'js' ? [2] : [2, 3, 7]) expect(run(threads)).toEqual(expected)
    })

    it('the reconstruction error is that of W and H', () => {
      for (const freshRestarts of [false, true]) {
        const model = create({ freshRestarts })
        const W = model.fitTransformSync(X)
        const expected = Math.sqrt(2 * divergence(X, W, model.components, beta))
        expect(Math.abs((model.reconstructionError as number) / expected - 1)).toBeLessThanOrEqual(4 * K * M * N * EPS[dtype])
      }
    })

    it('solved afresh, W is that of transform', () => {
      const model = create({ freshRestarts: true })
      const W = model.fitTransformSync(X)
      expect(distance(model.transformSync(X).data, W.data)).toBeLessThanOrEqual(5 * 8 * (N + K) * EPS[dtype])
    })

    it('learns: more passes explain more', () => {
      const error = (maxIter: number) => create({ maxIter, init: 'random', freshRestarts: true }).fitSync(X).reconstructionError as number
      expect(error(40)).toBeLessThan(error(1) * 0.9)
    })
  })
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const X = planted(M, N, K, 2)
  const create = (options: Partial<MiniBatchOptions> = {}) =>
    new MiniBatchNMF({ nComponents: K, engine, batchSize: 10, maxIter: 5, ...options })

  it('gives the same at once and by promise, by parts and from an iterable', async () => {
    const sync = create()
    const W = sync.fitTransformSync(X)
    const later = create()
    expect(bitsOf((await later.fitTransform(X)).data)).toBe(bitsOf(W.data))
    expect(bitsOf(later.components.data)).toBe(bitsOf(sync.components.data))
    const parts = [rows(X, 0, 10), rows(X, 10, 20), rows(X, 20, 30), rows(X, 30, M)]
    const [one, two] = [create(), create()]
    for (const part of parts) {
      one.partialFitSync(part)
      expect(await two.partialFit(part)).toBe(two)
    }
    const [three, four] = [await create().fitFrom(parts), await create().fitFrom(X.toArray())]
    for (const model of [two, three, four]) {
      expect(bitsOf(model.components.data)).toBe(bitsOf(one.components.data))
      expect([model.steps, model.iterations, model.converged, model.stopReason, model.reconstructionError]).toEqual([
        4,
        0,
        false,
        undefined,
        undefined,
      ])
    }
  })

  it('says why it stopped', () => {
    const all = { tol: 0, maxNoImprovement: null }
    const full = create(all).fitSync(X)
    expect([full.stopReason, full.converged, full.iterations, full.steps]).toEqual(['max-iterations', false, 5, 20])
    const still = create({ ...all, tol: 1e3, batchSize: 20 }).fitSync(X)
    expect([still.stopReason, still.converged, still.iterations, still.steps]).toEqual(['tolerance', true, 1, 2])
    const idle = create({ ...all, maxNoImprovement: 1, maxIter: 1000 }).fitSync(X)
    expect([idle.stopReason, idle.converged]).toEqual(['no-improvement', true])
    expect(idle.iterations).toBe(Math.ceil(idle.steps / 4))
  })

  it.each(STARTS)('starts from %s', (init) => {
    expectNonNegative(create({ init }).fitSync(X).components)
    expectNonNegative(create({ init }).partialFitSync(rows(X, 0, 9)).components)
  })

  it('starts batches from a given H, whatever W is given with it', async () => {
    const H = randomMatrix(K, N, 5)
    const learn = (W: DenseMatrix) => bitsOf(create({ init: { W, H } }).partialFitSync(rows(X, 0, 9)).components.data)
    expect(learn(randomMatrix(M, K, 6))).toBe(learn(randomMatrix(2, 1, 7)))
    await expectRefusal(() => create({ init: { W: H, H: randomMatrix(K, N + 1, 5) } }).partialFitSync(X), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: 'init.H must be 4 × 11, got 4 × 12',
    })
  })

  it('keeps the number type of the first batch', () => {
    const X32 = planted(M, N, K, 2, 'float32')
    const model = create().partialFitSync(X32).partialFitSync(X)
    expect(model.components.data).toBeInstanceOf(Float32Array)
    expect(create().partialFitSync(X).partialFitSync(X32).components.data).toBeInstanceOf(Float64Array)
  })

  it('goes on from components that the caller changed', () => {
    const [one, two] = [create().partialFitSync(X), create().partialFitSync(X)]
    for (const model of [one, two]) model.components.data.fill(0.5)
    expect(bitsOf(one.partialFitSync(X).components.data)).toBe(bitsOf(two.partialFitSync(X).components.data))
  })

  it('does the same at any size of the data beyond the bounds', () => {
    // Largest entry in [1, 4): where extreme data is brought to, by powers of 4.
    const near = times(X, -Math.floor(Math.log2(Math.max(...X.data))))
    for (const exponent of [-900, -200, 60, 600]) {
      for (const loss of [2, 1, 0.5]) {
        const [plain, far] = [create({ loss }), create({ loss })]
        const [W, V] = [plain.fitTransformSync(near), far.fitTransformSync(times(near, exponent))]
        expect(bitsOf(times(V, -exponent / 2).data)).toBe(bitsOf(W.data))
        expect(bitsOf(times(far.components, -exponent / 2).data)).toBe(bitsOf(plain.components.data))
        plain.partialFitSync(near)
        far.partialFitSync(times(near, exponent))
        expect(bitsOf(times(far.components, -exponent / 2).data)).toBe(bitsOf(plain.components.data))
        expect(far.steps).toBe(plain.steps)
      }
    }
  })

  it('ends well on zeros, single rows and single columns', () => {
    expect(Math.max(...create().fitSync(filled(M, N, 0)).components.data)).toBe(0)
    expect(
      Math.max(
        ...create()
          .partialFitSync(filled(M, N, 0))
          .partialFitSync(filled(M, N, 0)).components.data,
      ),
    ).toBe(0)
    for (const [m, n] of [
      [1, N],
      [M, 1],
      [1, 1],
    ] as const) {
      const model = create({ nComponents: 1, batchSize: 1 })
      expectNonNegative(model.fitTransformSync(randomMatrix(m, n, 3)))
      expectNonNegative(model.partialFitSync(randomMatrix(1, n, 3)).components)
    }
    expectNonNegative(create({ batchSize: 1 }).fitSync(matrixOf(M, N, (i, j) => (i % 2 === 0 ? 0 : j))).components)
  })

  it('has no loss of minus infinity where W·H is 0', () => {
    const model = create({ loss: -1 }).fitSync(filled(5, 3, 1e-3))
    expect(model.reconstructionError).toBeGreaterThanOrEqual(0)
    expect(model.reconstructionError).toBeLessThan(Number.POSITIVE_INFINITY)
  })

  it('writes to nothing it is given', () => {
    const [given, before] = [X, bitsOf(X.data)]
    const init = { W: randomMatrix(M, K, 3), H: randomMatrix(K, N, 4) }
    const starts = [bitsOf(init.W.data), bitsOf(init.H.data)]
    create({ init }).fitSync(given).partialFitSync(given).transformSync(given)
    expect([bitsOf(given.data), bitsOf(init.W.data), bitsOf(init.H.data)]).toEqual([before, ...starts])
  })
})
