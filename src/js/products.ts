/**
 * The products of X in plain JavaScript.
 *
 * X and its transpose are one matter: a view with two strides. Four rows at a time are packed over a stretch of the inner dimension
 * short enough for the first-level cache, and all components are summed from there.
 */
import type { Shape } from '../contract/problem.js'
import type { FloatArray, NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { addFourByOne, addFourByTwo, addTwoByFour } from './tiles.js'

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

/**
 * Four rows of a stretch, for all products: none is interrupted between packing and use. As a constant of the module its place and
 * length are known to the compiler, which both products of 2,000 × 500, k = 1, show: 3.0 ms, and 4.0 with an array of each call's own.
 */
const packed = new Float64Array(4 * STRETCH)

/** Multiplications between two chances for the event loop: about a millisecond. */
const MULTIPLIES = 2 ** 20

/** out (rows × k) = A (rows × inner) · F (inner × k). */
export function* multiply(A: View, F: FloatArray, k: number, out: FloatArray): Work<void> {
  const rowsEach = 4 * Math.max(1, Math.floor(MULTIPLIES / (4 * A.inner * k)))
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
    const near = F.subarray(from * k, to * k)
    let row = first
    for (; row + 4 <= end; row += 4) addFour(packFour(A, row, from, to), near, k, out, row * k)
    for (; row < end; row++) {
      for (let t = 0; t < k; t++) addOne(A, F, k, out, row, t, from, to)
    }
  }
}

/** Rows row … row + 3 of A, entries [from, to) of each, side by side. Returns how many numbers that are. */
function packFour({ data, rowStride, innerStride }: View, row: number, from: number, to: number): number {
  let a0 = row * rowStride + from * innerStride
  let a1 = a0 + rowStride
  let a2 = a1 + rowStride
  let a3 = a2 + rowStride
  let p = 0
  for (let j = from; j < to; j++) {
    packed[p] = data[a0] as number
    packed[p + 1] = data[a1] as number
    packed[p + 2] = data[a2] as number
    packed[p + 3] = data[a3] as number
    a0 += innerStride
    a1 += innerStride
    a2 += innerStride
    a3 += innerStride
    p += 4
  }
  return p
}

/** Adds to four rows of out, which begin at `at`, the product of those `packed` with F. */
function addFour(end: number, F: FloatArray, k: number, out: FloatArray, at: number): void {
  let t = 0
  for (; t + 4 <= k; t += 4) {
    addTwoByFour(packed, 0, end, F, k, t, out, at + t)
    addTwoByFour(packed, 2, end, F, k, t, out, at + 2 * k + t)
  }
  for (; t + 2 <= k; t += 2) addFourByTwo(packed, end, F, k, t, out, at + t)
  if (t < k) addFourByOne(packed, end, F, k, t, out, at + t)
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
