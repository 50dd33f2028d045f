/**
 * What is to be known of numbers taken in. The JS engine looks at them by `scanNumbers`; others may be faster.
 */
import { pairwiseSum } from './sum.js'
import type { NumberArray } from './typed-array.js'

export interface Scan {
  /** 0 where all are below; without meaning where one is bad. */
  readonly max: number
  /** In the order of NumPy's pairwise sum, to the bit. */
  readonly sum: number
  /** How far from the first one the first 0 is. */
  readonly firstZero: number | undefined
  /** How far from the first one the first is that is NaN, infinite or below 0. */
  readonly firstBad: number | undefined
}

/** Looks at data[from … end) in one go. */
export type Scanner = (data: NumberArray, from: number, end: number) => Scan

export function scanNumbers(data: NumberArray, from: number, end: number): Scan {
  let max = 0
  let firstBad: number | undefined
  for (let at = from; at < end; at++) {
    const value = data[at] as number
    // Written so that NaN fails too.
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) firstBad ??= at - from
    if (value > max) max = value
  }
  const firstZero = data.subarray(from, end).indexOf(0)
  return { max, sum: pairwiseSum(data, from, end - from), firstZero: firstZero < 0 ? undefined : firstZero, firstBad }
}
