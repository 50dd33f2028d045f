/**
 * Silhouettes: how much nearer a member is to its own cluster than to the next (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7).
 */
import { breathe, type Work } from '../contract/work.js'
import type { Agreement } from './agreement.js'
import { largest } from './clusters.js'

/** Adds the distances of member i to the members of each cluster up, in any one unit; that to itself is 0. */
export type AddDistances = (i: number, sums: Float64Array) => void

/**
 * (b − a)/max(a, b) for each member, where a is its mean distance to the others of its cluster and b the least mean distance to
 * another cluster. From −1 to 1; 0 for a cluster of one, as in R's `cluster`; NaN where there is one cluster only, since nothing
 * is next to it.
 *
 * @param labels - the cluster of each, from 0 on
 */
export function* silhouettes(labels: Uint32Array, addDistances: AddDistances): Work<Float64Array> {
  const count = largest(labels) + 1
  const sizes = new Uint32Array(count)
  for (const label of labels) sizes[label]++
  const widths = new Float64Array(labels.length)
  if (sizes.filter((size) => size > 0).length < 2) return widths.fill(Number.NaN)
  const sums = new Float64Array(count)
  for (const [i, label] of labels.entries()) {
    sums.fill(0)
    addDistances(i, sums)
    widths[i] = widthOf(label, sums, sizes)
    yield* breathe()
  }
  return widths
}

/** Of what has similarities, n × n, symmetric, row-major: 1 − those are the distances. */
export function fromSimilarities(similarities: Float64Array, labels: Uint32Array): AddDistances {
  const n = labels.length
  return (i, sums) => {
    for (let j = 0; j < n; j++) if (j !== i) sums[labels[j] as number] += 1 - (similarities[i * n + j] as number)
  }
}

/** Of samples: the number of runs in which two were apart. */
export function fromAgreement({ runs, kinds, sizes, together }: Agreement, labels: Uint32Array): AddDistances {
  // Samples of one kind may be in several clusters, where there are fewer kinds than clusters.
  const parts = partsOf(kinds, labels)
  const count = sizes.length
  return (i, sums) => {
    const row = (kinds[i] as number) * count
    for (let part = 0; part < parts.sizes.length; part++) {
      const apart = runs - (together[row + (parts.kinds[part] as number)] as number)
      sums[parts.labels[part] as number] += (parts.sizes[part] as number) * apart
    }
  }
}

/** Samples of one kind and one cluster. */
interface Parts {
  readonly kinds: Uint32Array
  readonly labels: Uint32Array
  readonly sizes: Uint32Array
}

function partsOf(kinds: Uint32Array, labels: Uint32Array): Parts {
  const found = new Map<number, { kind: number; label: number; size: number }>()
  const width = kinds.length
  kinds.forEach((kind, i) => {
    const label = labels[i] as number
    const known = found.get(label * width + kind)
    if (known === undefined) found.set(label * width + kind, { kind, label, size: 1 })
    else known.size++
  })
  const all = [...found.values()]
  return {
    kinds: Uint32Array.from(all, ({ kind }) => kind),
    labels: Uint32Array.from(all, ({ label }) => label),
    sizes: Uint32Array.from(all, ({ size }) => size),
  }
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
