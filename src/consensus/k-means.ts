/**
 * k-means (Lloyd 1982, doi:10.1109/TIT.1982.1056489) from seeds far apart (k-means++: Arthur & Vassilvitskii 2007, SODA '07).
 *
 * It works on the inner products G of the points alone: the squared distance of point i to the mean of a cluster c of size s is
 * G_ii − (2/s)·Σ_{j∈c} G_ij + (1/s²)·Σ_{j,l∈c} G_jl. Points are components of thousands of features, and G is made once; after that
 * an iteration takes N² steps whatever the features, and the same G has told how dense they lie.
 */
import { breathe, type Work } from '../contract/work.js'
import { RandomState } from '../init/random-state.js'

/** Starts, of which the best counts, and the most iterations of each. */
const [STARTS, MOST_ITERATIONS] = [10, 300]

export interface Points {
  /** N × N, symmetric. */
  readonly G: Float64Array
  readonly N: number
}

/**
 * The cluster of each of N points, none of k clusters being empty: those of the start with the least sum of squared distances, of
 * equals the first. The same seed gives the same clusters.
 *
 * @param k - from 1 to N
 * @param seed - an integer from 0 to 2³² − 1
 */
export function* kMeans(points: Points, k: number, seed: number): Work<Uint32Array> {
  const random = new RandomState(seed)
  let best: Clustering | undefined
  for (let start = 0; start < STARTS; start++) {
    const found = yield* improved(points, k, farApart(points, k, random))
    if (best === undefined || found.spread < best.spread) best = found
  }
  return (best as Clustering).labels
}

interface Clustering {
  readonly labels: Uint32Array
  /** The sum of the squared distances of points to the means of their clusters. */
  readonly spread: number
}

/** k different points, each drawn with a chance in proportion to its squared distance to those before; by distance to them, labels. */
function farApart({ G, N }: Points, k: number, random: RandomState): Uint32Array {
  const labels = new Uint32Array(N)
  const distances = new Float64Array(N).fill(Number.POSITIVE_INFINITY)
  const taken = new Set<number>()
  for (let c = 0; c < k; c++) {
    const next = c === 0 ? Math.floor(random.uniform() * N) : drawn(distances, taken, random)
    taken.add(next)
    for (let i = 0; i < N; i++) {
      const distance = Math.max(0, (G[i * N + i] as number) - 2 * (G[i * N + next] as number) + (G[next * N + next] as number))
      if (i === next || (distance < (distances[i] as number) && !taken.has(i))) {
        distances[i] = i === next ? 0 : distance
        labels[i] = c
      }
    }
  }
  return labels
}

/** Where all that is left lies on a point taken, the first of what is left. */
function drawn(distances: Float64Array, taken: ReadonlySet<number>, random: RandomState): number {
  let left = random.uniform() * distances.reduce((sum, distance) => sum + distance, 0)
  const free = Array.from(distances.keys()).filter((i) => !taken.has(i))
  for (const i of free) {
    left -= distances[i] as number
    if (left < 0) return i
  }
  return (free.findLast((i) => (distances[i] as number) > 0) ?? free[0]) as number
}

function* improved({ G, N }: Points, k: number, labels: Uint32Array): Work<Clustering> {
  const sums = new Float64Array(N * k)
  const nearest = new Float64Array(N)
  let spread = Number.POSITIVE_INFINITY
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    yield* sumByCluster(G, N, k, labels, sums)
    const sizes = sizesOf(labels, k)
    const within = new Float64Array(k)
    labels.forEach((c, i) => {
      within[c] += sums[i * k + c] as number
    })
    const next = new Uint32Array(N)
    for (let i = 0; i < N; i++) {
      let least = Number.POSITIVE_INFINITY
      for (let c = 0; c < k; c++) {
        const size = sizes[c] as number
        const distance = (G[i * N + i] as number) - (2 * (sums[i * k + c] as number)) / size + (within[c] as number) / size ** 2
        if (distance < least) [next[i], least] = [c, distance]
      }
      nearest[i] = Math.max(0, least)
    }
    fillEmpty(next, k, nearest)
    spread = nearest.reduce((sum, distance) => sum + distance, 0)
    if (next.every((label, i) => label === labels[i])) break
    labels.set(next)
  }
  return { labels, spread }
}

/** sums[i][c] = Σ G_ij over the points j of cluster c. */
function* sumByCluster(G: Float64Array, N: number, k: number, labels: Uint32Array, sums: Float64Array): Work<void> {
  sums.fill(0)
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) sums[i * k + (labels[j] as number)] += G[i * N + j] as number
    if (i % 64 === 0) yield* breathe()
  }
}

function sizesOf(labels: Uint32Array, k: number): Uint32Array {
  const sizes = new Uint32Array(k)
  for (const label of labels) sizes[label]++
  return sizes
}

/** A cluster that lost all of its points gets the one that is farthest from its mean, of a cluster that has others. */
function fillEmpty(labels: Uint32Array, k: number, distances: Float64Array): void {
  const sizes = sizesOf(labels, k)
  for (let c = 0; c < k; c++) {
    if ((sizes[c] as number) > 0) continue
    let farthest = -1
    labels.forEach((label, i) => {
      if ((sizes[label] as number) > 1 && (farthest < 0 || (distances[i] as number) > (distances[farthest] as number))) farthest = i
    })
    sizes[labels[farthest] as number]--
    sizes[c] = 1
    labels[farthest] = c
    distances[farthest] = 0
  }
}
