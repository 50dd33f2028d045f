/**
 * Bringing extreme data into the range where the formulas hold.
 *
 * The updates guard against division by zero with an absolute constant, and squares of 1e200 overflow. When the
 * largest entry lies outside [2^-13, 2^40] the solvers work on c·X with c = 4^q, largest entry in [1, 4), and W and H
 * take 2^-q each at the end. Powers of two round nothing, and between the bounds nothing is touched.
 */
import type { FloatArray, NumberArray } from './typed-array.js'

const SMALLEST = 2 ** -13
const LARGEST = 2 ** 40

/** The q of c = 4^q for data with this largest entry; 0 where no scaling is due, or none is possible. */
export function scaleExponent(max: number): number {
  if ((max >= SMALLEST && max <= LARGEST) || !(max > 0 && max < Number.POSITIVE_INFINITY)) return 0
  let q = -Math.floor(Math.log2(max) / 2)
  // log2 may round across a power of two.
  while (timesPowerOf2(max, 2 * q) >= 4) q--
  while (timesPowerOf2(max, 2 * q) < 1) q++
  return q
}

/** Beyond this exponent every number is 0 or infinite. */
const FARTHEST = 2200

/** value · 2^exponent, in steps of which none overflows alone: 0 times an infinity would be NaN. */
export function timesPowerOf2(value: number, exponent: number): number {
  const whole = Math.min(Math.max(exponent, -FARTHEST), FARTHEST)
  const third = Math.trunc(whole / 3)
  return value * 2 ** third * 2 ** third * 2 ** (whole - 2 * third)
}

/** target[i] = source[i] · 4^q for i in [from, end); the two may be one array. */
export function scaleEntries(source: NumberArray, target: FloatArray, q: number, from: number, end: number): void {
  const half = 2 ** q
  for (let i = from; i < end; i++) target[i] = (source[i] as number) * half * half
}

/** array ← array · 2^exponent, with −0 as 0; in two steps, since 2^exponent alone may overflow. */
export function scaleInPlace(array: FloatArray, exponent: number): void {
  const half = Math.floor(exponent / 2)
  const first = 2 ** half
  const second = 2 ** (exponent - half)
  for (let i = 0; i < array.length; i++) array[i] = (array[i] as number) * first * second + 0
}

/** How a problem is scaled: the solvers see X·4^q, W·2^w and H·2^h, with w + h = 2q, and weights times 2^weights. */
export interface Scale {
  readonly q: number
  readonly w: number
  readonly h: number
  readonly weights: number
}
