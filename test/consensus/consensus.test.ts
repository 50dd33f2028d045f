/** What many fits agree on: planted parts are found, and nothing depends on how many fits run at once. */
import { describe, expect, it } from 'vitest'
import { seedOf } from '../../src/contract/random-starts.js'
import {
  alignComponents,
  type Consensus,
  consensus,
  DenseMatrix,
  factorizeSync,
  normalizeComponents,
  SparseMatrix,
} from '../../src/index.js'
import { clustersOf, clustersOfColumns } from '../../src/measures/clusters.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, product, uniform } from '../support/samples.js'
import { stored } from '../support/storage.js'

const [m, n, k] = [36, 24, 3]
const next = uniform(5)
/** Sample i is of part i % k, feature j of part j % k, and noise is everywhere. */
const W = matrixOf(m, k, (i, t) => (i % k === t ? 2 + next() : 0.1 * next()))
const H = matrixOf(k, n, (t, j) => (j % k === t ? 1 + next() : 0.05 * next()))
const X = new DenseMatrix(
  m,
  n,
  product(W, H).data.map((value) => value + 0.1 * next()),
)
const OPTIONS = { nComponents: k, runs: 8, seed: 3, tol: 1e-6 } as const

/** All numbers of it but the times. */
const numbersOf = ({ best, runs, matrix, tree, components, usage, ...rest }: Consensus) => ({
  ...rest,
  best: runs.indexOf(best),
  fits: runs.map((run) => [run.W.data, run.H.data, run.objective]),
  matrix: matrix.data,
  tree,
  components: components.data,
  usage: usage.data,
})

const partition = (labels: ArrayLike<number>) => Array.from(labels, (label) => Array.from(labels).indexOf(label))

describe.each(TESTED_ENGINES)('consensus on %s', (engine) => {
  const options = { ...OPTIONS, engine }

  it('finds the parts planted, and that all runs agree on them', async () => {
    const found = await consensus(X, options)
    expect(partition(found.labels)).toEqual(Array.from({ length: m }, (_, i) => i % k))
    expect(found.matrix.toArray()).toEqual(
      Array.from({ length: m }, (_, i) => Array.from({ length: m }, (__, j) => Number(i % k === j % k))),
    )
    expect(found.dispersion).toBe(1)
    for (const value of [found.cophenetic, found.silhouette]) expect(Math.abs(value - 1)).toBeLessThan(m * m * EPS.float64)
    expect(Array.from(found.silhouettes).every((width) => width === 1)).toBe(true)
    expect(found.outliers).toBe(0)
    const { similarity } = alignComponents(found.components, H)
    for (const cosine of [...similarity, ...found.similarity]) expect(cosine).toBeGreaterThan(0.98)
    expect([found.usage.rows, found.usage.columns]).toEqual([m, k])
    expect(partition(clustersOf(found.usage))).toEqual(partition(found.labels))
  })

  it('is the same for whatever number of fits at once', async () => {
    const [alone, three] = await Promise.all([consensus(X, { ...options, concurrency: 1 }), consensus(X, { ...options, concurrency: 3 })])
    expect(numbersOf(three)).toEqual(numbersOf(alone))
    expect(numbersOf(await consensus(X, { ...options, threads: 2 }))).toEqual(numbersOf(alone))
  })

  it('is made of the fits that factorize gives for these seeds', async () => {
    const { runs, best } = await consensus(X, { ...options, runs: 3, init: 'auto' })
    runs.forEach((run, index) => {
      const alone = factorizeSync(X, { nComponents: k, tol: 1e-6, engine, init: 'random', seed: 3 + index, threads: 1 })
      const { W: left, H: right } = normalizeComponents(alone, 'unit-sum')
      expect([run.W.data, run.H.data, run.objective]).toEqual([left.data, right.data, alone.objective])
    })
    expect(best.objective).toBe(Math.min(...runs.map(({ objective }) => objective)))
  })

  it('leaves the scale that a penalty has settled', async () => {
    const penalised = { nComponents: k, tol: 1e-6, engine, alphaW: 0.01, init: 'random' } as const
    const { runs } = await consensus(X, { ...penalised, runs: 2 })
    const alone = factorizeSync(X, { ...penalised, seed: 1, threads: 1 })
    expect([runs[1]?.W.data, runs[1]?.H.data]).toEqual([alone.W.data, alone.H.data])
  })

  it("takes the best of each run's restarts, whose seeds no other run has", async () => {
    const { runs } = await consensus(X, { ...options, runs: 3, restarts: 2 })
    const lowest = [0, 1, 2].map((run) => {
      const both = [0, 1].map((restart) =>
        factorizeSync(X, { nComponents: k, init: 'random', tol: 1e-6, engine, seed: 3 + 2 * run + restart }),
      )
      return Math.min(...both.map(({ objective }) => objective))
    })
    expect(runs.map(({ objective }) => objective)).toEqual(lowest)
  })

  it('is of what is observed where X has holes, and of what has weight', async () => {
    const holed = matrixOf(m, n, (i, j) => ((7 * i + 5 * j) % 11 < 2 ? Number.NaN : X.get(i, j)))
    const weights = matrixOf(m, n, (i, j) => (3 * i + j) % 4)
    const fitted = { nComponents: k, tol: 1e-6, engine, init: 'random', threads: 1 } as const
    for (const [data, given] of [
      [holed, { missing: 'nan' }],
      [X, { weights }],
    ] as const) {
      const { runs, labels, usage } = await consensus(data, { ...options, ...given })
      expect(partition(labels)).toEqual(Array.from({ length: m }, (_, i) => i % k))
      expect(partition(clustersOf(usage))).toEqual(partition(labels))
      // Every run fits what is observed as a sparse matrix: to the same bits as one that is given so.
      const seen = (at: number) => (data === X ? weights : holed).data[at] as number
      const places = Array.from(X.data.keys()).filter((at) => seen(at) > 0)
      const [rows, columns] = [places.map((at) => Math.floor(at / n)), places.map((at) => at % n)]
      const observed = SparseMatrix.fromTriplets(
        m,
        n,
        rows,
        columns,
        places.map((at) => X.data[at] as number),
      )
      const alone = factorizeSync(observed, { ...fitted, ...given, missing: 'absent', seed: 4 })
      const { W: left, H: right } = normalizeComponents(alone, 'unit-sum')
      expect([runs[1]?.W.data, runs[1]?.H.data]).toEqual([left.data, right.data])
    }
  })

  it('clusters columns, by H', async () => {
    const { labels, matrix, order, runs, usage } = await consensus(X, { ...options, axis: 'columns' })
    expect([matrix.rows, matrix.columns, order.length, usage.rows]).toEqual([n, n, n, m])
    expect(partition(labels)).toEqual(Array.from({ length: n }, (_, j) => j % k))
    for (const run of runs) expect(partition(clustersOfColumns(run.H))).toEqual(partition(labels))
  })

  it('is the same for sparse X, to rounding of what decides', async () => {
    const [dense, sparse] = await Promise.all([consensus(X, options), consensus(stored(X, 'csr'), options)])
    expect(sparse.labels).toEqual(dense.labels)
    expect(sparse.matrix.data).toEqual(dense.matrix.data)
  })

  it('keeps float32', async () => {
    const single = new DenseMatrix(m, n, Float32Array.from(X.data))
    const { components, usage, matrix } = await consensus(single, { ...options, runs: 4, tol: 1e-4 })
    for (const F of [components, usage]) expect(F.data).toBeInstanceOf(Float32Array)
    expect(matrix.data).toBeInstanceOf(Float64Array)
  })

  it('gives components of unit sum with the usage that fits them, the most used first', async () => {
    const { components, usage, best } = await consensus(X, options)
    components.toArray().forEach((row) => {
      expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(4 * n * EPS.float64)
    })
    const totals = usage.toArray().reduce((sums, row) => sums.map((sum, t) => sum + (row[t] as number)), [0, 0, 0])
    expect(totals).toEqual([...totals].sort((a, b) => b - a))
    const error = (of: DenseMatrix) => Array.from(of.data).reduce((sum, value, at) => sum + (value - (X.data[at] as number)) ** 2, 0)
    // Medians of fits that agree fit about as well as the best of them does.
    expect(error(product(usage, components))).toBeLessThan(1.1 * error(product(best.W, best.H)))
  })
})

