/** Trees of average linkage, and what is read off them. */
import { describe, expect, it } from 'vitest'
import type { Linkage } from '../../src/contract/consensus-result.js'
import { runSync } from '../../src/contract/work.js'
import { copheneticCorrelation } from '../../src/measures/cophenetic.js'
import { cutTree, leafOrder } from '../../src/measures/dendrogram.js'
import { averageLinkage, distancesOf, pairs } from '../../src/measures/linkage.js'
import { EPS, randomMatrix, uniform } from '../support/samples.js'
import { between, clusterings, consensusByDefinition, correlation, heightsByDefinition } from './trees.js'

const treeOf = (distances: Float64Array, n: number) => runSync(averageLinkage(distances.slice(), n))

const randomDistances = (n: number, seed: number) => randomMatrix(1, pairs(n), seed).data as Float64Array

/** The samples of each merge. */
function members({ left, right }: Linkage, n: number): number[][] {
  const nodes: number[][] = Array.from({ length: n }, (_, i) => [i])
  left.forEach((node, t) => {
    nodes.push([...(nodes[node] as number[]), ...(nodes[right[t] as number] as number[])])
  })
  return nodes.slice(n)
}

describe('average linkage', () => {
  it.each([2, 3, 10, 40])('of %i samples joins the two clusters with the least mean distance', (n) => {
    const distances = randomDistances(n, n)
    const tree = treeOf(distances, n)
    // Means of means against means of all: each of n merges rounds numbers below 1 a few times.
    heightsByDefinition(between(distances, n), n).forEach((height, t) => {
      expect(Math.abs((tree.heights[t] as number) - height)).toBeLessThan(8 * n * EPS.float64)
    })
  })

  it('says of each node what it is made of', () => {
    const n = 30
    const tree = treeOf(randomDistances(n, 5), n)
    members(tree, n).forEach((samples, t) => {
      expect(new Set(samples).size).toBe(tree.sizes[t])
      expect(tree.left[t] as number).toBeLessThan(tree.right[t] as number)
      if (t > 0) expect(tree.heights[t] as number).toBeGreaterThanOrEqual(tree.heights[t - 1] as number)
    })
    expect(tree.sizes.at(-1)).toBe(n)
  })

  it('is the same tree of the same distances, ties and all', () => {
    const C = consensusByDefinition(clusterings(40, 4, 3, 0.7), 40)
    const distances = runSync(distancesOf(C, 40))
    expect(treeOf(distances, 40)).toEqual(treeOf(distances, 40))
    expect(treeOf(new Float64Array(pairs(5)).fill(0.5), 5)).toMatchObject({ heights: Float64Array.of(0.5, 0.5, 0.5, 0.5) })
  })

  it('of one sample, and of none, has no merges', () => {
    for (const n of [0, 1]) {
      const tree = treeOf(new Float64Array(0), n)
      expect(tree.heights.length).toBe(0)
      expect(Array.from(leafOrder(tree, n))).toEqual(n === 0 ? [] : [0])
      expect(Array.from(cutTree(tree, n, 1))).toEqual(n === 0 ? [] : [0])
    }
  })
})

it('the cophenetic correlation is that of distances and heights', () => {
  for (const [n, agreement] of [
    [12, 0.2],
    [30, 0.6],
    [50, 0.95],
  ] as const) {
    const C = consensusByDefinition(clusterings(n, 3, 10, agreement, n), n)
    const tree = runSync(averageLinkage(runSync(distancesOf(C, n)), n))
    const height = new Float64Array(n * n)
    const nodes: number[][] = Array.from({ length: n }, (_, i) => [i])
    tree.left.forEach((one, t) => {
      const [a, b] = [nodes[one] as number[], nodes[tree.right[t] as number] as number[]]
      for (const i of a) for (const j of b) height[Math.min(i, j) * n + Math.max(i, j)] = tree.heights[t] as number
      nodes.push([...a, ...b])
    })
    const upper = Array.from({ length: n * n }, (_, at) => at).filter((at) => Math.floor(at / n) < at % n)
    const expected = correlation(
      upper.map((at) => 1 - (C[at] as number)),
      upper.map((at) => height[at] as number),
    )
    // Both sum N squares of numbers up to 1, heights being off by as much as n roundings.
    expect(Math.abs(runSync(copheneticCorrelation(C, n)) - expected)).toBeLessThan(4 * (pairs(n) + n) * EPS.float64)
  }
})

describe('of a tree', () => {
  const n = 36
  const tree = treeOf(randomDistances(n, 9), n)

  it('the order has every sample once, and every node as a stretch', () => {
    const order = Array.from(leafOrder(tree, n))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    for (const samples of members(tree, n)) {
      const places = samples.map((i) => order.indexOf(i))
      expect(Math.max(...places) - Math.min(...places)).toBe(samples.length - 1)
    }
  })

  it.each([1, 2, 5, 36, 50])('a cut into %i clusters has them, each a node, numbered as samples come', (count) => {
    const labels = Array.from(cutTree(tree, n, count))
    const expected = Math.min(count, n)
    expect(new Set(labels).size).toBe(expected)
    const firsts = labels.filter((label, i) => labels.indexOf(label) === i)
    expect(firsts).toEqual(Array.from({ length: expected }, (_, c) => c))
    const nodes = [...Array.from({ length: n }, (_, i) => [i]), ...members(tree, n)].map((samples) => samples.sort((a, b) => a - b).join())
    for (let c = 0; c < expected; c++) {
      expect(nodes).toContain(labels.flatMap((label, i) => (label === c ? [i] : [])).join())
    }
  })

  it('the clusters planted are those it is cut into', () => {
    const next = uniform(4)
    const planted = Array.from({ length: 45 }, () => Math.floor(next() * 4))
    const C = Float64Array.from({ length: 45 * 45 }, (_, at) => (planted[Math.floor(at / 45)] === planted[at % 45] ? 0.9 : 0.2))
    const labels = cutTree(runSync(averageLinkage(runSync(distancesOf(C, 45)), 45)), 45, 4)
    const pairsOf = (clusters: ArrayLike<number>) => Array.from(clusters, (one) => Array.from(clusters, (other) => one === other))
    expect(pairsOf(labels)).toEqual(pairsOf(planted))
  })
})
