/**
 * Consensus components of many runs (cNMF: Kotliar et al. 2019, doi:10.7554/eLife.43803): of all components, made equally long, those
 * that no other run has found are left out; the rest falls into k clusters, whose medians are the consensus.
 */
import { DenseMatrix } from '../contract/dense-matrix.js'
import { allocate } from '../contract/memory.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { products, unitRows } from '../measures/cosines.js'
import { denseOnes } from './density.js'
import { kMeans } from './k-means.js'

export interface Spectra {
  /** k × n, each row of unit sum, or of zeros; in the number type of the runs. */
  readonly components: DenseMatrix
  /** Components of runs that were left out. */
  readonly outliers: number
  /** The components of each run, of length 1: k × n each. */
  readonly units: readonly Float64Array[]
}

/**
 * @param all - H (k × n) of each run
 * @param densityThreshold - of the mean distance to the nearest others
 */
export function* medianSpectra(all: readonly DenseMatrix[], densityThreshold: number, seed: number): Work<Spectra> {
  const { rows: k, columns: n, data } = all[0] as DenseMatrix
  const points = allocate('float64', all.length * k * n, 'the components of all runs') as Float64Array
  const units: Float64Array[] = []
  for (const [run, H] of all.entries()) {
    const unit = points.subarray(run * k * n, (run + 1) * k * n)
    unit.set(unitRows(H))
    units.push(unit)
    yield* breathe()
  }
  const rowOf = (i: number) => points.subarray(i * n, (i + 1) * n)
  const found = Array.from({ length: all.length * k }, (_, i) => i).filter((i) => rowOf(i).some((value) => value > 0))
  const G = among(yield* products(points, points, n), all.length * k, found)
  const dense = yield* denseOnes(G, found.length, all.length, densityThreshold)
  // Too few agree for k clusters: all have a say.
  const kept = dense.length < k ? Array.from(found.keys()) : dense
  const clusters =
    kept.length < k ? Uint32Array.from(kept.keys()) : yield* kMeans({ G: among(G, found.length, kept), N: kept.length }, k, seed)
  const H = new (data.constructor as new (length: number) => FloatArray)(k * n)
  for (let c = 0; c < k; c++) {
    const members = kept.filter((_, at) => clusters[at] === c).map((i) => rowOf(found[i] as number))
    yield* medianOf(members, H.subarray(c * n, (c + 1) * n))
  }
  return { components: new DenseMatrix(k, n, H), outliers: k * all.length - kept.length, units }
}

/** The inner products of some of N points. */
function among(G: Float64Array, N: number, some: readonly number[]): Float64Array {
  if (some.length === N) return G
  const part = new Float64Array(some.length ** 2)
  some.forEach((i, row) => {
    some.forEach((j, column) => {
      part[row * some.length + column] = G[i * N + j] as number
    })
  })
  return part
}

/** Features whose medians are sought between two chances for the event loop. */
const FEATURES = 256

/** target ← the medians of each feature, made to add up to 1. */
function* medianOf(members: readonly Float64Array[], target: FloatArray): Work<void> {
  const medians = new Float64Array(target.length)
  const values = new Float64Array(members.length)
  const [low, high] = [Math.ceil(members.length / 2) - 1, Math.floor(members.length / 2)]
  let sum = 0
  for (let j = 0; j < target.length && members.length > 0; j++) {
    members.forEach((row, i) => {
      values[i] = row[j] as number
    })
    values.sort()
    medians[j] = ((values[low] as number) + (values[high] as number)) / 2
    sum += medians[j] as number
    if (j % FEATURES === 0) yield* breathe()
  }
  if (sum > 0) for (let j = 0; j < target.length; j++) target[j] = (medians[j] as number) / sum
}
