/**
 * Sums that lose nothing worth naming: the mean of X sets the start, and has to equal NumPy's to 1e-15.
 */
import type { NumberArray } from './typed-array.js'

const BLOCK = 128

/** Σ data[from … from + count) with an error of O(eps · log count), in the order of NumPy's own pairwise sum. */
export function pairwiseSum(data: NumberArray, from: number, count: number): number {
  if (count < 8) {
    let sum = 0
    for (let i = 0; i < count; i++) sum += data[from + i] as number
    return sum
  }
  if (count <= BLOCK) return eightSums(data, from, count)
  const half = Math.floor(count / 2)
  const left = half - (half % 8)
  return pairwiseSum(data, from, left) + pairwiseSum(data, from + left, count - left)
}

function eightSums(data: NumberArray, from: number, count: number): number {
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0]
  const whole = count - (count % 8)
  for (let i = from; i < from + whole; i += 8) {
    a += data[i] as number
    b += data[i + 1] as number
    c += data[i + 2] as number
    d += data[i + 3] as number
    e += data[i + 4] as number
    f += data[i + 5] as number
    g += data[i + 6] as number
    h += data[i + 7] as number
  }
  let sum = a + b + (c + d) + (e + f + (g + h))
  for (let i = from + whole; i < from + count; i++) sum += data[i] as number
  return sum
}

/** A sum of many parts with compensated rounding (Neumaier 1974, doi:10.1002/zamm.19740540106). */
export class RunningSum {
  private total = 0
  private lost = 0

  add(part: number): void {
    const next = this.total + part
    this.lost += Math.abs(this.total) >= Math.abs(part) ? this.total - next + part : part - next + this.total
    this.total = next
  }

  get value(): number {
    const value = this.total + this.lost
    return Number.isNaN(value) ? this.total : value
  }
}
