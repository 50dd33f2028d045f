/**
 * What a user may ask of a survey of ranks, beside what it shares with every fit.
 */

import { rangeError, reading, show, typeError } from './errors.js'
import { DEFAULTS, type ModelOptions, RULES, type RunOptions, type Settings } from './options.js'
import { RANDOM_STARTS } from './random-starts.js'
import { readGiven } from './read-options.js'
import * as rule from './rule.js'
import type { SurveyProgress } from './survey.js'

/** What a survey can measure at each rank; each is told in docs/explanation/measures.md. */
export const MEASURES = [
  'evar',
  'sparseness',
  'cophenetic',
  'dispersion',
  'silhouette',
  'stability',
  'bi-cross-validation',
  'holdout',
] as const
/** A measure of how well a rank suits. @useDeclaredType */
export type Measure = (typeof MEASURES)[number]

const SHARED = [
  'loss',
  'solver',
  'seed',
  'maxIter',
  'tol',
  'timeLimitMs',
  'alphaW',
  'alphaH',
  'l1Ratio',
  'shuffle',
  'missing',
  'restarts',
  'engine',
  'threads',
] as const

/** The options of `selectRank`. */
export interface SurveyOptions extends Pick<ModelOptions, (typeof SHARED)[number]>, Pick<RunOptions, 'weights'> {
  /**
   * The numbers of components to try: a list of integers of at least 1, or all from one to another. Required. At most 1,000.
   */
  ranks: readonly number[] | { from: number; to: number; step?: number }
  /**
   * Fits of X at each rank, from the seeds `seed`, `seed + 1` … (with `restarts`, each from as many): an integer of at least 2. `'stability'` and `'holdout'` take as many
   * more, of perturbed copies and of copies with entries held out; `'bi-cross-validation'` nine smaller ones for every ten runs.
   * @default 30
   */
  runs?: number
  /**
   * What to measure; the fits of X serve all measures but the last three, which take fits of their own: as many as there are `runs` for
   * `'stability'` and, somewhat slower ones, for `'holdout'`; for `'bi-cross-validation'` what comes to less than half.
   * @default all but 'holdout'
   */
  measures?: readonly Measure[]
  /**
   * For `'holdout'`: the share of the entries that a fit does not see, between 0 and 1.
   * @default 0.1
   */
  holdout?: number
  /**
   * For `'stability'`: ε, between 0 and 1. Every entry is multiplied by a number drawn evenly from 1 − ε to 1 + ε.
   * @default 0.03
   */
  perturbation?: number
  /**
   * Where W and H start: `'random'`, `'nndsvdar'`, which varies less, or `'auto'`, which is `'random'`. As in {@link ModelOptions}.
   * @default 'auto'
   */
  init?: 'auto' | (typeof RANDOM_STARTS)[number]
  /**
   * Fits at once, each on one thread: an integer of at least 1. The survey does not depend on it.
   * @default `threads` where given; else available cores, and one more where fits are short
   */
  concurrency?: number
  /**
   * A file that keeps what each fit came to as soon as it ends, and from which a survey goes on that was stopped: made where it is
   * missing. Other `ranks`, `runs`, `measures` and `concurrency` add to it; another X or another option fails with `ERR_NMF_FILE`.
   * @default none
   */
  resume?: string
  /**
   * Aborting it rejects the promise with `signal.reason`.
   * @default none
   */
  signal?: AbortSignal
  /**
   * Called as fits end, at most 10 times a second, and at the end; what it throws rejects the promise.
   * @default none
   */
  onProgress?: (progress: SurveyProgress) => void
}

const pick = <T>(from: Readonly<Record<(typeof SHARED)[number], T>>): Record<string, T> =>
  Object.fromEntries(SHARED.map((key) => [key, from[key]]))

/** `undefined` where the absence itself is the default. */
export const SURVEY_DEFAULTS = {
  ...(pick<unknown>(DEFAULTS) as Pick<typeof DEFAULTS, (typeof SHARED)[number]>),
  weights: undefined,
  init: 'auto',
  runs: 30,
  measures: MEASURES.filter((measure) => measure !== 'holdout'),
  holdout: 0.1,
  perturbation: 0.03,
  concurrency: undefined,
  resume: undefined,
  signal: undefined,
  onProgress: undefined,
} as const satisfies Record<Exclude<keyof SurveyOptions, 'ranks'>, unknown>

const anyObject = (wording: string): rule.Rule => ({ types: ['object'], test: () => true, wording })

const share: rule.Rule = { types: ['number'], test: (value: number) => value > 0 && value < 1, wording: 'a number between 0 and 1' }

