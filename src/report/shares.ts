/**
 * What the components carry of W·H. The sum of all its entries is Σ_t (Σ_i W_it)(Σ_j H_tj): each component has its share,
 * which does not change when a column of W is multiplied by a number and the row of H divided by it.
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { largest } from './largest.js'

/** A sum of non-negative numbers as maximum × sum, the second of them between 1 and the count: no overflow. */
interface Total {
  max: number
  sum: number
}

/** @returns k shares, from 0 to 1, which add up to 1, or are all 0 where W·H is 0 */
export function sharesOf(W: DenseMatrix, H: DenseMatrix): Float64Array {
  const [ofW, ofH] = [columnTotals(W), rowTotals(H)]
  const logs = Float64Array.from(ofW, (w, t) => logOf(w) + logOf(ofH[t] as Total))
  const highest = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (highest === Number.NEGATIVE_INFINITY) return new Float64Array(logs.length)
  return parts(logs.map((log) => Math.exp(log - highest)))
}

const logOf = ({ max, sum }: Total): number => Math.log(max) + Math.log(sum)

/** Of each entry, its part of the sum of all. */
export function parts(values: Float64Array): Float64Array {
  const max = largest(values)
  if (max === 0) return new Float64Array(values.length)
  const sum = values.reduce((total, value) => total + value / max, 0)
  return values.map((value) => value / max / sum)
}

function columnTotals(W: DenseMatrix): Total[] {
  const totals = Array.from({ length: W.columns }, () => ({ max: 0, sum: 0 }))
  for (let i = 0; i < W.rows; i++) W.row(i).forEach((value, t) => add(totals[t] as Total, value))
  return totals
}

export function rowTotals(H: DenseMatrix): Total[] {
  return Array.from({ length: H.rows }, (_, t) => {
    const total = { max: 0, sum: 0 }
    for (const value of H.row(t)) add(total, value)
    return total
  })
}

function add(total: Total, value: number): void {
  if (value > total.max) {
    total.sum = (total.sum * total.max) / value + 1
    total.max = value
  } else if (value > 0) {
    total.sum += value / total.max
  }
}