describe('consensus', () => {
  it('tells how far the runs have come', async () => {
    const heard: { done: number; total: number; elapsedMs: number }[] = []
    await consensus(X, { ...OPTIONS, onProgress: (progress) => heard.push(progress) })
    expect(heard.at(-1)).toMatchObject({ done: 8, total: 8 })
    expect(heard.map(({ done }) => done)).toEqual(heard.map(({ done }) => done).sort((a, b) => a - b))
    for (const { elapsedMs } of heard) expect(elapsedMs).toBeGreaterThanOrEqual(0)
  })

  it('of one run, of one sample and of one component', async () => {
    const once = await consensus(X, { ...OPTIONS, runs: 1 })
    expect(once.dispersion).toBe(1)
    expect(once.best).toBe(once.runs[0])
    const one = await consensus([[1, 2, 3]], { nComponents: 1, runs: 2 })
    expect([one.matrix.toArray(), Array.from(one.labels), Array.from(one.order), one.cophenetic]).toEqual([[[1]], [0], [0], 1])
    expect(one.silhouette).toBeNaN()
    const together = await consensus(X, { ...OPTIONS, nComponents: 1, runs: 2 })
    expect([together.cophenetic, together.dispersion, Array.from(new Set(together.labels))]).toEqual([1, 1, [0]])
    expect(together.silhouette).toBeNaN()
  })

  it('has more components than samples', async () => {
    const { labels, components } = await consensus(
      [
        [1, 2, 3],
        [3, 1, 0],
      ],
      { nComponents: 4, runs: 5 },
    )
    expect(labels.length).toBe(2)
    expect(components.rows).toBe(4)
    expect(components.data.every(Number.isFinite)).toBe(true)
  })

  it('of zeros is defined', async () => {
    const { components, usage, matrix, similarity } = await consensus(new DenseMatrix(4, 3, new Float64Array(12)), {
      nComponents: 2,
      runs: 4,
    })
    for (const { data } of [components, usage, matrix]) expect(data.every(Number.isFinite)).toBe(true)
    expect(similarity.every(Number.isFinite)).toBe(true)
  })

  it('leaves X as it is, and does not look at it any more once the fits run', async () => {
    const mine = new DenseMatrix(m, n, X.data.slice())
    const undisturbed = await consensus(X, { ...OPTIONS, runs: 2 })
    const disturbed = await consensus(mine, { ...OPTIONS, runs: 2, onProgress: () => mine.data.fill(7) })
    expect(numbersOf(disturbed)).toEqual(numbersOf(undisturbed))
  })

  it('gives components that the diagonal form sorts as they come', async () => {
    const { usage, components } = await consensus(X, { ...OPTIONS, runs: 4 })
    const { d } = normalizeComponents({ W: usage, H: components }, 'diagonal')
    const order = Array.from(d)
    expect(order).toEqual(order.sort((a, b) => b - a))
  })

  it('goes on with the seeds at 0', () => {
    expect([seedOf(2 ** 32 - 1, 0), seedOf(2 ** 32 - 1, 1), seedOf(5, 3)]).toEqual([2 ** 32 - 1, 0, 8])
  })
})
