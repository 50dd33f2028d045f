/**
 * Choosing and applying the scale of a problem; what it is for stands in `contract/scale.ts`.
 */
import { valuesOf } from './contract/engine.js'
import { type DenseInput, type Input, storedOf } from './contract/intake.js'
import { allocate } from './contract/memory.js'
import { type Scale, scaleEntries, scaleExponent, timesPowerOf2 } from './contract/scale.js'
import { pairwiseSum, RunningSum } from './contract/sum.js'
import { type DType, isFloatArray } from './contract/typed-array.js'
import { breathe, CHUNK, type Work } from './contract/work.js'

/** Exponents of W, H and W·H at which every sum of products that the updates form stays within the number type. */
export const SAFE_EXPONENT = { float64: 300, float32: 30 } as const

type Magnitude = Pick<DenseInput, 'max'>

/** The factors at hand: both, one, or none. */
interface Magnitudes {
  readonly W?: Magnitude
  readonly H?: Magnitude
}

/** W and H share the scale of X, save where one is held and far from it: then that is brought near 1, and the other takes the rest. */
export function scaleFor(X: Pick<Input, 'max' | 'dtype'> & { weightExponent?: number }, held: Magnitudes): Scale {
  const q = scaleExponent(X.max)
  const weights = X.weightExponent ?? 0
  const factor = held.W ?? held.H
  if (factor === undefined) return { q, w: q, h: q, weights }
  const exponent = exponentOf(factor)
  const own = q === 0 && Math.abs(exponent) <= SAFE_EXPONENT[X.dtype] ? 0 : -exponent
  return held.W === undefined ? { q, w: 2 * q - own, h: own, weights } : { q, w: own, h: 2 * q - own, weights }
}

/** The exponent, or the nearest at which a factor times its power of two stays within the number type. */
export function exponentWithin(factor: Magnitude, exponent: number, dtype: DType): number {
  const safe = SAFE_EXPONENT[dtype]
  const own = exponentOf(factor)
  return Math.min(Math.max(exponent, -safe - own), safe - own)
}

/**
 * The powers of two by which a given start is multiplied: those of the scale, unless it lies so far from X that squares would
 * leave the number type. Then W and H get one size, which keeps W·H as far as its own size allows.
 */
export function startExponents({ W, H }: Magnitudes, { q }: Scale, dtype: DType): { w: number; h: number } {
  const safe = SAFE_EXPONENT[dtype]
  const exponentW = exponentOf(W) + q
  const exponentH = exponentOf(H) + q
  const sum = exponentW + exponentH
  if (Math.abs(exponentW) <= safe && Math.abs(exponentH) <= safe && sum <= safe) return { w: q, h: q }
  const common = Math.round(Math.min(Math.max(sum, -safe), safe) / 2)
  return { w: q + common - exponentW, h: q + common - exponentH }
}

function exponentOf(factor: Magnitude | undefined): number {
  return factor === undefined || factor.max === 0 ? 0 : Math.floor(Math.log2(factor.max))
}

/** X · 4^q with its mean; in place where the memory is the package's own. */
export function* rescale(X: Input, q: number): Work<Input> {
  if (q === 0) return X
  const given = valuesOf(storedOf(X))
  const data = X.memory === 'own' && isFloatArray(given) ? given : allocate(X.dtype, given.length, 'X')
  const sum = new RunningSum()
  for (let from = 0; from < data.length; from += CHUNK) {
    const end = Math.min(from + CHUNK, data.length)
    scaleEntries(given, data, q, from, end)
    sum.add(pairwiseSum(data, from, end - from))
    yield* breathe()
  }
  const taken = { max: timesPowerOf2(X.max, 2 * q), mean: sum.value / countOf(X) }
  return 'entries' in X ? { ...X, ...taken, entries: { ...X.entries, values: data } } : { ...X, ...taken, data }
}

/** Of how many entries the mean is. */
function countOf(X: Input): number {
  return 'weightExponent' in X ? X.entries.values.length : X.rows * X.columns
}
