/**
 * How often samples fell into one cluster, counted
 * (Monti et al. 2003, doi:10.1023/A:1023949509487; Brunet et al. 2004, doi:10.1073/pnas.0308531101).
 */
import { allocateOf } from '../contract/memory.js'
import { breathe, type Work } from '../contract/work.js'
import { largest } from './clusters.js'

/**
 * What runs agree on. Samples that every run puts together are of one kind, and are counted once: where runs agree there are few
 * kinds. Kinds are numbered in the order in which the samples come to them.
 */
export interface Agreement {
  readonly samples: number
  readonly runs: number
  /** The kind of each sample. */
  readonly kinds: Uint32Array
  /** Samples of each kind. */
  readonly sizes: Uint32Array
  /** Kinds × kinds, row-major, symmetric: in how many runs they were together. */
  readonly together: Counts
  /** Entry c: how many pairs of samples, the first before the second, were together in just c runs. */
  readonly pairs: Float64Array
}

type Counts = Uint16Array | Uint32Array

/** The kinds of one run, cluster by cluster: those of cluster c are `members[starts[c]]` to `members[starts[c + 1] - 1]`. */
interface Members {
  readonly clusters: Uint32Array
  readonly starts: Uint32Array
  readonly members: Uint32Array
}

const WHAT = 'what pairs of samples have in common'

/** @param runs - the clusters of each run, one number a sample; at least one run */
export function* agreementOf(runs: readonly Uint32Array[], samples: number): Work<Agreement> {
  const kinds = yield* kindsOf(runs, samples)
  const count = largest(kinds) + 1
  const sizes = new Uint32Array(count)
  const first = new Uint32Array(count)
  for (let i = samples - 1; i >= 0; i--) {
    const kind = kinds[i] as number
    sizes[kind]++
    first[kind] = i
  }
  const grouped: Members[] = []
  for (const clusters of runs) {
    grouped.push(membersOf(first.map((i) => clusters[i] as number)))
    yield* breathe()
  }
  const isFew = runs.length < 2 ** 16
  const together = isFew ? allocateOf(Uint16Array, count ** 2, WHAT) : allocateOf(Uint32Array, count ** 2, WHAT)
  const pairs = new Float64Array(runs.length + 1)
  for (let kind = 0; kind < count; kind++) {
    const row = together.subarray(kind * count, (kind + 1) * count)
    for (const { clusters, starts, members } of grouped) {
      const cluster = clusters[kind] as number
      const end = starts[cluster + 1] as number
      for (let at = starts[cluster] as number; at < end; at++) row[members[at] as number]++
    }
    const size = sizes[kind] as number
    for (let other = kind + 1; other < count; other++) pairs[row[other] as number] += size * (sizes[other] as number)
    pairs[runs.length] += (size * (size - 1)) / 2
    yield* breathe()
  }
  return { samples, runs: runs.length, kinds, sizes, together, pairs }
}

/** Run by run, samples of one kind part where their clusters differ. */
function* kindsOf(runs: readonly Uint32Array[], samples: number): Work<Uint32Array> {
  const kinds = new Uint32Array(samples)
  let count = 1
  for (const clusters of runs) {
    count = part(kinds, count, clusters)
    yield* breathe()
  }
  return kinds
}

/** The first `count` kinds become those of them and of `clusters`. Returns how many there are. */
function part(kinds: Uint32Array, count: number, clusters: Uint32Array): number {
  const width = largest(clusters) + 1
  /** 1 + the new kind of kind · width + cluster; 0 where no sample has come. */
  const known = allocateOf(Uint32Array, count * width, WHAT)
  let found = 0
  for (let i = 0; i < kinds.length; i++) {
    const key = (kinds[i] as number) * width + (clusters[i] as number)
    if (known[key] === 0) known[key] = ++found
    kinds[i] = (known[key] as number) - 1
  }
  return found
}

/** By counting. */
function membersOf(clusters: Uint32Array): Members {
  const starts = new Uint32Array(largest(clusters) + 2)
  for (const cluster of clusters) starts[cluster + 1]++
  for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1] as number
  const next = starts.slice()
  const members = new Uint32Array(clusters.length)
  clusters.forEach((cluster, kind) => {
    members[next[cluster]++ as number] = kind
  })
  return { clusters, starts, members }
}

/**
 * The distances of kinds, kinds × kinds, row by row into `room`: 1 − the share of runs that put them together, as it is once the samples
 * of each kind have been joined one by one, kind after kind. Means of equals may differ from them by a rounding, and where distances
 * are nearly equal those decide on the tree.
 */
export function* distancesOf(agreement: Agreement, room: Float64Array): Work<Float64Array> {
  const { runs, sizes } = agreement
  const byCount = Float64Array.from({ length: runs + 1 }, (_, count) => 1 - count / runs)
  const found = new Set(sizes)
  // One after the other the kinds of one size: what equals are once joined depends on both sizes alone.
  for (const size of found) {
    const own = byCount.map((distance) => onceJoined(distance, size))
    const bySize: Float64Array[] = []
    for (const other of found) {
      bySize[other] = own.map((distance) => onceJoined(distance, other))
      yield* breathe()
    }
    for (let kind = sizes.indexOf(size); kind >= 0; kind = sizes.indexOf(size, kind + 1)) {
      fillRow(agreement, kind, bySize, room)
      yield* breathe()
    }
  }
  return room
}

/** Row and column `kind` of `room`, from the diagonal on. @param bySize - for the size of the other, the distance for each count */
function fillRow({ sizes, together }: Agreement, kind: number, bySize: readonly Float64Array[], room: Float64Array): void {
  const count = sizes.length
  room[kind * count + kind] = 0
  for (let other = kind + 1; other < count; other++) {
    const distances = bySize[sizes[other] as number] as Float64Array
    const distance = distances[together[kind * count + other] as number] as number
    room[kind * count + other] = distance
    room[other * count + kind] = distance
  }
}

/** The mean of as many equal distances, as the tree takes it. */
function onceJoined(distance: number, size: number): number {
  let mean = distance
  for (let joined = 1; joined < size; joined++) mean = (joined * mean + distance) / (joined + 1)
  return mean
}

/** The consensus matrix, samples × samples, row-major, its diagonal 1: the shares C_ij of the runs, into `room`. */
export function* consensusMatrix({ samples, runs, kinds, sizes, together }: Agreement, room: Float64Array): Work<Float64Array> {
  const count = sizes.length
  for (let i = 0; i < samples; i++) {
    const ofKind = (kinds[i] as number) * count
    for (let j = 0; j < samples; j++) room[i * samples + j] = (together[ofKind + (kinds[j] as number)] as number) / runs
    yield* breathe()
  }
  return room
}
