/**
 * Silhouettes: how much nearer a member is to its own cluster than to the next (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7).
 */
import { breathe, type Work } from '../contract/work.js'

/** What is clustered. The distance of i and j is 1 − `similarities[i * n + j]`. */
export interface Clustered {
  /** n × n, symmetric, row-major. */
  readonly similarities: Float64Array
  readonly n: number
  /** The cluster of each, from 0 on. */
  readonly labels: Uint32Array
}

/**
 * (b − a)/max(a, b) for each member, where a is its mean distance to the others of its cluster and b the least mean distance to
 * another cluster. From −1 to 1; 0 for a cluster of one, as in R's `cluster`; NaN where there is one cluster only, since nothing
 * is next to it.
 */
export function* silhouettes({ similarities, n, labels }: Clustered): Work<Float64Array> {
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1
  const sizes = new Uint32Array(count)
  for (const label of labels) sizes[label]++
  const widths = new Float64Array(n)
  if (sizes.filter((size) => size > 0).length < 2) return widths.fill(Number.NaN)
  const sums = new Float64Array(count)
  for (let i = 0; i < n; i++) {
    sums.fill(0)
    for (let j = 0; j < n; j++) if (j !== i) sums[labels[j] as number] += 1 - (similarities[i * n + j] as number)
    widths[i] = widthOf(labels[i] as number, sums, sizes)
    yield* breathe()
  }
  return widths
}

/** @param sums - of the distances to the members of each cluster */
function widthOf(own: number, sums: Float64Array, sizes: Uint32Array): number {
  const others = (sizes[own] as number) - 1
  if (others === 0) return 0
  const within = (sums[own] as number) / others
  let next = Number.POSITIVE_INFINITY
  for (let c = 0; c < sums.length; c++) {
    if (c !== own && (sizes[c] as number) > 0) next = Math.min(next, (sums[c] as number) / (sizes[c] as number))
  }
  return within === next ? 0 : (next - within) / Math.max(within, next)
}

/** The mean of them, a number for the whole. */
export const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
