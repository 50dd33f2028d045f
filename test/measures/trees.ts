/** Clusterings and consensus matrices by their definitions, in no hurry. */
import type { Linkage } from '../../src/contract/consensus-result.js'
import { runSync } from '../../src/contract/work.js'
import { type Agreement, agreementOf } from '../../src/measures/agreement.js'
import { averageLinkage } from '../../src/measures/linkage.js'
import { uniform } from '../support/samples.js'

/** Random clusters of n samples in each of so many runs; `agreement` is the share of samples that keep the cluster planted. */
export function clusterings(n: number, k: number, runs: number, agreement: number, seed = 1): Uint32Array[] {
  const next = uniform(seed)
  return Array.from({ length: runs }, () =>
    Uint32Array.from({ length: n }, (_, i) => (next() < agreement ? i % k : Math.floor(next() * k))),
  )
}

export function consensusByDefinition(runs: readonly Uint32Array[], n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n]
    return runs.filter((clusters) => clusters[i] === clusters[j]).length / runs.length
  })
}

export const agreed = (runs: readonly Uint32Array[], n: number): Agreement => runSync(agreementOf(runs, n))

/** The tree of samples that are not alike, of their distances, n × n. */
export function treeOfDistances(distances: Float64Array, n: number): Linkage {
  return runSync(averageLinkage({ distances: distances.slice(), sizes: new Uint32Array(n).fill(1) }))
}

/** The heights of average linkage, each mean taken over the members anew; of equal means the first pair merges. */
export function heightsByDefinition(distance: (i: number, j: number) => number, n: number): number[] {
  let clusters = Array.from({ length: n }, (_, i) => [i])
  const heights: number[] = []
  while (clusters.length > 1) {
    let best = { height: Number.POSITIVE_INFINITY, a: 0, b: 0 }
    for (let a = 0; a < clusters.length; a++) {
      for (let b = a + 1; b < clusters.length; b++) {
        const height = meanBetween(distance, clusters[a] ?? [], clusters[b] ?? [])
        if (height < best.height) best = { height, a, b }
      }
    }
    heights.push(best.height)
    const merged = [...(clusters[best.a] ?? []), ...(clusters[best.b] ?? [])]
    clusters = [...clusters.filter((_, c) => c !== best.a && c !== best.b), merged]
  }
  return heights
}

function meanBetween(distance: (i: number, j: number) => number, one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, i) => sum + other.reduce((part, j) => part + distance(i, j), 0), 0) / (one.length * other.length)
}

/** Pearson's correlation. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const sum = (term: (i: number) => number) => a.reduce((total, _, i) => total + term(i), 0)
  const [ofA, ofB] = [(i: number) => (a[i] as number) - meanA, (i: number) => (b[i] as number) - meanB]
  return sum((i) => ofA(i) * ofB(i)) / Math.sqrt(sum((i) => ofA(i) ** 2) * sum((i) => ofB(i) ** 2))
}
