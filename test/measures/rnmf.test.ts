/** The same measures as R's NMF, of clusters that it found in the Golub leukemia data: scripts/rnmf_golden.R. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/contract/work.js'
import { DenseMatrix, scoreFeatures } from '../../src/index.js'
import { copheneticOf } from '../../src/measures/cophenetic.js'
import { cutTree, leafOrder, treeOf } from '../../src/measures/dendrogram.js'
import { dispersion } from '../../src/measures/dispersion.js'
import { fromAgreement, silhouettes } from '../../src/measures/silhouette.js'
import { meanSparseness } from '../../src/measures/sparseness.js'
import { agreed } from './trees.js'

interface Golden {
  readonly samples: number
  readonly surveys: readonly {
    readonly k: number
    readonly runs: readonly (readonly number[])[]
    readonly cophenetic: number
    readonly dispersion: number
    readonly heights: readonly number[]
    readonly order: readonly number[]
    readonly clusters: readonly number[]
    readonly silhouettes: readonly number[]
  }[]
  /** 40 features × 4 components, row by row. */
  readonly basis: readonly number[]
  readonly scores: readonly number[]
  readonly sparseness: number
}

const golden = JSON.parse(readFileSync(new URL('golub.json', import.meta.url), 'utf8')) as Golden
const n = golden.samples

const farthest = (found: ArrayLike<number>, expected: readonly number[]): number => {
  expect(found.length).toBe(expected.length)
  return Math.max(...expected.map((value, i) => Math.abs((found[i] as number) - value)))
}

it('has the four ranks of 38 samples', () => {
  expect([n, golden.surveys.map(({ k }) => k)]).toEqual([38, [2, 3, 4, 5]])
})

describe.each(golden.surveys)('k = $k', ({ k, runs, ...expected }) => {
  const agreement = agreed(
    runs.map((labels) => Uint32Array.from(labels)),
    n,
  )
  const tree = runSync(treeOf(agreement))

  it('has the tree of hclust, ties and all', () => {
    expect(farthest(tree.heights, expected.heights)).toBeLessThan(1e-12)
    expect(Array.from(leafOrder(tree, n))).toEqual(expected.order)
    expect(Array.from(cutTree(tree, n, k))).toEqual(expected.clusters)
  })

  it('has cophcor, dispersion and silhouettes', () => {
    expect(Math.abs(copheneticOf(tree, agreement) - expected.cophenetic)).toBeLessThan(1e-9)
    expect(Math.abs(dispersion(agreement) - expected.dispersion)).toBeLessThan(1e-12)
    const labels = Uint32Array.from(expected.clusters)
    expect(farthest(runSync(silhouettes(labels, fromAgreement(agreement, labels))), expected.silhouettes)).toBeLessThan(1e-12)
  })
})

it('has featureScore and sparseness', () => {
  const components = new DenseMatrix(40, 4, Float64Array.from(golden.basis)).transpose()
  expect(farthest(scoreFeatures(components).scores, golden.scores)).toBeLessThan(1e-12)
  expect(Math.abs(meanSparseness(components) - golden.sparseness)).toBeLessThan(1e-12)
})
