/**
 * Where a fit starts that holds one factor: that factor as it is, and the other one given or by a rule.
 */
import type { Factors } from './contract/engine.js'
import { type DenseInput, readMatrix } from './contract/intake.js'
import type { Update } from './contract/options.js'
import type { Problem } from './contract/problem.js'
import { type Scale, scaleInPlace, timesPowerOf2 } from './contract/scale.js'
import type { DType } from './contract/typed-array.js'
import type { Work } from './contract/work.js'
import { meanScale } from './init/random.js'
import { fillGiven, type GivenStart } from './init/start.js'
import { exponentWithin, SAFE_EXPONENT } from './rescale.js'

/** The factor that a fit holds: H (k × n), W (m × k), or neither. */
export type Held = GivenStart

/** The factor of a given start that `update` leaves alone, in the number type of X. */
export function* heldOf({ W, H }: GivenStart, update: Update, dtype: DType): Work<Held> {
  if (update === 'W' && H !== undefined) return { H: yield* inType(H, 'init.H', dtype) }
  if (update === 'H' && W !== undefined) return { W: yield* inType(W, 'init.W', dtype) }
  return {}
}

function* inType(factor: DenseInput, name: string, dtype: DType): Work<DenseInput> {
  scaleInPlace(factor.data, 0)
  return factor.dtype === dtype ? factor : yield* readMatrix(factor, name, { check: 'non-negative', dtype })
}

/**
 * Fills both factors: the one held times its power of two, the other as given, else with 0 for the coordinate descent of β = 2
 * and with √(mean(X)/k) where zeros would stay, or make a W·H of 0 that the loss cannot take. The copy of the other one is used up.
 */
export function* startHeld(
  held: Held,
  other: GivenStart,
  problem: Problem,
  { mean }: Pick<DenseInput, 'mean'>,
  scale: Scale,
  factors: Factors,
): Work<void> {
  const { m, n, k, dtype, solver, beta } = problem
  yield* fillGiven(apart(held, scale), problem, scale, factors)
  const { W, H } = problem.updateW ? { W: other.W } : { H: other.H }
  if (W !== undefined) yield* fillGiven({ W }, problem, { w: exponentWithin(W, scale.w, dtype), h: 0 }, factors)
  else if (H !== undefined) yield* fillGiven({ H }, problem, { w: 0, h: exponentWithin(H, scale.h, dtype) }, factors)
  else if (solver === 'mu' || beta !== 2) {
    const [moving, exponent, length] = problem.updateW ? [factors.W, scale.w, m * k] : [factors.Ht, scale.h, n * k]
    moving.fill(evenStart(mean, k, dtype, exponent - scale.q), 0, length)
  }
}

/** √(mean(X)/k) · 2^exponent. An update gives the same for a start of any size, so one out of range may be brought into it. */
export function evenStart(mean: number, k: number, dtype: DType, exponent: number): number {
  const largest = 2 ** SAFE_EXPONENT[dtype]
  const size = timesPowerOf2(meanScale(mean, k, dtype), exponent)
  return Math.min(Math.max(size, size && 1 / largest), largest)
}

/** The factor held, to be scaled: a copy where that changes it. */
function apart({ W, H }: Held, { w, h }: Scale): Held {
  const copy = (factor: DenseInput, exponent: number) => (exponent === 0 ? factor : { ...factor, data: factor.data.slice() })
  return { ...(W === undefined ? {} : { W: copy(W, w) }), ...(H === undefined ? {} : { H: copy(H, h) }) }
}
