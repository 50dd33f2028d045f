/**
 * What tells a survey from others: its X, and all that a run comes to depends on.
 */

import { fingerprintOf } from '../checkpoint/fingerprint.js'
import { show } from '../contract/errors.js'
import type { Input } from '../contract/intake.js'
import type { EngineName } from '../contract/options.js'
import type { SurveySettings } from '../contract/survey-options.js'
import type { Work } from '../contract/work.js'

/** By the names that a message shows. `ranks`, `runs`, `measures` and `concurrency` are not among them: a survey can grow. */
export type Facts = Readonly<Record<string, string | number | boolean>>

export function* factsOf(X: Input, engine: EngineName, { fit, holdout, perturbation }: SurveySettings): Work<Facts> {
  const { nComponents: _, update: __, frozen: ___, ...facts } = yield* fingerprintOf(X, undefined, fit, engine)
  return { ...facts, restarts: fit.restarts, maxIter: fit.maxIter, timeLimitMs: fit.timeLimitMs ?? 'none', holdout, perturbation }
}

/** How the facts of a file differ from those wanted, in words. */
export function differences(kept: unknown, wanted: Facts): string[] {
  const of = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>
  return Object.keys(wanted)
    .filter((fact) => !Object.is(of[fact], wanted[fact]))
    .map((fact) => (fact === 'X' ? 'another X' : `${fact} ${show(of[fact])} where it is ${show(wanted[fact])} now`))
}
