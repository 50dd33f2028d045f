/**
 * The tree of samples, and what is read off it: an order that keeps clusters together, and the clusters where it is cut.
 */
import type { Linkage } from '../contract/consensus-result.js'
import { allocate } from '../contract/memory.js'
import type { Work } from '../contract/work.js'
import { type Agreement, distancesOf } from './agreement.js'
import { averageLinkage, linkageOfSamples } from './linkage.js'

/** The tree of samples by the share of the runs that put them apart. `room`: for kinds × kinds numbers, at least. */
export function* treeOf(agreement: Agreement, room?: Float64Array): Work<Linkage> {
  const { kinds, sizes } = agreement
  const numbers = room ?? (allocate('float64', sizes.length ** 2, 'the distances of samples') as Float64Array)
  return linkageOfSamples(kinds, yield* averageLinkage({ distances: yield* distancesOf(agreement, numbers), sizes }))
}

/** The samples from left to right, so that every cluster is a stretch; in the order of R's `hclust`. */
export function leafOrder({ left, right }: Linkage, n: number): Uint32Array {
  const order = new Uint32Array(n)
  const open = n > 0 ? [n + left.length - 1] : []
  let at = 0
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node < n) order[at++] = node
    else open.push(right[node - n] as number, left[node - n] as number)
  }
  return order
}

/**
 * The clusters where `count` of them are left, at most one a sample. They are numbered from 0 in the order in which the samples
 * come to them: sample 0 is in cluster 0.
 */
export function cutTree({ left, right }: Linkage, n: number, count: number): Uint32Array {
  const joined = Math.max(0, n - count)
  const top = Uint32Array.from({ length: n + joined }, (_, node) => node)
  // A node is made of earlier ones, so that from the last on each has been told its own top before it tells its parts.
  for (let t = joined - 1; t >= 0; t--) {
    top[left[t] as number] = top[n + t] as number
    top[right[t] as number] = top[n + t] as number
  }
  const numbers = new Map<number, number>()
  return top.slice(0, n).map((node) => {
    const known = numbers.get(node) ?? numbers.size
    numbers.set(node, known)
    return known
  })
}
