/**
 * X in shared memory can change under a fit, after its check: then what came of it is checked.
 */
import type { Factors } from './contract/engine.js'
import { changedMeanwhile } from './contract/intake.js'
import type { FloatArray } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import type { Outcome } from './iterate.js'

/** @throws RangeError `ERR_NMF_INPUT` for factors and losses that no X comes to if it stays non-negative and finite */
export function* checkOutcome({ W, Ht }: Factors, { loss }: Pick<Outcome, 'loss'>, name = 'X'): Work<void> {
  if (loss >= 0 && (yield* areSound(W)) && (yield* areSound(Ht))) return
  throw changedMeanwhile(name)
}

/** Entries looked at between two chances for the event loop. */
const CHUNK = 2 ** 16

function* areSound(factor: FloatArray): Work<boolean> {
  for (let from = 0; from < factor.length; from += CHUNK) {
    if (!isSoundPart(factor, from, Math.min(from + CHUNK, factor.length))) return false
    yield* breathe()
  }
  return true
}

function isSoundPart(factor: FloatArray, from: number, end: number): boolean {
  for (let i = from; i < end; i++) {
    // True of 0 and of finite numbers above it; of −0, Infinity and NaN it is not.
    if (!(1 / (factor[i] as number) > 0)) return false
  }
  return true
}
