/**
 * What a user may ask of a mini-batch model, beside what it shares with every model.
 */
import { DEFAULTS, type ModelOptions, RULES, type Settings } from './options.js'
import { checkComplete, readGiven } from './read-options.js'
import * as rule from './rule.js'

const SHARED = ['loss', 'init', 'seed', 'maxIter', 'tol', 'alphaW', 'alphaH', 'l1Ratio', 'engine', 'threads'] as const

/** What describes a mini-batch model. */
export interface MiniBatchOptions extends Pick<ModelOptions, 'nComponents' | Exclude<(typeof SHARED)[number], 'init' | 'maxIter' | 'tol'>> {
  /**
   * Where W and H start, as in {@link ModelOptions}. `partialFit` and `fitFrom` start from the first batch; of `{ W, H }` they take
   * H alone.
   * @default 'auto'
   */
  init?: Exclude<ModelOptions['init'], undefined>
  /**
   * The most passes of `fit` over X: an integer of at least 1.
   * @default 200
   */
  maxIter?: number
  /**
   * When to stop, ≥ 0: `fit` when a step changes H, `transform` when an iteration changes W, by at most `tol` of its size. 0 turns
   * that off.
   * @default 1e-4
   */
  tol?: number
  /**
   * Rows a step: an integer of at least 1. More than the rows at hand means all of them.
   * @default 1024
   */
  batchSize?: number
  /**
   * How much of what was learnt before one pass over the data counts after it, from 0 to 1: each step keeps the share
   * forgetFactor^(batchSize/m). 1 never forgets; less suits data that changes.
   * @default 0.7
   */
  forgetFactor?: number
  /**
   * Whether `fit` solves W anew in every step instead of improving that of the pass before. Slower, and often better.
   * @default false
   */
  freshRestarts?: boolean
  /**
   * The most iterations in which a step solves W anew, under `freshRestarts` and in `partialFit`: an integer of at least 1.
   * @default 30
   */
  freshRestartsMaxIter?: number
  /**
   * The most iterations of `transform`: an integer of at least 1.
   * @default maxIter
   */
  transformMaxIter?: number
  /**
   * `fit` stops after so many steps in a row in which the smoothed cost has no new minimum: an integer of at least 1, or null for
   * never.
   * @default 10
   */
  maxNoImprovement?: number | null
}

type Shared = Pick<typeof DEFAULTS, (typeof SHARED)[number]>

const pick = <T>(from: Readonly<Record<(typeof SHARED)[number], T>>): Record<string, T> =>
  Object.fromEntries(SHARED.map((key) => [key, from[key]]))

/** `undefined` where the absence itself is the default. */
export const MINI_BATCH_DEFAULTS = {
  ...(pick<unknown>(DEFAULTS) as Shared),
  batchSize: 1024,
  forgetFactor: 0.7,
  freshRestarts: false,
  freshRestartsMaxIter: 30,
  transformMaxIter: undefined,
  maxNoImprovement: 10,
} as const satisfies Record<Exclude<keyof MiniBatchOptions, 'nComponents'>, unknown>

export const MINI_BATCH_RULES: Readonly<Record<string, rule.Rule>> = {
  nComponents: RULES.nComponents,
  ...pick(RULES),
  batchSize: rule.integerFrom(1),
  forgetFactor: rule.numberFrom(0, 1),
  freshRestarts: rule.boolean,
  freshRestartsMaxIter: rule.integerFrom(1),
  transformMaxIter: rule.integerFrom(1),
  maxNoImprovement: rule.orNull(rule.integerFrom(1)),
}

/** Those of a fit by multiplicative updates, and what steps need. */
export interface MiniBatchSettings extends Settings {
  readonly batchSize: number
  readonly forgetFactor: number
  readonly freshRestarts: boolean
  readonly freshRestartsMaxIter: number
  readonly transformMaxIter: number
  readonly maxNoImprovement: number | null
}

/** Reads a caller's options as `readOptions` does. */
export function readMiniBatchOptions(given: unknown, what: string): MiniBatchSettings {
  const read = { ...DEFAULTS, ...MINI_BATCH_DEFAULTS, ...readGiven(given, what, MINI_BATCH_RULES), solver: 'mu' } as unknown as Omit<
    MiniBatchSettings,
    'transformMaxIter'
  > & { transformMaxIter?: number }
  checkComplete(read, what)
  return Object.freeze({ ...read, transformMaxIter: read.transformMaxIter ?? read.maxIter })
}
