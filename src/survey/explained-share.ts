/**
 * The share of the squares of X that a fit explains, whatever loss it minimised.
 */

import { valuesOf } from '../contract/engine.js'
import { type Input, storedOf } from '../contract/intake.js'
import { betaOf, LOSSES } from '../contract/losses.js'
import { allocate } from '../contract/memory.js'
import type { Settings } from '../contract/options.js'
import type { Problem } from '../contract/problem.js'
import type { Factorization } from '../contract/result.js'
import { timesPowerOf2 } from '../contract/scale.js'
import { RunningSum } from '../contract/sum.js'
import { transposed } from '../contract/transpose.js'
import { breathe, CHUNK, type Work } from '../contract/work.js'
import { chooseEngine } from '../engines.js'
import { explainedVariance } from '../measures/explained.js'
import { weightsIn } from './entries.js'

/** ‖X‖/max(X), which neither overflows nor vanishes; squares count by their weights. */
export function* relativeNorm(X: Input): Work<number> {
  const values = valuesOf(storedOf(X))
  const weights = weightsIn(X)
  const sum = new RunningSum()
  for (let from = 0; from < values.length; from += CHUNK) {
    let squares = 0
    for (let i = from; i < Math.min(from + CHUNK, values.length); i++) squares += (weights?.[i] ?? 1) * ((values[i] as number) / X.max) ** 2
    sum.add(squares)
    yield* breathe()
  }
  return X.max === 0 ? 0 : Math.sqrt(asGiven(sum.value, X))
}

/** A sum of what weights stand before, these being as they were given. */
const asGiven = (sum: number, X: Input): number => timesPowerOf2(sum, 'weightExponent' in X ? -X.weightExponent : 0)

/** 1 − ‖X − WH‖²/‖X‖² over what is observed of X. @param norm - its `relativeNorm` */
export function* explainedShare(X: Input, norm: number, fit: Factorization, settings: Settings): Work<number> {
  const error = betaOf(settings.loss) === LOSSES.frobenius ? fit.reconstructionError : yield* distanceTo(X, fit, settings)
  // X of zeros has a max of 0.
  return explainedVariance((error / (X.max || 1)) ** 2, norm ** 2)
}

/** ‖X − WH‖, by an engine's own measurement of the squared loss. */
function* distanceTo(X: Input, { W, H }: Factorization, settings: Settings): Work<number> {
  const engine = chooseEngine(settings.engine)
  const { rows: m, columns: n, dtype } = X
  const k = W.columns
  const factors = {
    W: allocate(dtype, m * k, 'W', engine.wantsShared),
    Ht: allocate(dtype, n * k, 'H', engine.wantsShared),
  }
  factors.W.set(W.data)
  factors.Ht.set(transposed(H.data, k, n))
  yield* breathe()
  const none = { l1W: 0, l2W: 0, l1H: 0, l2H: 0 }
  const problem: Problem = {
    ...{ m, n, k, dtype, beta: LOSSES.frobenius, solver: 'mu', ...none },
    ...{ updateW: true, updateH: true, sweepsW: 1, sweepsH: 1, threads: 1 },
  }
  const session = engine.createSession(problem, storedOf(X), factors)
  try {
    return Math.sqrt(asGiven(2 * (yield* session.measure('exact')).loss, X))
  } finally {
    session.dispose()
  }
}
