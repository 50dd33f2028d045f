/**
 * The bytes that a survey holds beside its fits: asked for before any of them begins.
 */
import type { Input } from '../contract/intake.js'
import { requireMemory } from '../contract/memory.js'
import type { SurveySettings } from '../contract/survey-options.js'
import { OF_CONSENSUS } from './row.js'

/** @throws Error `ERR_NMF_MEMORY` */
export function askForMemory({ ranks, runs, measures }: SurveySettings, { rows, columns }: Pick<Input, 'rows' | 'columns'>): void {
  // Counts of two bytes, and the distances that the tree is made of.
  const ofConsensus = OF_CONSENSUS.some((measure) => measures.includes(measure)) ? 10 * rows ** 2 : 0
  // Components of all ranks in float32; of one rank, in float64 with all cosines among them.
  const most = runs * (ranks.at(-1) as number)
  const ofAll = 4 * runs * columns * ranks.reduce((sum, rank) => sum + rank, 0)
  const ofComponents = measures.includes('stability') ? ofAll + 8 * most * (columns + most) : 0
  const ofBest = 8 * (rows + columns) * ranks.reduce((sum, rank) => sum + rank, 0)
  requireMemory(ofConsensus + ofComponents + ofBest, `a survey of ${rows} samples and ${runs} runs of up to ${ranks.at(-1)} components`)
}
