/**
 * Average-linkage clustering (UPGMA; Sokal & Michener 1958): the two clusters with the least mean distance between their members
 * become one, until all are.
 *
 * Each cluster keeps the nearest of those after it (Anderberg 1973, as Murtagh has it in the `hclust` of R), which takes time
 * proportional to the square of the number of samples in practice. Consensus matrices are full of equal distances, and which of the
 * equals is joined first decides on the heights of later ones: here it is the one that `hclust` joins, so that both give one tree.
 */
import type { Linkage } from '../contract/consensus-result.js'
import { allocate } from '../contract/memory.js'
import { breathe, type Work } from '../contract/work.js'

/** The number of pairs. */
export const pairs = (n: number): number => (n * (n - 1)) / 2

/** The distances 1 − C_ij of the pairs i < j, row by row, of a consensus matrix C (n × n). */
export function* distancesOf(C: Float64Array, n: number): Work<Float64Array> {
  const distances = allocate('float64', pairs(n), 'the distances of samples') as Float64Array
  let at = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) distances[at++] = 1 - (C[i * n + j] as number)
    yield* breathe()
  }
  return distances
}

/**
 * The tree of n samples.
 *
 * @param distances - of the pairs i < j, row by row: n(n − 1)/2 finite numbers. They are worked in: what they are afterwards says nothing
 */
export function* averageLinkage(distances: Float64Array, n: number): Work<Linkage> {
  const merges = Math.max(0, n - 1)
  const tree = {
    left: new Uint32Array(merges),
    right: new Uint32Array(merges),
    heights: new Float64Array(merges),
    sizes: new Uint32Array(merges),
  }
  const clusters = new Clusters(distances, n)
  yield* clusters.begin()
  for (let t = 0; t < merges; t++) {
    const { low, high, height } = clusters.nearestPair()
    const [one, other] = [clusters.nodes[low] as number, clusters.nodes[high] as number]
    tree.left[t] = Math.min(one, other)
    tree.right[t] = Math.max(one, other)
    tree.heights[t] = height
    tree.sizes[t] = clusters.merge(low, high)
    clusters.nodes[low] = n + t
    yield* breathe()
  }
  return tree
}

/** The clusters that are left, each at the place of its first sample. */
class Clusters {
  /** The node of the tree that each is. */
  readonly nodes: Uint32Array
  readonly #distances: Float64Array
  /** Where the distances of a place begin: that to j > i is at `#rows[i] + j`. */
  readonly #rows: Float64Array
  readonly #sizes: Uint32Array
  /** Places in use, ascending. */
  readonly #active: Uint32Array
  #count: number
  /** The nearest place after each, and its distance. */
  readonly #nearest: Uint32Array
  readonly #least: Float64Array

  constructor(distances: Float64Array, n: number) {
    this.#distances = distances
    this.#rows = Float64Array.from({ length: n }, (_, i) => (i * (2 * n - i - 1)) / 2 - i - 1)
    this.#sizes = new Uint32Array(n).fill(1)
    this.nodes = Uint32Array.from({ length: n }, (_, i) => i)
    this.#active = this.nodes.slice()
    this.#count = n
    this.#nearest = new Uint32Array(n)
    this.#least = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  }

  /** Finds the nearest of each sample. */
  *begin(): Work<void> {
    for (let a = 0; a < this.#count; a++) {
      this.#seekNearest(a)
      yield* breathe()
    }
  }

  nearestPair(): { low: number; high: number; height: number } {
    const [active, least] = [this.#active, this.#least]
    let low = active[0] as number
    for (let a = 1; a < this.#count; a++) {
      const place = active[a] as number
      if ((least[place] as number) < (least[low] as number)) low = place
    }
    return { low, high: this.#nearest[low] as number, height: least[low] as number }
  }

  /** Puts the cluster at `high` into that at `low`, and gives its size. */
  merge(low: number, high: number): number {
    const [distances, rows, least] = [this.#distances, this.#rows, this.#least]
    const [ofLow, ofHigh] = [this.#sizes[low] as number, this.#sizes[high] as number]
    this.#remove(high)
    least[low] = Number.POSITIVE_INFINITY
    for (let a = 0; a < this.#count; a++) {
      const other = this.#active[a] as number
      if (other === low) continue
      const kept = other < low ? (rows[other] as number) + low : (rows[low] as number) + other
      const gone = other < high ? (rows[other] as number) + high : (rows[high] as number) + other
      const mean = (ofLow * (distances[kept] as number) + ofHigh * (distances[gone] as number)) / (ofLow + ofHigh)
      distances[kept] = mean
      const holder = Math.min(low, other)
      if (mean < (least[holder] as number)) {
        least[holder] = mean
        this.#nearest[holder] = Math.max(low, other)
      }
    }
    this.#sizes[low] = ofLow + ofHigh
    // What was nearest has moved or is gone.
    for (let a = 0; a < this.#count; a++) {
      const place = this.#active[a] as number
      if (this.#nearest[place] === high || (this.#nearest[place] === low && place !== low)) this.#seekNearest(a)
    }
    return ofLow + ofHigh
  }

  /** Of the active place with this number, among those after it. */
  #seekNearest(a: number): void {
    const place = this.#active[a] as number
    const row = this.#rows[place] as number
    let least = Number.POSITIVE_INFINITY
    for (let b = a + 1; b < this.#count; b++) {
      const other = this.#active[b] as number
      const distance = this.#distances[row + other] as number
      if (distance < least) {
        least = distance
        this.#nearest[place] = other
      }
    }
    this.#least[place] = least
  }

  #remove(place: number): void {
    const at = this.#active.subarray(0, this.#count).indexOf(place)
    this.#active.copyWithin(at, at + 1, this.#count)
    this.#count--
  }
}
