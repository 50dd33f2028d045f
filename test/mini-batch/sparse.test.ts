/** Sparse rows in batches: the same model as from the dense ones. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorizeSync, MiniBatchNMF, type MiniBatchOptions, SparseMatrix } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { distance, EPS, planted } from '../support/samples.js'

const [M, N, K] = [50, 23, 4]
/** Two thirds absent, and one row and one column altogether. */
const dense = (() => {
  const X = planted(M, N, K, 31)
  return new DenseMatrix(M, N, X.data.map((x, at) => (at % 3 === 0 && at >= N && at % N > 0 ? x : 0)) as Float64Array)
})()
const csr = SparseMatrix.from(dense)
const csc = SparseMatrix.from(dense.transpose()).transpose()
const rows = (from: number, end: number) => new DenseMatrix(end - from, N, dense.data.slice(from * N, end * N))

// Sums of M, N and K terms, in up to 60 steps that inherit one another's rounding.
const TOLERANCE = 60 * (M + N + K) * EPS.float64 * 64

describe.each(TESTED_ENGINES.flatMap((engine) => [2, 1, 1.5].map((loss) => ({ engine, loss }))))(
  '$engine, β = $loss',
  ({ engine, loss }) => {
    const options: MiniBatchOptions = { nComponents: K, engine, loss, batchSize: 12, maxIter: 8, tol: 0, init: 'random', seed: 3 }

    it.each([true, false])('fits and transforms, fresh restarts: %s', (freshRestarts) => {
      const fit = (X: DenseMatrix | SparseMatrix) => {
        const model = new MiniBatchNMF({ ...options, freshRestarts })
        return { model, W: model.fitTransformSync(X) }
      }
      const expected = fit(dense)
      for (const X of [csr, csc]) {
        const { model, W } = fit(X)
        expect(model.steps).toBe(expected.model.steps)
        expect(distance(W.data, expected.W.data)).toBeLessThanOrEqual(TOLERANCE)
        expect(distance(model.components.data, expected.model.components.data)).toBeLessThanOrEqual(TOLERANCE)
        expect(distance(model.transformSync(X).data, expected.model.transformSync(dense).data)).toBeLessThanOrEqual(TOLERANCE)
      }
    })

    it('learns from sparse batches one by one', async () => {
      const [plain, sparse] = [new MiniBatchNMF(options), new MiniBatchNMF(options)]
      for (const [from, end] of [
        [1, 20],
        [20, 27],
        [27, 50],
      ] as const) {
        plain.partialFitSync(rows(from, end))
        await sparse.partialFit(SparseMatrix.from(rows(from, end)))
      }
      expect(distance(sparse.components.data, plain.components.data)).toBeLessThanOrEqual(TOLERANCE)
    })

    it('holds a factor of a sparse X', () => {
      const { W, H } = factorizeSync(csr, { nComponents: K, engine, loss, maxIter: 20 })
      // After nine iterations W is at its end for β = 1, and roundings of the objective decide which steps count.
      const held = { nComponents: K, engine, loss, maxIter: 6, tol: 0 } as const
      for (const [update, init] of [
        ['W', { H }],
        ['H', { W }],
      ] as const) {
        const [sparse, plain] = [csr, dense].map((X) => factorizeSync(X, { ...held, update, init }))
        expect(distance(sparse?.W.data ?? [], plain?.W.data ?? [1])).toBeLessThanOrEqual(TOLERANCE)
        expect(distance(sparse?.H.data ?? [], plain?.H.data ?? [1])).toBeLessThanOrEqual(TOLERANCE)
      }
    })
  },
)
