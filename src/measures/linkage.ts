/**
 * Average-linkage clustering (UPGMA; Sokal & Michener 1958): the two clusters with the least mean distance between their members
 * become one, until all are.
 *
 * Each cluster keeps the nearest of those after it (Anderberg 1973, as Murtagh has it in the `hclust` of R), which takes time
 * proportional to the square of the number of samples in practice. Consensus matrices are full of equal distances, and which of the
 * equals is joined first decides on the heights of later ones: here it is the one that `hclust` joins, so that both give one tree.
 */
import type { Linkage } from '../contract/consensus-result.js'
import { breathe, type Work } from '../contract/work.js'

/** Clusters to begin with, as many as there are sizes. */
export interface Linked {
  /** Square, symmetric, row-major, finite off its diagonal, which is not read. Worked in: what it is afterwards says nothing. */
  readonly distances: Float64Array
  /** Samples of each. */
  readonly sizes: Uint32Array
}

/** The tree of all of them; its first nodes are those to begin with. */
export function* averageLinkage(begun: Linked): Work<Linkage> {
  const clusters = new Clusters(begun)
  const count = begun.sizes.length
  const tree = emptyTree(Math.max(0, count - 1))
  yield* clusters.begin()
  for (let t = 0; t < tree.heights.length; t++) {
    if (clusters.isSparse) yield* clusters.compact()
    const { low, high, height } = clusters.nearestPair()
    join(tree, t, clusters.nodes[low] as number, clusters.nodes[high] as number, height)
    tree.sizes[t] = clusters.merge(low, high)
    clusters.nodes[low] = count + t
    yield* breathe()
  }
  return tree
}

/**
 * The tree of samples, of the tree of their kinds: those of one kind come together first, at height 0, as the first sample of each kind
 * and then its others come.
 *
 * @param kinds - the kind of each sample, numbered in the order in which the samples come to them
 */
export function linkageOfSamples(kinds: Uint32Array, ofKinds: Linkage): Linkage {
  const [samples, count] = [kinds.length, kinds.length === 0 ? 0 : ofKinds.heights.length + 1]
  const tree = emptyTree(Math.max(0, samples - 1))
  const members: number[][] = Array.from({ length: count }, () => [])
  kinds.forEach((kind, i) => {
    members[kind]?.push(i)
  })
  let merges = 0
  const nodes = members.map(([first = 0, ...others]) => {
    let node = first
    for (const [at, other] of others.entries()) {
      join(tree, merges, node, other, 0)
      tree.sizes[merges] = at + 2
      node = samples + merges++
    }
    return node
  })
  const nodeOf = (node: number) => (node < count ? (nodes[node] as number) : samples + merges + node - count)
  ofKinds.heights.forEach((height, t) => {
    join(tree, merges + t, nodeOf(ofKinds.left[t] as number), nodeOf(ofKinds.right[t] as number), height)
  })
  tree.sizes.set(ofKinds.sizes, merges)
  return tree
}

function emptyTree(merges: number): Linkage {
  return {
    left: new Uint32Array(merges),
    right: new Uint32Array(merges),
    heights: new Float64Array(merges),
    sizes: new Uint32Array(merges),
  }
}

function join(tree: Linkage, t: number, one: number, other: number, height: number): void {
  tree.left[t] = Math.min(one, other)
  tree.right[t] = Math.max(one, other)
  tree.heights[t] = height
}

/** The clusters that are left, each at the place of its first sample. */
class Clusters {
  /** The node of the tree that each is. */
  readonly nodes: Uint32Array
  readonly #distances: Float64Array
  /** Distances between two places that follow one another; that of i and j is at i · #stride + j. */
  #stride: number
  readonly #sizes: Uint32Array
  /** Places in use, ascending. */
  readonly #active: Uint32Array
  #count: number
  /** The nearest place after each, and its distance. */
  readonly #nearest: Uint32Array
  readonly #least: Float64Array

  constructor({ distances, sizes }: Linked) {
    const count = sizes.length
    this.#distances = distances
    this.#stride = this.#count = count
    this.#sizes = sizes.slice()
    this.nodes = Uint32Array.from({ length: count }, (_, i) => i)
    this.#active = this.nodes.slice()
    this.#nearest = new Uint32Array(count)
    this.#least = new Float64Array(count).fill(Number.POSITIVE_INFINITY)
  }

  /** Finds the nearest of each. */
  *begin(): Work<void> {
    for (let a = 0; a < this.#count; a++) {
      this.#seekNearest(a)
      yield* breathe()
    }
  }

  /** Whether so many places are out of use that the others are better moved together. */
  get isSparse(): boolean {
    return this.#count <= this.#stride * FULL
  }

  /** Gives the clusters new places, in the same order and without gaps. */
  *compact(): Work<void> {
    const [distances, active, stride, count] = [this.#distances, this.#active, this.#stride, this.#count]
    const places = new Uint32Array(stride)
    for (let a = 0; a < count; a++) places[active[a] as number] = a
    for (let a = 0; a < count; a++) {
      const place = active[a] as number
      for (let b = 0; b < count; b++) distances[a * count + b] = distances[place * stride + (active[b] as number)] as number
      this.nodes[a] = this.nodes[place] as number
      this.#sizes[a] = this.#sizes[place] as number
      this.#least[a] = this.#least[place] as number
      this.#nearest[a] = places[this.#nearest[place] as number] as number
      yield* breathe()
    }
    for (let a = 0; a < count; a++) active[a] = a
    this.#stride = count
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
    const [distances, stride, least, nearest] = [this.#distances, this.#stride, this.#least, this.#nearest]
    const [ofLow, ofHigh] = [this.#sizes[low] as number, this.#sizes[high] as number]
    const size = ofLow + ofHigh
    this.#remove(high)
    least[low] = Number.POSITIVE_INFINITY
    for (let a = 0; a < this.#count; a++) {
      const other = this.#active[a] as number
      if (other === low) continue
      const kept = distances[low * stride + other] as number
      const gone = distances[high * stride + other] as number
      const mean = (ofLow * kept + ofHigh * gone) / size
      distances[low * stride + other] = distances[other * stride + low] = mean
      const holder = Math.min(low, other)
      if (mean < (least[holder] as number)) {
        least[holder] = mean
        nearest[holder] = Math.max(low, other)
      }
    }
    this.#sizes[low] = size
    // What was nearest has moved or is gone.
    for (let a = 0; a < this.#count; a++) {
      const place = this.#active[a] as number
      if (nearest[place] === high || (nearest[place] === low && place !== low)) this.#seekNearest(a)
    }
    return size
  }

  /** Of the active place with this number, among those after it. */
  #seekNearest(a: number): void {
    const place = this.#active[a] as number
    const row = place * this.#stride
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

/** Below this share of places in use they are moved together. */
const FULL = 1 / 2
