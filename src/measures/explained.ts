/**
 * The share of Σ x² that W·H explains: 1 − RSS/Σ x² with RSS = ‖X − WH‖² (Hutchins et al. 2008, doi:10.1093/bioinformatics/btn526,
 * plot RSS; the `evar` of R's NMF). 1 is an exact fit; below 0, W·H is worse than nothing.
 *
 * @param rss - ‖X − WH‖²: for the squared loss twice the loss
 * @param squares - Σ x²; where it is 0 there is nothing to explain, and all of it is where the RSS is 0 too
 */
export function explainedVariance(rss: number, squares: number): number {
  if (squares === 0) return rss === 0 ? 1 : Number.NEGATIVE_INFINITY
  return 1 - rss / squares
}
