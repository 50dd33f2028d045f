/**
 * Which runs a survey consists of.
 */
import type { Input } from '../contract/intake.js'
import type { SurveySettings } from '../contract/survey-options.js'
import { BLOCKS, hasFolds } from './blocks.js'
import type { Kind, Place } from './found.js'

/** Ten fits of X are worth one dealing of the blocks: about as long. */
const RUNS_A_DEALING = 10

/** By rank, then by kind. */
export function planOf({ ranks, runs, measures }: SurveySettings, X: Pick<Input, 'rows' | 'columns'>): Place[] {
  const counts: Record<Kind, number> = {
    plain: runs,
    perturbed: measures.includes('stability') ? runs : 0,
    block: measures.includes('bi-cross-validation') && hasFolds(X) ? BLOCKS * Math.ceil(runs / RUNS_A_DEALING) : 0,
    'held-out': measures.includes('holdout') ? runs : 0,
  }
  return ranks.flatMap((rank) =>
    Object.entries(counts).flatMap(([kind, count]) => Array.from({ length: count }, (_, run) => ({ kind: kind as Kind, rank, run }))),
  )
}
