/**
 * What a user may ask of a consensus, beside what a fit takes.
 */
import { DEFAULTS, type ModelOptions, RULES, type RunOptions, type Settings } from './options.js'
import { RANDOM_STARTS } from './random-starts.js'
import { checkComplete, readGiven } from './read-options.js'
import * as rule from './rule.js'

export const AXES = ['rows', 'columns'] as const
/** What is clustered: rows of X by W, or columns by H. @useDeclaredType */
export type Axis = (typeof AXES)[number]

/** How far many fits have come. */
export interface RunsProgress {
  /** Fits that have ended. */
  readonly done: number
  /** All of them. */
  readonly total: number
  /** Milliseconds since the first began. */
  readonly elapsedMs: number
  /** Milliseconds left, as far as the past tells; absent where it does not yet. */
  readonly etaMs?: number | undefined
}

const SHARED = [
  'nComponents',
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
] as const

/** The options of `consensus`: those of one fit, but for what concerns a single one, and how many there are. */
export interface ConsensusOptions extends Pick<ModelOptions, (typeof SHARED)[number]>, Pick<RunOptions, 'signal' | 'weights'> {
  /**
   * Fits: an integer of at least 1. Their seeds are `seed`, `seed + 1` and so on, going on at 0 after 2³² − 1; with `restarts` each
   * takes as many of them.
   * @default 30
   */
  runs?: number
  /**
   * What is clustered: `'rows'` of X, by their largest entries in W, or `'columns'`, by theirs in H.
   * @default 'rows'
   */
  axis?: Axis
  /**
   * Where W and H start: `'random'`, `'nndsvdar'`, or `'auto'`, which is `'random'`. Other starts do not differ from run to run.
   * @default 'auto'
   */
  init?: 'auto' | (typeof RANDOM_STARTS)[number]
  /**
   * Fits that run at once, each on one thread: an integer of at least 1. The result does not depend on it.
   * @default threads
   */
  concurrency?: number
  /**
   * Threads to compute on, an integer of at least 1; the result does not depend on it.
   * @default available cores
   */
  threads?: number
  /**
   * A component of a run is left out of the median spectra where its mean distance to the nearest of other runs, 0.3·`runs` of them,
   * is not below this; components have length 1 there, so that √2 is between those that have no feature in common, and 2 leaves
   * nothing out. Above 0.
   * @default 0.5
   */
  densityThreshold?: number
  /**
   * Called as fits end, at most 10 times a second; what it throws rejects the promise.
   * @default none
   */
  onProgress?: (progress: RunsProgress) => void
}

/** `undefined` where the absence itself is the default. */
export const CONSENSUS_DEFAULTS = { runs: 30, axis: 'rows', concurrency: undefined, densityThreshold: 0.5 } as const

const randomStart: rule.Rule = {
  types: ['string'],
  test: (value: string) => value === 'auto' || (RANDOM_STARTS as readonly string[]).includes(value),
  wording: "'auto', 'random' or 'nndsvdar', since runs that start alike end alike",
}

export const CONSENSUS_RULES: Readonly<Record<string, rule.Rule>> = {
  ...Object.fromEntries(SHARED.map((key) => [key, RULES[key]])),
  threads: RULES.threads,
  weights: RULES.weights,
  init: randomStart,
  runs: rule.integerFrom(1),
  axis: rule.oneOf(AXES),
  concurrency: rule.integerFrom(1),
  densityThreshold: rule.positiveNumber,
  signal: RULES.signal,
  onProgress: RULES.onProgress,
}

export interface ConsensusSettings {
  /** Of a fit; its seed is the first. */
  readonly fit: Settings
  readonly runs: number
  readonly axis: Axis
  readonly concurrency: number | undefined
  readonly densityThreshold: number
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: RunsProgress) => void) | undefined
}

type Own = Omit<ConsensusSettings, 'fit'>

/** Reads a caller's options as `readOptions` does. */
export function readConsensusOptions(given: unknown, what: string): ConsensusSettings {
  const read = { ...DEFAULTS, ...CONSENSUS_DEFAULTS, ...readGiven(given, what, CONSENSUS_RULES) } as unknown as Omit<
    Settings,
    'onProgress'
  > &
    Own
  checkComplete(read, what)
  const { runs, axis, concurrency, densityThreshold, signal, onProgress, ...fit } = read
  const init = fit.init === 'auto' ? 'random' : fit.init
  return {
    fit: Object.freeze({ ...fit, init, signal: undefined, onProgress: undefined }),
    runs,
    axis,
    concurrency: concurrency ?? fit.threads,
    densityThreshold,
    signal,
    onProgress,
  }
}