/** Of `ranks` and `measures` the rules look at the kind: what is in them is checked as it is copied. */
export const SURVEY_RULES: Readonly<Record<keyof SurveyOptions, rule.Rule>> = {
  ...(pick(RULES) as Record<(typeof SHARED)[number], rule.Rule>),
  weights: RULES.weights,
  ranks: anyObject('a list of integers of at least 1, or { from, to, step? }, of 1,000 ranks at most'),
  runs: rule.integerFrom(2),
  measures: anyObject(`a list with some of ${MEASURES.map((name) => `'${name}'`).join(', ')}`),
  holdout: share,
  perturbation: share,
  init: rule.oneOf(['auto', ...RANDOM_STARTS]),
  concurrency: rule.integerFrom(1),
  resume: RULES.resume,
  signal: RULES.signal,
  onProgress: RULES.onProgress,
}

const MOST_RANKS = 1000

/** Options read once, checked and completed. */
export interface SurveySettings {
  /** What every fit has in common; `nComponents` is that of the first rank. */
  readonly fit: Settings
  /** Rising, none twice. */
  readonly ranks: readonly number[]
  readonly runs: number
  readonly measures: readonly Measure[]
  readonly holdout: number
  readonly perturbation: number
  readonly concurrency: number | undefined
  readonly resume: string | undefined
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: SurveyProgress) => void) | undefined
}

/** Reads a caller's options as `readOptions` does. */
export function readSurveyOptions(given: unknown, what: string): SurveySettings {
  const read = { ...SURVEY_DEFAULTS, ...readGiven(given, what, SURVEY_RULES) } as unknown as Omit<SurveySettings, 'fit'> &
    Pick<SurveyOptions, 'init' | 'weights'>
  const ranks = readRanks(read.ranks, what)
  const measures = readMeasures(read.measures)
  const { runs, holdout, perturbation, concurrency, resume, signal, onProgress } = read
  const shared = Object.fromEntries(SHARED.map((key) => [key, (read as unknown as Record<string, unknown>)[key]]))
  const fit = Object.freeze({
    ...DEFAULTS,
    ...shared,
    weights: read.weights,
    init: read.init === 'auto' ? 'random' : read.init,
    nComponents: ranks[0],
  }) as unknown as Settings
  return Object.freeze({
    fit,
    ranks,
    measures,
    runs,
    holdout,
    perturbation,
    concurrency: concurrency ?? fit.threads,
    resume,
    signal,
    onProgress,
  })
}

/** The ranks of a caller's list or range, rising, each once. */
function readRanks(given: unknown, what: string): number[] {
  if (given === undefined) throw typeError('ERR_NMF_OPTION', `ranks must be given to ${what}: ${SURVEY_RULES.ranks.wording}`)
  const ranks = reading('ERR_NMF_OPTION', 'ranks', () => (isIterable(given) ? listed(given) : ranged(given as object)))
  const stray = ranks.find((rank) => !Number.isSafeInteger(rank) || (rank as number) < 1)
  if (stray !== undefined || ranks.length === 0) throw refused('ranks', ranks.length === 0 ? given : stray)
  if (ranks.length > MOST_RANKS) throw refused('ranks', given)
  return [...new Set(ranks as number[])].sort((a, b) => a - b)
}

/** In the order of `MEASURES`, each once. */
function readMeasures(given: unknown): Measure[] {
  const list = reading('ERR_NMF_OPTION', 'measures', () => (isIterable(given) ? listed(given) : []))
  const stray = list.find((each) => !MEASURES.some((name) => name === each))
  if (stray !== undefined || list.length === 0) throw refused('measures', list.length === 0 ? given : stray)
  return MEASURES.filter((name) => list.includes(name))
}

const isIterable = (value: unknown): value is Iterable<unknown> => Symbol.iterator in (value as object)

/** No more than tell that there are too many: an iterator need not end. */
function listed(given: Iterable<unknown>): unknown[] {
  const list: unknown[] = []
  // A hole would pass for the end of a search.
  for (const each of given) if (list.push(each ?? Number.NaN) > MOST_RANKS) break
  return list
}

/** From one rank to another; none where the range is none. */
function ranged(given: object): unknown[] {
  const { from, to, step = 1, ...others } = given as Record<string, unknown>
  if (![from, to, step].every((value) => Number.isSafeInteger(value)) || Object.keys(others).length > 0) return []
  const [first, last, by] = [from as number, to as number, step as number]
  const count = by < 1 || last < first ? 0 : Math.floor((last - first) / by) + 1
  return Array.from({ length: Math.min(count, MOST_RANKS + 1) }, (_, i) => first + i * by)
}

function refused(name: 'ranks' | 'measures', value: unknown): Error {
  return rangeError('ERR_NMF_OPTION', `${name} must be ${SURVEY_RULES[name].wording}, got ${show(value)}`, { value })
}
