/**
 * Choosing and applying the scale of a problem; what it is for stands in `contract/scale.ts`.
 */
import { rangeError, show } from './contract/errors.js'
import type { DenseInput } from './contract/intake.js'
import { allocate } from './contract/memory.js'
import { type Scale, scaleEntries, scaleExponent } from './contract/scale.js'
import { pairwiseSum, RunningSum } from './contract/sum.js'
import { breathe, type Work } from './contract/work.js'

/** Exponents of W and H at which every sum of products that the updates form stays within the number type. */
const SAFE_EXPONENT = { float64: 300, float32: 30 } as const

/**
 * W and H share the scale of X. A given factor outside of the safe exponents shifts the balance between the two, which
 * leaves W·H alone: a held H is brought near 1, and W and H of a given start to one size.
 *
 * @throws RangeError `ERR_NMF_INPUT` where the W·H of a given start lies so far above X that its squares overflow
 */
export function scaleFor(X: DenseInput, heldH: DenseInput | undefined, given: { W: Pick<DenseInput, 'max'>; H: Pick<DenseInput, 'max'> } | undefined): Scale {
  const q = scaleExponent(X.max)
  const safe = SAFE_EXPONENT[X.dtype]
  if (heldH !== undefined) {
    const exponent = exponentOf(heldH.max)
    const h = q === 0 && Math.abs(exponent) <= safe ? 0 : -exponent
    return { q, w: 2 * q - h, h }
  }
  if (given === undefined) return { q, w: q, h: q }
  const exponentW = exponentOf(given.W.max) + q
  const exponentH = exponentOf(given.H.max) + q
  if (exponentW + exponentH > 2 * safe) {
    throw rangeError('ERR_NMF_INPUT', `init.W · init.H must be of the size of X, got about 2^${exponentW + exponentH - 2 * q} for an X up to ${show(X.max)}`)
  }
  if (Math.max(Math.abs(exponentW), Math.abs(exponentH)) <= safe) return { q, w: q, h: q }
  const shift = Math.round((exponentH - exponentW) / 2)
  return { q, w: q + shift, h: q - shift }
}

function exponentOf(max: number): number {
  return max === 0 ? 0 : Math.floor(Math.log2(max))
}

const CHUNK = 2 ** 15

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
