/**
 * The cophenetic correlation coefficient: how well a tree keeps the distances that it was made of (Sokal & Rohlf 1962,
 * doi:10.2307/1217208; for the choice of k, Brunet et al. 2004, doi:10.1073/pnas.0308531101).
 *
 * The cophenetic distance of two samples is the height at which they come together. Average linkage joins A and B at the mean of the
 * |A||B| distances between them, so that over these pairs Σ d = |A||B|·h and Σ d·h = |A||B|·h². Both kinds of distance thus have one
 * mean, their covariance is the variance of the heights, and Pearson's correlation is σ(h)/σ(d).
 */
import type { Linkage } from '../contract/consensus-result.js'
import { breathe, type Work } from '../contract/work.js'
import { averageLinkage, distancesOf, pairs } from './linkage.js'

/** The correlation of 1 − C (n × n, its upper triangle) with the heights of its own tree; see {@link copheneticOf}. */
export function* copheneticCorrelation(C: Float64Array, n: number): Work<number> {
  const tree = yield* averageLinkage(yield* distancesOf(C, n), n)
  return yield* copheneticOf(tree, C, n)
}

/**
 * The same where the tree of 1 − C is at hand.
 *
 * @returns from 0 to 1; 1 where all pairs are equally far apart, and where there is but one pair or none: the tree keeps what there is
 */
export function* copheneticOf({ left, right, heights, sizes }: Linkage, C: Float64Array, n: number): Work<number> {
  const count = pairs(n)
  let sum = 0
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < n; i++) {
    let ofRow = 0
    for (let j = i + 1; j < n; j++) {
      const distance = 1 - (C[i * n + j] as number)
      ofRow += distance
      if (distance < least) least = distance
      if (distance > most) most = distance
    }
    sum += ofRow
    yield* breathe()
  }
  if (!(least < most)) return 1
  const mean = sum / count

  let ofDistances = 0
  for (let i = 0; i < n; i++) {
    let ofRow = 0
    for (let j = i + 1; j < n; j++) ofRow += (1 - (C[i * n + j] as number) - mean) ** 2
    ofDistances += ofRow
    yield* breathe()
  }
  const sizeOf = (node: number) => (node < n ? 1 : (sizes[node - n] as number))
  let ofHeights = 0
  heights.forEach((height, t) => {
    ofHeights += sizeOf(left[t] as number) * sizeOf(right[t] as number) * (height - mean) ** 2
  })
  return Math.min(1, Math.sqrt(ofHeights / ofDistances))
}
