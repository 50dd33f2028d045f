/**
 * The measures of a survey as tables and charts show them.
 */
import type { RankRow } from '../contract/survey.js'
import type { Measure } from '../contract/survey-options.js'

/** A value at a rank, and how far the runs are apart. */
export interface Value {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface ShownMeasure {
  /** As people call it. */
  readonly name: string
  /** For the head of a column. */
  readonly short: string
  /** What suggests a rank by it; absent where nothing does. */
  readonly measure?: Measure
  readonly about: string
  of(row: RankRow): Value | undefined
}

const exact = (value: number | undefined): Value | undefined => (value === undefined ? undefined : { value, low: value, high: value })

/** The best run, and the range of all. */
const best = (spread: RankRow['evar'], of: 'min' | 'max'): Value | undefined =>
  spread && { value: spread[of], low: spread.min, high: spread.max }

const mean = (spread: RankRow['evar']): Value | undefined => spread && { value: spread.mean, low: spread.min, high: spread.max }

/** The mean and one standard error on each side. */
const estimate = (spread: RankRow['evar']): Value | undefined =>
  spread && { value: spread.mean, low: spread.mean - spread.standardError, high: spread.mean + spread.standardError }

/** In the order of a page. */
export const SHOWN_MEASURES: readonly ShownMeasure[] = [
  {
    name: 'Cophenetic correlation',
    short: 'cophenetic',
    measure: 'cophenetic',
    about: 'How well the consensus of the runs goes into a tree. The rank before it falls suits.',
    of: (row) => exact(row.cophenetic),
  },
  {
    name: 'Dispersion',
    short: 'dispersion',
    measure: 'dispersion',
    about: 'How far the consensus is from chance: 1 where all runs agree.',
    of: (row) => exact(row.dispersion),
  },
  {
    name: 'Silhouette of the consensus',
    short: 'silhouette',
    measure: 'silhouette',
    about: 'How much nearer samples are to their own cluster than to the next.',
    of: (row) => exact(row.silhouette),
  },
  {
    name: 'Stability',
    short: 'stability',
    measure: 'stability',
    about: 'Silhouettes of components from perturbed copies: the worst cluster, and up to the mean. The largest rank from 0.9 on suits.',
    of: ({ stability }) => stability && { value: stability.least, low: stability.least, high: stability.mean },
  },
  {
    name: 'Bi-cross-validation',
    short: 'bi-cv',
    measure: 'bi-cross-validation',
    about: 'Mean loss of entries in blocks left out, with one standard error. Too many components make it rise.',
    of: (row) => estimate(row.biCrossValidation),
  },
  {
    name: 'Held-out entries',
    short: 'holdout',
    measure: 'holdout',
    about: 'Mean loss of entries that the fits did not see, with one standard error.',
    of: (row) => estimate(row.holdout),
  },
  {
    name: 'Held-out entries that are not 0',
    short: 'holdout ≠ 0',
    about: 'The same of those that are not 0.',
    of: (row) => estimate(row.holdoutStored),
  },
  {
    name: 'Share of squares explained',
    short: 'evar',
    measure: 'evar',
    about: 'Of the best fit, and of all down to the worst. It rises with every component; its knee tells where the rest is noise.',
    of: (row) => best(row.evar, 'max'),
  },
  {
    name: 'Objective',
    short: 'objective',
    about: 'Of the best fit, and of all up to the worst.',
    of: (row) => best(row.objective, 'min'),
  },
  {
    name: 'Sparseness of W',
    short: 'sparse W',
    about: 'Mean over the runs, with their range: 1 where each component is in one sample alone.',
    of: (row) => mean(row.sparsenessW),
  },
  {
    name: 'Sparseness of H',
    short: 'sparse H',
    about: 'Mean over the runs, with their range: 1 where each component has one feature alone.',
    of: (row) => mean(row.sparsenessH),
  },
]

/** Those that have a value at some rank. */
export function measuresIn(table: readonly RankRow[]): ShownMeasure[] {
  return SHOWN_MEASURES.filter(({ of }) => table.some((row) => of(row) !== undefined))
}
