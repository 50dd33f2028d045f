/**
 * Choosing and applying the scale of a problem; what it is for stands in `contract/scale.ts`.
 */
import type { DenseInput } from './contract/intake.js'
import { allocate } from './contract/memory.js'
import { type Scale, scaleEntries, scaleExponent } from './contract/scale.js'
import { pairwiseSum, RunningSum } from './contract/sum.js'
import { breathe, type Work } from './contract/work.js'

/** Exponents at which squares of a held H stay far from the ends of the number type. */
const SAFE_EXPONENT = { float64: 400, float32: 40 } as const

/** W and H share the scale of X, save where H is given and held: then H is brought near 1 and W takes the rest. */
export function scaleFor(X: DenseInput, heldH: DenseInput | undefined): Scale {
  const q = scaleExponent(X.max)
  if (heldH === undefined) return { q, w: q, h: q }
  const exponent = heldH.max === 0 ? 0 : Math.floor(Math.log2(heldH.max))
  const h = q === 0 && Math.abs(exponent) <= SAFE_EXPONENT[X.dtype] ? 0 : -exponent
  return { q, w: 2 * q - h, h }
}

const CHUNK = 2 ** 17

/** X · 4^q with its mean; in place unless the array is the caller's. */
export function* rescale(X: DenseInput, q: number, callersArray: boolean): Work<DenseInput> {
  if (q === 0) return X
  const { rows, columns, dtype } = X
  const data = callersArray ? allocate(dtype, rows * columns, 'X') : X.data
  const sum = new RunningSum()
  for (let from = 0; from < data.length; from += CHUNK) {
    const end = Math.min(from + CHUNK, data.length)
    scaleEntries(X.data, data, q, from, end)
    sum.add(pairwiseSum(data, from, end - from))
    yield* breathe()
  }
  return { rows, columns, dtype, data, max: X.max * 2 ** q * 2 ** q, mean: sum.value / (rows * columns) }
}
