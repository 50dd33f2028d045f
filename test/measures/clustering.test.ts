/** Clusters, their consensus and what is measured on it, against the definitions. */
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/contract/work.js'
import { clustersOf, clustersOfColumns } from '../../src/measures/clusters.js'
import { consensusMatrix } from '../../src/measures/consensus-matrix.js'
import { copheneticCorrelation } from '../../src/measures/cophenetic.js'
import { dispersion } from '../../src/measures/dispersion.js'
import { explainedVariance } from '../../src/measures/explained.js'
import { silhouettes } from '../../src/measures/silhouette.js'
import { hoyer, meanSparseness } from '../../src/measures/sparseness.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, randomMatrix } from '../support/samples.js'
import { clusterings, consensusByDefinition } from './trees.js'

const eps = EPS.float64

describe('clusters', () => {
  const W = matrixOf(
    4,
    3,
    (i, t) =>
      [
        [0, 2, 1],
        [0, 0, 0],
        [3, 3, 1],
        [1, 2, 5],
      ][i]?.[t] as number,
  )

  it('are the largest component, of equals and of zeros the first', () => {
    expect(Array.from(clustersOf(W))).toEqual([1, 0, 0, 2])
  })

  it('of the columns of H are those of the rows of its transpose', () => {
    expect(clustersOfColumns(W.transpose())).toEqual(clustersOf(W))
    const H = randomMatrix(5, 40, 3)
    expect(clustersOfColumns(H)).toEqual(clustersOf(H.transpose()))
  })
})

describe('consensus matrix', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 3],
    [17, 4, 7],
    [30, 3, 1],
  ])('of %i samples, %i clusters, %i runs is the mean of connectivity', (n, k, runs) => {
    const clusters = clusterings(n, k, runs, 0.5)
    expect(runSync(consensusMatrix(clusters, n))).toEqual(consensusByDefinition(clusters, n))
  })

  it('is the same in whatever order the runs come', () => {
    const clusters = clusterings(20, 3, 9, 0.6)
    expect(runSync(consensusMatrix([...clusters].reverse(), 20))).toEqual(runSync(consensusMatrix(clusters, 20)))
  })

  it('knows clusters that have no sample', () => {
    expect(Array.from(runSync(consensusMatrix([Uint32Array.of(5, 0, 5)], 3)))).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1])
  })
})

describe('dispersion', () => {
  it('is 1 where runs agree, 0 where all is a toss-up but the diagonal', () => {
    expect(runSync(dispersion(consensusByDefinition(clusterings(12, 3, 5, 1), 12), 12))).toBe(1)
    const toss = matrixOf(10, 10, (i, j) => (i === j ? 1 : 0.5)).data as Float64Array
    expect(runSync(dispersion(toss, 10))).toBe(10 / 100)
  })
})

describe('cophenetic correlation', () => {
  const of = (C: Float64Array, n: number) => runSync(copheneticCorrelation(C, n))
  const same = (n: number, value: number) => matrixOf(n, n, (i, j) => (i === j ? 1 : value)).data as Float64Array

  it.each([0, 0.3, 1])('is 1 where every pair is together in %d of the runs', (value) => {
    for (const n of [1, 2, 3, 25]) expect(of(same(n, value), n)).toBe(1)
  })

  it('is 1, to rounding, where runs agree', () => {
    // Σ over 190 pairs of squares of distances 0 or 1 from their mean.
    expect(Math.abs(of(consensusByDefinition(clusterings(20, 4, 6, 1), 20), 20) - 1)).toBeLessThan(190 * eps)
  })

  it('falls as runs agree less', () => {
    const at = (agreement: number) => of(consensusByDefinition(clusterings(60, 3, 20, agreement), 60), 60)
    expect(at(0.9)).toBeGreaterThan(at(0.6))
    expect(at(0.6)).toBeGreaterThan(at(0.1))
  })
})

describe('silhouettes', () => {
  const of = (C: Float64Array, n: number, labels: number[]) =>
    runSync(silhouettes({ similarities: C, n, labels: Uint32Array.from(labels) }))

  it('are (b − a)/max(a, b)', () => {
    const n = 24
    const C = consensusByDefinition(clusterings(n, 3, 11, 0.6), n)
    const labels = Array.from({ length: n }, (_, i) => i % 3)
    const found = of(C, n, labels)
    for (let i = 0; i < n; i++) {
      const meanTo = (c: number) => {
        const members = labels.flatMap((label, j) => (label === c && j !== i ? [1 - (C[i * n + j] as number)] : []))
        return members.reduce((sum, distance) => sum + distance, 0) / members.length
      }
      const a = meanTo(i % 3)
      const b = Math.min(...[0, 1, 2].filter((c) => c !== i % 3).map(meanTo))
      // n sums of distances up to 1, and a difference of means divided by the larger.
      expect(Math.abs((found[i] as number) - (b - a) / Math.max(a, b))).toBeLessThan((4 * n * eps) / Math.max(a, b))
    }
  })

  it('are 0 for a cluster of one and where all is equally far, 1 where the runs agree', () => {
    const C = consensusByDefinition([Uint32Array.of(0, 0, 1)], 3)
    expect(Array.from(of(C, 3, [0, 0, 1]))).toEqual([1, 1, 0])
    expect(Array.from(of(new Float64Array(16).fill(0.5), 4, [0, 0, 1, 1]))).toEqual([0, 0, 0, 0])
  })

  it('skip numbers that no sample has, and are not defined for one cluster', () => {
    const C = consensusByDefinition(clusterings(6, 2, 3, 0.8), 6)
    expect(of(C, 6, [4, 0, 4, 0, 4, 0])).toEqual(of(C, 6, [1, 0, 1, 0, 1, 0]))
    expect(of(C, 6, [2, 2, 2, 2, 2, 2]).every(Number.isNaN)).toBe(true)
  })
})

describe('sparseness', () => {
  it('is 1 for one entry, 0 for equal ones, and what the formula says between', () => {
    expect(hoyer(Float64Array.of(0, 3, 0, 0))).toBe(1)
    expect(hoyer(Float64Array.of(2, 2, 2, 2))).toBe(0)
    const expected = (2 - 7 / Math.sqrt(21)) / 1
    expect(Math.abs(hoyer(Float64Array.of(1, 2, 4, 0)) - expected)).toBeLessThan(16 * eps)
  })

  it('knows no scale', () => {
    const x = Float64Array.of(1, 2, 4, 0)
    for (const scale of [2 ** 1000, 2 ** -1000]) expect(hoyer(x.map((value) => value * scale))).toBe(hoyer(x))
  })

  it('is 0 of what it says nothing about, which a mean leaves out', () => {
    expect([hoyer(new Float64Array(3)), hoyer(Float64Array.of(5)), hoyer(new Float64Array(0))]).toEqual([0, 0, 0])
    expect(meanSparseness(matrixOf(3, 4, (t, j) => (t === 1 ? 0 : t === 0 ? Number(j === 2) : 1)))).toBe(0.5)
    expect(meanSparseness(matrixOf(2, 4, () => 0))).toBe(0)
  })
})

it('the share explained is 1 − RSS/Σx²', () => {
  expect([explainedVariance(0, 8), explainedVariance(2, 8), explainedVariance(16, 8)]).toEqual([1, 0.75, -1])
  expect([explainedVariance(0, 0), explainedVariance(1, 0)]).toEqual([1, Number.NEGATIVE_INFINITY])
})
