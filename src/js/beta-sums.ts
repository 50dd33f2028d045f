/**
 * What a multiplicative update for β ≠ 2 sums over the entries of a row.
 *
 * Four entries go at a time, since the sums of each estimate wait for their last addition, and N is read and written for each turn:
 * 500 × 400, k = 20, 17 ms for an iteration with Kullback–Leibler in place of 33 (Node 20, a Xeon of 2023).
 */
import type { FloatArray } from '../contract/typed-array.js'
import { pulling, pushing } from './powers.js'
import type { View } from './products.js'
import { addRow, dot } from './stored-entries.js'

/** A factor F with the one that is held, O: the estimate of X is P = F·Oᵀ. */
export interface Estimated {
  /** rows × k. */
  readonly F: FloatArray
  /** O, inner × k. */
  readonly held: FloatArray
  readonly k: number
  readonly beta: number
}

/** Adds Σ_j x·p^(β−2)·O_j to N and, save for β = 1, Σ_j p^(β−1)·O_j to D. */
export function addSums(half: Estimated, view: View, i: number, N: Float64Array, D: Float64Array): void {
  const { inner } = view
  const isAll = half.beta !== 1
  let j0 = visited(view, i, 0, isAll)
  while (j0 < inner) {
    const j1 = visited(view, i, j0 + 1, isAll)
    const j2 = visited(view, i, j1 + 1, isAll)
    const j3 = visited(view, i, j2 + 1, isAll)
    if (j3 >= inner) break
    addFour(half, view, i, j0, j1, j2, j3, N, D)
    j0 = visited(view, i, j3 + 1, isAll)
  }
  for (; j0 < inner; j0 = visited(view, i, j0 + 1, isAll)) addOne(half, view, i, j0, N, D)
}

/** The first column from `from` on that adds anything: a 0 does not where D is not asked for. */
function visited({ data, inner, rowStride, innerStride }: View, i: number, from: number, isAll: boolean): number {
  let j = from
  if (!isAll) while (j < inner && data[i * rowStride + j * innerStride] === 0) j++
  return j
}

function addFour(
  { held, F, k, beta }: Estimated,
  { data, rowStride, innerStride }: View,
  i: number,
  j0: number,
  j1: number,
  j2: number,
  j3: number,
  N: Float64Array,
  D: Float64Array,
): void {
  const row = i * k
  const [o0, o1, o2, o3] = [j0 * k, j1 * k, j2 * k, j3 * k]
  let [p0, p1, p2, p3] = [0, 0, 0, 0]
  for (let t = 0; t < k; t++) {
    const f = F[row + t] as number
    p0 += f * (held[o0 + t] as number)
    p1 += f * (held[o1 + t] as number)
    p2 += f * (held[o2 + t] as number)
    p3 += f * (held[o3 + t] as number)
  }
  const x = i * rowStride
  const n0 = (data[x + j0 * innerStride] as number) * pulling(p0, beta)
  const n1 = (data[x + j1 * innerStride] as number) * pulling(p1, beta)
  const n2 = (data[x + j2 * innerStride] as number) * pulling(p2, beta)
  const n3 = (data[x + j3 * innerStride] as number) * pulling(p3, beta)
  addRows(held, o0, o1, o2, o3, n0, n1, n2, n3, k, N)
  if (beta !== 1) addRows(held, o0, o1, o2, o3, pushing(p0, beta), pushing(p1, beta), pushing(p2, beta), pushing(p3, beta), k, D)
}

/** into += a0 · the k numbers of O from o0 on, then so for the other three: the order that a sparse X is summed in too. */
function addRows(
  O: FloatArray,
  o0: number,
  o1: number,
  o2: number,
  o3: number,
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  k: number,
  into: Float64Array,
): void {
  for (let t = 0; t < k; t++) {
    let sum = (into[t] as number) + a0 * (O[o0 + t] as number)
    sum += a1 * (O[o1 + t] as number)
    sum += a2 * (O[o2 + t] as number)
    into[t] = sum + a3 * (O[o3 + t] as number)
  }
}

function addOne(
  { held, F, k, beta }: Estimated,
  { data, rowStride, innerStride }: View,
  i: number,
  j: number,
  N: Float64Array,
  D: Float64Array,
): void {
  const o = j * k
  const p = dot(F, i * k, held, o, k)
  addRow((data[i * rowStride + j * innerStride] as number) * pulling(p, beta), held, o, N, 0, k)
  if (beta !== 1) addRow(pushing(p, beta), held, o, D, 0, k)
}
