/**
 * What a survey of ranks comes to.
 */
import type { RunsProgress } from './consensus-options.js'
import type { Factorization } from './result.js'
import type { Measure } from './survey-options.js'

/** A number of several runs. */
export interface Spread {
  readonly mean: number
  readonly min: number
  readonly max: number
  /** Of the mean: the standard deviation of the runs over the root of their number. */
  readonly standardError: number
}

/** What was found at one rank. A measure that was not asked for, or that has no value there, is absent. */
export interface RankRow {
  /** The number of components. */
  readonly rank: number
  /** Loss plus penalties, of the fits of X. */
  readonly objective: Spread
  /** 1 − ‖X − WH‖²/‖X‖², the share of the squares that the fits explain. */
  readonly evar?: Spread
  /** Hoyer's sparseness of the columns of W, averaged: 0 where all entries are equal, 1 where one alone is not 0. */
  readonly sparsenessW?: Spread
  /** The same of the rows of H. */
  readonly sparsenessH?: Spread
  /** How many components lead in some sample, the mean of the runs: where it is below `rank`, the consensus is about fewer clusters. */
  readonly clusters?: number
  /** How well the consensus of the runs goes into a tree, at most 1 (Brunet et al. 2004, doi:10.1073/pnas.0308531101). */
  readonly cophenetic?: number
  /** How far the consensus is from chance: 1 where all runs agree (Kim & Park 2007, doi:10.1093/bioinformatics/btm134). */
  readonly dispersion?: number
  /** The mean silhouette of the clusters of the consensus, from −1 to 1 (Rousseeuw 1987, doi:10.1016/0377-0427(87)90125-7). */
  readonly silhouette?: number
  /** How alike the components are that come of perturbed copies (Alexandrov et al. 2013, doi:10.1016/j.celrep.2012.12.008). */
  readonly stability?: Stability
  /** Mean divergence of entries in blocks left out from what the rest foretells (Owen & Perry 2009, doi:10.1214/08-AOAS227). */
  readonly biCrossValidation?: Spread
  /** Mean divergence of the entries held out from W·H. */
  readonly holdout?: Spread
  /** The same over those that are not 0. */
  readonly holdoutStored?: Spread
  /** How many fits of X there were. */
  readonly runs: number
  /** Of those, how many stopped before they had converged. */
  readonly notConverged: number
  /** Milliseconds of all fits at this rank together, those for other measures included. */
  readonly elapsedMs: number
}

/** Silhouettes of clusters with one component of each run. */
export interface Stability {
  /** Over all components. */
  readonly mean: number
  /** Of the cluster that is worst. */
  readonly least: number
}

/** What one measure says. */
export interface Suggestion {
  readonly measure: Measure
  /** The number of components; null where the measure finds none that suits. */
  readonly rank: number | null
  /** The rule, and the numbers that decided. */
  readonly why: string
}

/** How the measures rate each number of components. */
export interface RankSurvey {
  /** One row a rank, rising. */
  readonly table: readonly RankRow[]
  /** One of each measure that has a rule, in the order of `MEASURES`. They need not agree. */
  readonly suggestions: readonly Suggestion[]
  /** The fit of X with the lowest objective, by rank. */
  readonly best: ReadonlyMap<number, Factorization>
}

/** What `onProgress` of a survey is told: of the run that ended last, too. */
export interface SurveyProgress extends RunsProgress {
  /** Its number of components. */
  readonly rank: number
  /** Its number among the runs of its kind at that rank, from 0. */
  readonly run: number
}
