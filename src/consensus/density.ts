/**
 * Which components of many runs others have found too: the density filter of consensus NMF (Kotliar et al. 2019,
 * doi:10.7554/eLife.43803).
 */
import { breathe, type Work } from '../contract/work.js'

/** Of the other runs, the share that has to have found a component as well. */
const NEIGHBOURS = 0.3

/**
 * The numbers of the components whose mean Euclidean distance to their `0.3·runs` nearest is below the threshold. With fewer than
 * four runs there are no neighbours to ask, and all stay.
 *
 * @param cosines - N × N, of components of length 1: the distance of two is √(2 − 2·cosine)
 */
export function* denseOnes(cosines: Float64Array, N: number, runs: number, threshold: number): Work<number[]> {
  const neighbours = Math.min(Math.floor(NEIGHBOURS * runs), N - 1)
  const dense: number[] = []
  for (let i = 0; i < N; i++) {
    const distances = cosines.slice(i * N, (i + 1) * N).map((cosine) => Math.sqrt(Math.max(0, 2 - 2 * cosine)))
    // Not to be its own neighbour.
    distances[i] = Number.POSITIVE_INFINITY
    const nearest = distances.sort().subarray(0, neighbours)
    const mean = nearest.reduce((sum, distance) => sum + distance, 0) / neighbours
    if (neighbours === 0 || mean < threshold) dense.push(i)
    yield* breathe()
  }
  return dense
}
