/** Clusters, their consensus and what is measured on it, against the definitions. */
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/contract/work.js'
import { consensusMatrix } from '../../src/measures/agreement.js'
import { clustersOf, clustersOfColumns } from '../../src/measures/clusters.js'
import { copheneticOf } from '../../src/measures/cophenetic.js'
import { treeOf } from '../../src/measures/dendrogram.js'
import { dispersion } from '../../src/measures/dispersion.js'
import { explainedVariance } from '../../src/measures/explained.js'
import { fromAgreement, fromSimilarities, silhouettes } from '../../src/measures/silhouette.js'
import { hoyer, meanSparseness } from '../../src/measures/sparseness.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, randomMatrix } from '../support/samples.js'
import { agreed, clusterings, consensusByDefinition } from './trees.js'

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
  const of = (runs: readonly Uint32Array[], n: number) => runSync(consensusMatrix(agreed(runs, n), new Float64Array(n * n)))

  it.each([
    [1, 1, 1],
    [2, 2, 3],
    [17, 4, 7],
    [30, 3, 1],
  ])('of %i samples, %i clusters, %i runs is the mean of connectivity', (n, k, runs) => {
    const clusters = clusterings(n, k, runs, 0.5)
    expect(of(clusters, n)).toEqual(consensusByDefinition(clusters, n))
  })

  it('is the same in whatever order the runs come', () => {
    const clusters = clusterings(20, 3, 9, 0.6)
    expect(of([...clusters].reverse(), 20)).toEqual(of(clusters, 20))
  })

  it('knows clusters that have no sample', () => {
    expect(Array.from(of([Uint32Array.of(5, 0, 5)], 3))).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1])
  })

  it('of more runs than two bytes can count', () => {
    const runs = Array.from({ length: 2 ** 16 + 1 }, (_, run) => Uint32Array.of(0, 0, run === 0 ? 0 : 1))
    expect(Array.from(of(runs, 3))).toEqual([1, 1, 1 / 65537, 1, 1, 1 / 65537, 1 / 65537, 1 / 65537, 1])
  })
})

describe('an agreement', () => {
  it('has samples that were always together as one kind, and counts pairs of samples', () => {
    const { kinds, sizes, together, pairs } = agreed([Uint32Array.of(1, 0, 1, 0), Uint32Array.of(2, 2, 2, 0)], 4)
    expect([kinds, sizes].map((numbers) => Array.from(numbers))).toEqual([
      [0, 1, 0, 2],
      [2, 1, 1],
    ])
    expect(Array.from(together)).toEqual([2, 1, 0, 1, 2, 1, 0, 1, 2])
    expect(Array.from(pairs)).toEqual([2, 3, 1])
  })
})

describe('dispersion', () => {
  it('is 1 where runs agree, 0 where all is a toss-up but the diagonal', () => {
    expect(dispersion(agreed(clusterings(12, 3, 5, 1), 12))).toBe(1)
    const toss = [new Uint32Array(10), Uint32Array.from({ length: 10 }, (_, i) => i)]
    expect(dispersion(agreed(toss, 10))).toBe(10 / 100)
  })

  it('is the mean over the entries of the matrix', () => {
    const [n, runs] = [25, clusterings(25, 3, 7, 0.6)]
    const expected = consensusByDefinition(runs, n).reduce((sum, share) => sum + 4 * (share - 0.5) ** 2, 0) / n ** 2
    // n² terms up to 1.
    expect(Math.abs(dispersion(agreed(runs, n)) - expected)).toBeLessThan(n ** 2 * eps)
  })
})

describe('cophenetic correlation', () => {
  const of = (runs: readonly Uint32Array[], n: number) => {
    const agreement = agreed(runs, n)
    return copheneticOf(runSync(treeOf(agreement)), agreement)
  }

  it.each([0, 1, 2])('is 1 where every pair is together in %i of 2 runs', (together) => {
    for (const n of [1, 2, 3, 25]) {
      const [alike, apart] = [new Uint32Array(n), Uint32Array.from({ length: n }, (_, i) => i)]
      expect(of([together > 0 ? alike : apart, together > 1 ? alike : apart], n)).toBe(1)
    }
  })

  it('is 1, to rounding, where runs agree', () => {
    // Σ over 190 pairs of squares of distances 0 or 1 from their mean.
    expect(Math.abs(of(clusterings(20, 4, 6, 1), 20) - 1)).toBeLessThan(190 * eps)
  })

  it('falls as runs agree less', () => {
    const at = (agreement: number) => of(clusterings(60, 3, 20, agreement), 60)
    expect(at(0.9)).toBeGreaterThan(at(0.6))
    expect(at(0.6)).toBeGreaterThan(at(0.1))
  })
})

describe('silhouettes', () => {
  const of = (C: Float64Array, labels: number[]) =>
    runSync(silhouettes(Uint32Array.from(labels), fromSimilarities(C, Uint32Array.from(labels))))

  it('are (b − a)/max(a, b)', () => {
    const n = 24
    const C = consensusByDefinition(clusterings(n, 3, 11, 0.6), n)
    const labels = Array.from({ length: n }, (_, i) => i % 3)
    const found = of(C, labels)
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

  it('of an agreement are those of its matrix, also where a cut goes through a kind', () => {
    for (const agreement of [1, 0.9, 0.3]) {
      const runs = clusterings(24, 3, 8, agreement)
      const labels = Uint32Array.from({ length: 24 }, (_, i) => i % 5)
      const found = runSync(silhouettes(labels, fromAgreement(agreed(runs, 24), labels)))
      const expected = of(consensusByDefinition(runs, 24), Array.from(labels))
      found.forEach((width, i) => {
        // Quotients of means that are exact but for their division.
        expect(Math.abs(width - (expected[i] as number))).toBeLessThan(8 * eps)
      })
    }
  })

  it('are 0 for a cluster of one and where all is equally far, 1 where the runs agree', () => {
    const C = consensusByDefinition([Uint32Array.of(0, 0, 1)], 3)
    expect(Array.from(of(C, [0, 0, 1]))).toEqual([1, 1, 0])
    expect(Array.from(of(new Float64Array(16).fill(0.5), [0, 0, 1, 1]))).toEqual([0, 0, 0, 0])
  })

  it('skip numbers that no sample has, and are not defined for one cluster', () => {
    const C = consensusByDefinition(clusterings(6, 2, 3, 0.8), 6)
    expect(of(C, [4, 0, 4, 0, 4, 0])).toEqual(of(C, [1, 0, 1, 0, 1, 0]))
    expect(of(C, [2, 2, 2, 2, 2, 2]).every(Number.isNaN)).toBe(true)
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
