/** Trees of average linkage, and what is read off them. */
import { describe, expect, it } from 'vitest'
import type { Linkage } from '../../src/contract/consensus-result.js'
import { runSync } from '../../src/contract/work.js'
import { copheneticOf } from '../../src/measures/cophenetic.js'
import { cutTree, leafOrder, treeOf } from '../../src/measures/dendrogram.js'
import { EPS, randomMatrix, uniform } from '../support/samples.js'
import { agreed, clusterings, consensusByDefinition, correlation, heightsByDefinition, treeOfDistances } from './trees.js'

/** Symmetric. */
function randomDistances(n: number, seed: number): Float64Array {
  const { data } = randomMatrix(n, n, seed)
  return Float64Array.from(data, (_, at) => data[Math.min(at, (at % n) * n + Math.floor(at / n))] as number)
}

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
    const tree = treeOfDistances(distances, n)
    // Means of means against means of all: each of n merges rounds numbers below 1 a few times.
    heightsByDefinition((i, j) => distances[i * n + j] as number, n).forEach((height, t) => {
      expect(Math.abs((tree.heights[t] as number) - height)).toBeLessThan(8 * n * EPS.float64)
    })
  })

  it('says of each node what it is made of', () => {
    const n = 30
    const tree = treeOfDistances(randomDistances(n, 5), n)
    members(tree, n).forEach((samples, t) => {
      expect(new Set(samples).size).toBe(tree.sizes[t])
      expect(tree.left[t] as number).toBeLessThan(tree.right[t] as number)
      if (t > 0) expect(tree.heights[t] as number).toBeGreaterThanOrEqual(tree.heights[t - 1] as number)
    })
    expect(tree.sizes.at(-1)).toBe(n)
  })

  it('is the same tree of the same distances, ties and all', () => {
    const C = consensusByDefinition(clusterings(40, 4, 3, 0.7), 40)
    const distances = C.map((share) => 1 - share)
    expect(treeOfDistances(distances, 40)).toEqual(treeOfDistances(distances, 40))
    expect(treeOfDistances(new Float64Array(25).fill(0.5), 5)).toMatchObject({ heights: Float64Array.of(0.5, 0.5, 0.5, 0.5) })
  })

  it.each([0.2, 0.7, 0.95, 1])('of kinds is that of their samples, roundings and all, where %d of them keep their cluster', (agreement) => {
    // Shares of 7 runs are not exact: means of equals differ from them by roundings, which then decide between nearly equal distances.
    const [n, runs] = [60, clusterings(60, 4, 7, agreement)]
    const distances = consensusByDefinition(runs, n).map((share) => 1 - share)
    expect(runSync(treeOf(agreed(runs, n)))).toEqual(treeOfDistances(distances, n))
  })

  it('of one sample, and of none, has no merges', () => {
    for (const n of [0, 1]) {
      const tree = treeOfDistances(new Float64Array(0), n)
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
    const runs = clusterings(n, 3, 10, agreement, n)
    const C = consensusByDefinition(runs, n)
    const together = agreed(runs, n)
    const tree = runSync(treeOf(together))
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
    expect(Math.abs(copheneticOf(tree, together) - expected)).toBeLessThan(4 * ((n * (n - 1)) / 2 + n) * EPS.float64)
  }
})

describe('of a tree', () => {
  const n = 36
  const tree = treeOfDistances(randomDistances(n, 9), n)

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
    const distances = Float64Array.from({ length: 45 * 45 }, (_, at) => (planted[Math.floor(at / 45)] === planted[at % 45] ? 0.1 : 0.8))
    const labels = cutTree(treeOfDistances(distances, 45), 45, 4)
    const pairsOf = (clusters: ArrayLike<number>) => Array.from(clusters, (one) => Array.from(clusters, (other) => one === other))
    expect(pairsOf(labels)).toEqual(pairsOf(planted))
  })
})
