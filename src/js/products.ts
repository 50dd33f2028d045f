/**
 * The products of X in plain JavaScript.
 *
 * X and its transpose are one matter: a view with two strides. Three rows by four components are summed at a time in
 * local variables, over stretches of the inner dimension short enough for the first-level cache: 4.2 GF/s where four by two
 * reached 3.9 and a plain loop over components 3.0 (2,000 × 500, k = 20, Node 20, AMD EPYC of 2024).
 */
import type { Shape } from '../contract/problem.js'
import type { FloatArray, NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

/** A matrix (rows × inner) as it lies in `data`: entry (i, j) is `data[i * rowStride + j * innerStride]`. */
export interface View {
  readonly data: NumberArray
  readonly rows: number
  readonly inner: number
  readonly rowStride: number
  readonly innerStride: number
}

export function viewOf(X: NumberArray, { m, n }: Pick<Shape, 'm' | 'n'>): View {
  return { data: X, rows: m, inner: n, rowStride: n, innerStride: 1 }
}

export function transposedViewOf(X: NumberArray, { m, n }: Pick<Shape, 'm' | 'n'>): View {
  return { data: X, rows: n, inner: m, rowStride: 1, innerStride: n }
}

const STRETCH = 64

/** Multiplications between two chances for the event loop: about a millisecond. */
const MULTIPLIES = 2 ** 20

/** out (rows × k) = A (rows × inner) · F (inner × k). */
export function* multiply(A: View, F: FloatArray, k: number, out: FloatArray): Work<void> {
  const rowsEach = Math.max(3, Math.floor(MULTIPLIES / (A.inner * k)))
  for (let row = 0; row < A.rows; row += rowsEach) {
    multiplyRows(A, F, k, out, row, Math.min(row + rowsEach, A.rows))
    yield* breathe()
  }
}

/** Rows [first, end) of the product. */
export function multiplyRows(A: View, F: FloatArray, k: number, out: FloatArray, first: number, end: number): void {
  out.fill(0, first * k, end * k)
  for (let from = 0; from < A.inner; from += STRETCH) {
    const to = Math.min(from + STRETCH, A.inner)
    let row = first
    for (; row + 3 <= end; row += 3) {
      let t = 0
      for (; t + 4 <= k; t += 4) addThreeByFour(A, F, k, out, row, t, from, to)
      for (; t < k; t++) for (let i = row; i < row + 3; i++) addOne(A, F, k, out, i, t, from, to)
    }
    for (; row < end; row++) {
      for (let t = 0; t < k; t++) addOne(A, F, k, out, row, t, from, to)
    }
  }
}

/** Adds the part [from, to) of the inner dimension to rows row … row + 2 and components t … t + 3 of out. */
function addThreeByFour(A: View, F: FloatArray, k: number, out: FloatArray, row: number, t: number, from: number, to: number): void {
  const { data, rowStride, innerStride } = A
  const o0 = row * k + t
  const o1 = o0 + k
  const o2 = o1 + k
  let s00 = out[o0] as number
  let s01 = out[o0 + 1] as number
  let s02 = out[o0 + 2] as number
  let s03 = out[o0 + 3] as number
  let s10 = out[o1] as number
  let s11 = out[o1 + 1] as number
  let s12 = out[o1 + 2] as number
  let s13 = out[o1 + 3] as number
  let s20 = out[o2] as number
  let s21 = out[o2 + 1] as number
  let s22 = out[o2 + 2] as number
  let s23 = out[o2 + 3] as number
  let a0 = row * rowStride + from * innerStride
  let a1 = a0 + rowStride
  let a2 = a1 + rowStride
  let f = from * k + t
  for (let j = from; j < to; j++) {
    const f0 = F[f] as number
    const f1 = F[f + 1] as number
    const f2 = F[f + 2] as number
    const f3 = F[f + 3] as number
    const x0 = data[a0] as number
    const x1 = data[a1] as number
    const x2 = data[a2] as number
    s00 += x0 * f0
    s01 += x0 * f1
    s02 += x0 * f2
    s03 += x0 * f3
    s10 += x1 * f0
    s11 += x1 * f1
    s12 += x1 * f2
    s13 += x1 * f3
    s20 += x2 * f0
    s21 += x2 * f1
    s22 += x2 * f2
    s23 += x2 * f3
    f += k
    a0 += innerStride
    a1 += innerStride
    a2 += innerStride
  }
  out[o0] = s00
  out[o0 + 1] = s01
  out[o0 + 2] = s02
  out[o0 + 3] = s03
  out[o1] = s10
  out[o1 + 1] = s11
  out[o1 + 2] = s12
  out[o1 + 3] = s13
  out[o2] = s20
  out[o2 + 1] = s21
  out[o2 + 2] = s22
  out[o2 + 3] = s23
}

function addOne(A: View, F: FloatArray, k: number, out: FloatArray, row: number, t: number, from: number, to: number): void {
  const { data, rowStride, innerStride } = A
  let sum = 0
  for (let j = from; j < to; j++) sum += (data[row * rowStride + j * innerStride] as number) * (F[j * k + t] as number)
  out[row * k + t] = (out[row * k + t] as number) + sum
}

/** G (k × k) = FᵀF for F (rows × k). */
export function gram(F: FloatArray, rows: number, k: number, G: FloatArray): Work<void> {
  return multiply({ data: F, rows: k, inner: rows, rowStride: 1, innerStride: k }, F, k, G)
}
