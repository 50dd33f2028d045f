/** The checks that scikit-learn puts every estimator through, where they apply here. */
import { describe, expect, it } from 'vitest'
import { SOLVERS, STARTS } from '../../src/contract/options.js'
import { type DenseMatrix, MiniBatchNMF, NMF } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative, norm } from '../support/factors.js'
import { float32, matrixOf, randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'
import { planted } from '../support/samples.js'

const [M, N, K] = [14, 9, 3]
const X = randomMatrix(M, N)
const TRIED = TESTED_ENGINES.flatMap((engine) => [
  ...SOLVERS.map((solver) => ({ name: solver as string, Model: NMF, shared: { engine, solver } as object })),
  // Four slices, the last one short.
  { name: 'mini-batches', Model: MiniBatchNMF, shared: { engine, batchSize: 4 } },
  {
    name: 'mini-batches solved afresh',
    Model: MiniBatchNMF,
    shared: { engine, batchSize: 4, freshRestarts: true, freshRestartsMaxIter: 5 },
  },
])
const difference = (A: DenseMatrix, B: DenseMatrix) => norm({ data: Array.from(A.data, (value, at) => value - (B.data[at] as number)) })

describe.each(TRIED)('$name, $shared.engine', ({ name, Model, shared }) => {
  const create = (options: object = {}) => new Model({ nComponents: K, maxIter: 60, ...shared, ...options })

  it('fits as factorize does, and fit and fitTransform are one', async () => {
    const model = create()
    const W = model.fitTransformSync(X)
    const { iterations, reconstructionError, converged, stopReason } = model
    const other = create()
    expect(await other.fit(X)).toBe(other)
    expect(bitsOf((await create().fitTransform(X)).data)).toBe(bitsOf(W.data))
    expect(create().fitSync(X)).toBeInstanceOf(Model)
    expect(bitsOf(other.components.data)).toBe(bitsOf(model.components.data))
    expect([other.iterations, other.reconstructionError, other.converged, other.stopReason]).toEqual([
      iterations,
      reconstructionError,
      converged,
      stopReason,
    ])
  })

  it('has the shapes of its rows, columns and components', () => {
    const model = create()
    const W = model.fitTransformSync(X)
    expect([W.rows, W.columns]).toEqual([M, K])
    expect([model.components.rows, model.components.columns, model.nFeatures]).toEqual([K, N, N])
    const back = model.inverseTransform(W)
    expect([back.rows, back.columns]).toEqual([M, N])
    for (const m of [1, 2, 100])
      expect([model.transformSync(randomMatrix(m, N)).rows, model.transformSync(randomMatrix(m, N)).columns]).toEqual([m, K])
  })

  it('fits again with the same result, and forgets what it learnt before', () => {
    const model = create().fitSync(X)
    const first = bitsOf(model.components.data)
    expect(bitsOf(model.fitSync(X).components.data)).toBe(first)
    model.fitSync(randomMatrix(5, 20, 8))
    expect([model.nFeatures, model.components.columns]).toEqual([20, 20])
    expect(bitsOf(model.fitSync(X).components.data)).toBe(first)
  })

  it('is not changed by transform', () => {
    const model = create().fitSync(X)
    const before = [bitsOf(model.components.data), model.iterations, model.reconstructionError]
    const once = bitsOf(model.transformSync(randomMatrix(4, N, 5)).data)
    model.transformSync(randomMatrix(40, N, 6))
    expect(bitsOf(model.transformSync(randomMatrix(4, N, 5)).data)).toBe(once)
    expect([bitsOf(model.components.data), model.iterations, model.reconstructionError]).toEqual(before)
  })

  it('transforms the X of the fit into about its W', () => {
    const data = planted(M, N, K, 4)
    // Solving afresh makes W anew from the H of any iteration, and takes longest to come to an end.
    const tight = create({ maxIter: name === 'mini-batches solved afresh' ? 2000 : 20_000, tol: 1e-10, init: 'random' })
    const W = tight.fitTransformSync(data)
    const again = tight.transformSync(data)
    // The bound of scikit-learn's common check. Both W minimise the same error for the same H: those agree, also where W is not unique.
    const errors = [W, again].map((factor) => difference(tight.inverseTransform(factor), data))
    expect(Math.abs((errors[0] as number) - (errors[1] as number))).toBeLessThanOrEqual(1e-2 * norm(data))
    if (name === 'cd') expect(difference(W, again)).toBeLessThanOrEqual(1e-2 * norm(W))
  })

  it('keeps the number type', () => {
    for (const [matrix, Type] of [
      [X, Float64Array],
      [float32(X), Float32Array],
    ] as const) {
      const model = create()
      expect(model.fitTransformSync(matrix).data).toBeInstanceOf(Type)
      expect(model.components.data).toBeInstanceOf(Type)
      expect(model.transformSync(matrix).data).toBeInstanceOf(Type)
      expect(model.inverseTransform(model.transformSync(matrix)).data).toBeInstanceOf(Type)
    }
  })

  it('fits one sample, one feature, and one of both', () => {
    for (const [m, n] of [
      [1, N],
      [M, 1],
      [1, 1],
    ] as const) {
      const model = create({ nComponents: 1 })
      expectNonNegative(model.fitTransformSync(randomMatrix(m, n)))
      expectNonNegative(model.transformSync(randomMatrix(2, n)))
    }
  })

  it('refuses other columns in transform, and other components back', async () => {
    const model = create().fitSync(X)
    for (const n of [1, N - 1, N + 1]) {
      const expected = {
        kind: 'RangeError',
        code: 'ERR_NMF_SHAPE',
        message: `X must have ${N} columns like the X of the fit, got ${n}`,
      } as const
      await expectRefusal(() => model.transformSync(randomMatrix(2, n)), expected)
      await expectRefusal(() => model.transform(randomMatrix(2, n)), expected)
    }
    for (const k of [1, K - 1, K + 1, N]) {
      const message = `W must have ${K} columns, one a component, got ${k}`
      await expectRefusal(() => model.inverseTransform(randomMatrix(2, k)), { kind: 'RangeError', code: 'ERR_NMF_SHAPE', message })
    }
    await expectRefusal(() => model.transformSync([]), { kind: 'RangeError', code: 'ERR_NMF_SHAPE' })
    await expectRefusal(() => model.transformSync([[]]), { kind: 'RangeError', code: 'ERR_NMF_SHAPE' })
  })

  it('multiplies W and H in inverseTransform', () => {
    const model = create().fitSync(X)
    const W = matrixOf(4, K, (i, t) => i - t)
    const back = model.inverseTransform(W)
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < N; j++) {
        const terms = Array.from({ length: K }, (_, t) => W.get(i, t) * model.components.get(t, j))
        const size = terms.reduce((sum, term) => sum + Math.abs(term), 0)
        expect(Math.abs(back.get(i, j) - terms.reduce((a, b) => a + b, 0))).toBeLessThanOrEqual(K * Number.EPSILON * size)
      }
    }
  })

  it.each(STARTS)('fits from %s', (init) => {
    expectNonNegative(create({ init }).fitTransformSync(X))
  })

  it('transforms by rows as a whole, row by row and in any order, at tol 0', () => {
    const model = create({ tol: 0, maxIter: 40 }).fitSync(X)
    const rows = randomMatrix(7, N, 6)
    const whole = model.transformSync(rows)
    const backwards = model.transformSync(rows.toArray().reverse())
    // Each row takes the same 40 steps of sums over N and K terms, in blocks that may differ.
    const bound = 40 * 2 * (N + K) * Number.EPSILON * Math.max(...whole.data)
    for (let i = 0; i < 7; i++) {
      const alone = model.transformSync([[...rows.row(i)]])
      for (let t = 0; t < K; t++) {
        expect(Math.abs(alone.get(0, t) - whole.get(i, t))).toBeLessThanOrEqual(bound)
        expect(Math.abs(backwards.get(6 - i, t) - whole.get(i, t))).toBeLessThanOrEqual(bound)
      }
    }
  })

  it('gives zero rows W of 0, and all rows W of 0 where it learnt nothing', () => {
    const model = create().fitSync(X)
    expect(Math.max(...model.transformSync(matrixOf(3, N, () => 0)).data)).toBe(0)
    const nothing = create().fitSync(matrixOf(M, N, () => 0))
    expect(Math.max(...nothing.transformSync(X).data)).toBe(0)
    expect(Math.max(...nothing.inverseTransform(nothing.transformSync(X)).data)).toBe(0)
  })

  it('leaves its options as they are, and two models of the same options apart', () => {
    const options = Object.freeze({ ...shared, nComponents: K, seed: 4, init: 'random' } as const)
    const [one, two] = [new Model(options), new Model(options)]
    one.fitSync(X)
    two.fitSync(randomMatrix(6, 5))
    expect([one.nFeatures, two.nFeatures]).toEqual([N, 5])
    expect(one.components.data.buffer).not.toBe(two.components.data.buffer)
  })
})
