/**
 * Factors whose components have one size in W and another in H: W·H tells only their product.
 */
import type { Factors } from './contract/engine.js'
import type { Problem } from './contract/problem.js'
import { type Scale, timesPowerOf2 } from './contract/scale.js'
import { type FloatArray, LARGEST } from './contract/typed-array.js'

/**
 * Shares the size of each component out evenly between W and H, by powers of two, where scaling back would take a factor out of the
 * range of its numbers. W·H stays as it is, to the bit.
 */
export function balanceForScale({ W, Ht }: Factors, { k, dtype }: Problem, { w, h }: Pick<Scale, 'w' | 'h'>): void {
  const [largestW, largestH] = [largestEntries(W, k), largestEntries(Ht, k)]
  const fits = (largest: Float64Array, exponent: number) => largest.every((value) => timesPowerOf2(value, -exponent) <= LARGEST[dtype])
  if (fits(largestW, w) && fits(largestH, h)) return
  for (let t = 0; t < k; t++) {
    const [inW, inH] = [largestW[t] as number, largestH[t] as number]
    if (inW === 0 || inH === 0) continue
    const exponent = Math.round((Math.log2(inW) - Math.log2(inH)) / 2)
    scaleComponent(W, t, k, -exponent)
    scaleComponent(Ht, t, k, exponent)
  }
}

/** The largest entry of each of k columns. */
function largestEntries(F: FloatArray, k: number): Float64Array {
  const largest = new Float64Array(k)
  for (let i = 0; i < F.length; i++) largest[i % k] = Math.max(largest[i % k] as number, F[i] as number)
  return largest
}

function scaleComponent(F: FloatArray, t: number, k: number, exponent: number): void {
  for (let i = t; i < F.length; i += k) F[i] = timesPowerOf2(F[i] as number, exponent)
}
