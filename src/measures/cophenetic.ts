/**
 * The cophenetic correlation coefficient: how well a tree keeps the distances that it was made of (Sokal & Rohlf 1962,
 * doi:10.2307/1217208; for the choice of k, Brunet et al. 2004, doi:10.1073/pnas.0308531101).
 *
 * The cophenetic distance of two samples is the height at which they come together. Average linkage joins A and B at the mean of the
 * |A||B| distances between them, so that over these pairs Σ d = |A||B|·h and Σ d·h = |A||B|·h². Both kinds of distance thus have one
 * mean, their covariance is the variance of the heights, and Pearson's correlation is σ(h)/σ(d).
 */
import type { Linkage } from '../contract/consensus-result.js'
import type { Agreement } from './agreement.js'

/**
 * The correlation of distances with the heights of their own tree of average linkage.
 *
 * @returns from 0 to 1; 1 where all pairs are equally far apart, and where there is but one pair or none: the tree keeps what there is
 */
export function copheneticOf({ left, right, heights, sizes }: Linkage, { samples, runs, pairs }: Agreement): number {
  if (pairs.filter((count) => count > 0).length < 2) return 1
  const count = pairs.reduce((sum, some) => sum + some, 0)
  const distance = (together: number) => 1 - together / runs
  const mean = pairs.reduce((sum, some, together) => sum + some * distance(together), 0) / count
  const ofDistances = pairs.reduce((sum, some, together) => sum + some * (distance(together) - mean) ** 2, 0)
  const sizeOf = (node: number) => (node < samples ? 1 : (sizes[node - samples] as number))
  let ofHeights = 0
  heights.forEach((height, t) => {
    ofHeights += sizeOf(left[t] as number) * sizeOf(right[t] as number) * (height - mean) ** 2
  })
  return Math.min(1, Math.sqrt(ofHeights / ofDistances))
}
