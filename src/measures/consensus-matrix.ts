/**
 * How often two samples fell into one cluster: C_ij, the share of the runs in which they did
 * (Monti et al. 2003, doi:10.1023/A:1023949509487; Brunet et al. 2004, doi:10.1073/pnas.0308531101).
 */
import { allocate } from '../contract/memory.js'
import { breathe, type Work } from '../contract/work.js'

/** The samples of one run, cluster by cluster: those of cluster c are `members[starts[c]]` to `members[starts[c + 1] - 1]`. */
interface Members {
  readonly clusters: Uint32Array
  readonly starts: Uint32Array
  readonly members: Uint32Array
}

/**
 * The consensus matrix, samples × samples, row-major, symmetric, its diagonal 1. Exact counts are divided once, so that the order
 * of the runs makes no difference.
 *
 * @param runs - the clusters of each run, one number a sample; at least one run
 */
export function* consensusMatrix(runs: readonly Uint32Array[], samples: number): Work<Float64Array> {
  const C = allocate('float64', samples * samples, 'the consensus matrix') as Float64Array
  const grouped = runs.map((clusters) => membersOf(clusters, samples))
  // Where runs agree many samples are alike in all of them, and so are their rows.
  const known = new Map<string, number>()
  for (let i = 0; i < samples; i++) {
    const row = C.subarray(i * samples, (i + 1) * samples)
    const clustersOfSample = runs.map((clusters) => clusters[i]).join()
    const same = known.get(clustersOfSample)
    if (same !== undefined) {
      C.copyWithin(i * samples, same * samples, (same + 1) * samples)
      yield* breathe()
      continue
    }
    known.set(clustersOfSample, i)
    for (const { clusters, starts, members } of grouped) {
      const cluster = clusters[i] as number
      const end = starts[cluster + 1] as number
      for (let at = starts[cluster] as number; at < end; at++) row[members[at] as number]++
    }
    for (let j = 0; j < samples; j++) row[j] = (row[j] as number) / runs.length
    yield* breathe()
  }
  return C
}

/** By counting. */
function membersOf(clusters: Uint32Array, samples: number): Members {
  const count = clusters.reduce((most, cluster) => Math.max(most, cluster), 0) + 1
  const starts = new Uint32Array(count + 1)
  for (const cluster of clusters) starts[cluster + 1]++
  for (let c = 0; c < count; c++) starts[c + 1] += starts[c] as number
  const next = starts.slice()
  const members = new Uint32Array(samples)
  clusters.forEach((cluster, i) => {
    members[next[cluster]++ as number] = i
  })
  return { clusters, starts, members }
}
