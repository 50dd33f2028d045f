/**
 * How alike the components of several runs are (Alexandrov et al. 2013, doi:10.1016/j.celrep.2012.12.008; as a criterion for the number
 * of components, Nebgen et al. 2021, doi:10.1088/2632-2153/aba372).
 *
 * Components are clustered by their cosine, each cluster with one of every run: each run is matched to the centroids as a whole, then
 * the centroids become the means of their members, until nothing changes. Silhouettes tell how far the clusters are apart.
 */
import { allocate } from '../contract/memory.js'
import type { Stability } from '../contract/survey.js'
import { breathe, type Work } from '../contract/work.js'
import { assign } from '../measures/assignment.js'
import { products, unitRows } from '../measures/cosines.js'
import { fromSimilarities, silhouettes } from '../measures/silhouette.js'

/** Rounds of matching, of which five are many. */
const MOST_ROUNDS = 100

/**
 * @param runs - components (k × n) of each run, of unit length or zero
 * @returns undefined for a single component or a single run, where there is nothing to tell apart
 */
export function* stabilityOf(runs: readonly Float32Array[], k: number): Work<Stability | undefined> {
  const [first] = runs
  if (first === undefined || k < 2 || runs.length < 2) return undefined
  const n = first.length / k
  const all = allocate('float64', runs.length * first.length, 'components of many runs') as Float64Array
  for (const [run, components] of runs.entries()) {
    all.set(components, run * first.length)
    yield* breathe()
  }
  const labels = yield* matched(all, k, n)
  const similarities = yield* products(all, all, n)
  const widths = yield* silhouettes(labels, fromSimilarities(similarities, labels))
  const sums = new Float64Array(k)
  widths.forEach((width, c) => {
    const cluster = labels[c] as number
    sums[cluster] = (sums[cluster] as number) + width
  })
  const means = sums.map((sum) => sum / runs.length)
  return { mean: means.reduce((sum, mean) => sum + mean, 0) / k, least: Math.min(...means) }
}

/** The cluster of each component, for runs one after the other, k components each. The first run is what they are matched to at first. */
function* matched(all: Float64Array, k: number, n: number): Work<Uint32Array> {
  const count = all.length / n
  const labels = new Uint32Array(count)
  let centroids: Float64Array = all.slice(0, k * n)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const cosines = yield* products(all, centroids, n)
    let changed = round === 0
    for (let from = 0; from < count; from += k) {
      assign(cosines.subarray(from * k, (from + k) * k), k, k).forEach((cluster, t) => {
        if (labels[from + t] !== cluster) changed = true
        labels[from + t] = cluster
      })
      yield* breathe()
    }
    if (!changed) break
    centroids = yield* meansOf(all, labels, k, n)
  }
  return labels
}

/** The mean direction of each cluster. */
function* meansOf(all: Float64Array, labels: Uint32Array, k: number, n: number): Work<Float64Array> {
  const sums = new Float64Array(k * n)
  for (let c = 0; c < labels.length; c++) {
    const to = (labels[c] as number) * n
    for (let j = 0; j < n; j++) sums[to + j] = (sums[to + j] as number) + (all[c * n + j] as number)
    yield* breathe()
  }
  return unitRows({ rows: k, columns: n, data: sums })
}
