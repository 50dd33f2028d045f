/**
 * The scale of one component: a row or a column made a unit, and the other factor taking what that cost. Nothing on the way overflows
 * or vanishes that does not in the end.
 */
import type { DenseMatrix } from './contract/dense-matrix.js'
import { timesPowerOf2 } from './contract/scale.js'
import type { FloatArray } from './contract/typed-array.js'

/** A row or a column: `count` numbers of a matrix, `stride` apart. */
export interface Line {
  readonly data: FloatArray
  readonly from: number
  readonly stride: number
  readonly count: number
}

export const rowOf = ({ data, columns }: DenseMatrix, t: number): Line => ({ data, from: t * columns, stride: 1, count: columns })
export const columnOf = ({ data, rows, columns }: DenseMatrix, t: number): Line => ({ data, from: t, stride: columns, count: rows })

/** value · 2^exponent, which may be beyond every double. */
export interface Size {
  readonly value: number
  readonly exponent: number
}

/** Numbers from 2^−500 to 2^500 are multiplied and divided as they are. */
const SAFE = 500

const exponentOf = (value: number): number => Math.floor(Math.log2(value))

/** line ← line / its sum or its Euclidean length, which is given; 0 where it is all zeros, and stays so. */
export function toUnit({ data, from, stride, count }: Line, measure: 'sum' | 'length'): Size {
  const end = from + stride * count
  let most = 0
  for (let at = from; at < end; at += stride) most = Math.max(most, data[at] as number)
  if (most === 0) return { value: 0, exponent: 0 }
  // In units of about the largest entry.
  const exponent = exponentOf(most)
  const factor = Math.abs(exponent) < SAFE ? 2 ** -exponent : undefined
  const inUnits = (entry: number) => (factor === undefined ? timesPowerOf2(entry, -exponent) : entry * factor)
  let total = 0
  for (let at = from; at < end; at += stride) {
    const part = inUnits(data[at] as number)
    total += measure === 'sum' ? part : part * part
  }
  const value = measure === 'sum' ? total : Math.sqrt(total)
  for (let at = from; at < end; at += stride) data[at] = inUnits(data[at] as number) / value
  return { value, exponent }
}

/** line ← line · size; where the size is 0 it stays. Gives whether the line is finite. */
export function grow({ data, from, stride, count }: Line, { value, exponent }: Size): boolean {
  if (value === 0) return true
  const factor = Math.abs(exponent) < SAFE ? value * 2 ** exponent : undefined
  for (let at = from; at < from + stride * count; at += stride) {
    const entry = data[at] as number
    if (entry === 0) continue
    data[at] = factor === undefined ? product(entry, value, exponent) : entry * factor
    if (data[at] === Number.POSITIVE_INFINITY) return false
  }
  return true
}

function product(entry: number, value: number, exponent: number): number {
  const own = exponentOf(entry)
  return timesPowerOf2(timesPowerOf2(entry, -own) * value, exponent + own)
}
