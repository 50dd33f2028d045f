/**
 * What a user may ask for: the options with their documentation, defaults and rules, side by side.
 */
import { LOSSES, type Loss } from './losses.js'
import type { MatrixLike, Numbers } from './matrix-like.js'
import type { Progress } from './result.js'
import * as rule from './rule.js'

/** The update rules; their files are named like them. */
export const SOLVERS = ['mu', 'cd', 'accelerated'] as const
/** An update rule. @useDeclaredType */
export type Solver = (typeof SOLVERS)[number]

export const STARTS = ['random', 'nndsvd', 'nndsvda', 'nndsvdar'] as const
/** Where W and H start. @useDeclaredType */
export type Start = (typeof STARTS)[number]

export const UPDATES = ['both', 'W', 'H'] as const
/** Which factors are sought. @useDeclaredType */
export type Update = (typeof UPDATES)[number]

export const MISSING = ['error', 'nan', 'absent'] as const
/** Which entries of X are unobserved. @useDeclaredType */
export type Missing = (typeof MISSING)[number]

export const ENGINES = ['native', 'js'] as const
/** Who computes: C++ or JavaScript. @useDeclaredType */
export type EngineName = (typeof ENGINES)[number]

/** How much each entry of X counts: a matrix like X, or a number for each row, each column, or both, which are multiplied. */
export type Weights = MatrixLike | { readonly rows?: Numbers; readonly columns?: Numbers }

/** Components by their number, from 0. */
export interface Frozen {
  W?: readonly number[]
  H?: readonly number[]
}

/** What describes a model; every option of `factorize` but `update`, `weights`, `signal` and `onProgress`. */
export interface ModelOptions {
  /** The number of components, k: an integer of at least 1. It may exceed the number of rows or columns. Required. */
  nComponents: number
  /**
   * What is minimised between X and W·H, a β-divergence: `'frobenius'` or 2 is ½‖X − WH‖², `'kullback-leibler'` or 1 suits
   * counts, `'itakura-saito'` or 0 power spectra; any finite β is allowed. With β ≤ 0 every entry of X must be above 0
   * (Févotte & Idier 2011, doi:10.1162/NECO_a_00168).
   * @default 'frobenius'
   */
  loss?: Loss
  /**
   * The update rule. `'mu'`: multiplicative updates (Lee & Seung 2001, "Algorithms for non-negative matrix factorization"),
   * simple and monotone; an entry that is 0 stays 0. `'cd'`: coordinate descent, also known as HALS (Cichocki & Phan 2009,
   * doi:10.1587/transfun.E92.A.708), for Frobenius, converges in fewer iterations. `'accelerated'`, for any loss: coordinate
   * descent with extrapolation (Ang & Gillis 2019, doi:10.1162/neco_a_01157), in fewer still; the objective never rises.
   * `'auto'` is `'accelerated'`.
   * @default 'auto'
   */
  solver?: 'auto' | Solver
  /**
   * Where W and H start. `'random'`: scaled absolute normals. `'nndsvd'`: from the singular vectors of X (Boutsidis &
   * Gallopoulos 2008, doi:10.1016/j.patcog.2007.09.010), zeros kept; `'nndsvda'`: zeros raised to the mean of X; `'nndsvdar'`:
   * zeros raised to small random values. `{ W, H }`: m × k and k × n, copied and cast to the type of X; transform does not use
   * them. `'auto'`: `'nndsvda'` where k ≤ min(m, n), else `'random'`.
   * @default 'auto'
   */
  init?: 'auto' | Start | { W: MatrixLike; H: MatrixLike }
  /**
   * Seed of every random draw: an integer from 0 to 2³² − 1. The same seed gives the same result, bit for bit.
   * @default 0
   */
  seed?: number
  /**
   * The most iterations: an integer of at least 1.
   * @default 200
   */
  maxIter?: number
  /**
   * When to stop, ≥ 0. `'mu'`: when ten iterations lower the reconstruction error by less than `tol` times the first error.
   * `'cd'`: when the violation of the optimality conditions is at most `tol` times that of the first iteration.
   * `'accelerated'`: when ten iterations lower the objective by less than `tol` times itself, whatever the loss. 0 stops early
   * only where the fit is exact.
   * @default 1e-4
   */
  tol?: number
  /**
   * Milliseconds, > 0: stop after the iteration in which they have passed, and keep the result.
   * @default none
   */
  timeLimitMs?: number
  /**
   * Strength of the penalty on W, ≥ 0, multiplied by the number of columns of X.
   * @default 0
   */
  alphaW?: number
  /**
   * Strength of the penalty on H, ≥ 0, multiplied by the number of rows of X; `'same'` takes that of alphaW.
   * @default 'same'
   */
  alphaH?: number | 'same'
  /**
   * The share of the penalties that is L1 (sums), from 0 to 1; the rest is L2 (half squares).
   * @default 0
   */
  l1Ratio?: number
  /**
   * For `'cd'`: visit the components in a fresh order each sweep.
   * @default false
   */
  shuffle?: boolean
  /**
   * Which entries of X are unobserved: what is there is not read, and counts for nothing. `'error'`: none are, and a NaN fails.
   * `'nan'`: those that are NaN. `'absent'`: those that a sparse X does not store, such as the ratings nobody gave; a 0 that is
   * stored is observed. Starts take means of what is observed, and singular vectors with the mean in the holes. A row or column without
   * an observed entry gets zeros, and a warning.
   * @default 'error'
   */
  missing?: Missing
  /**
   * Components that keep their start, from 0 to k − 1: columns of W, rows of H; `transform` does not use it.
   * @default none
   */
  frozen?: Frozen
  /**
   * How many fits, an integer of at least 1, from the seeds seed, seed + 1, …: the one with the lowest objective is the result.
   * `init` has to be random then: `'auto'` means `'random'`. `timeLimitMs` is for all of them; `transform` does not use it.
   * @default 1
   */
  restarts?: number
  /**
   * Who computes. `'native'` throws, with the reason, where the addon cannot load; `'js'` needs no addon; `'auto'` takes native
   * where it loads. The environment variable NMF_ENGINE sets the default.
   * @default 'auto'
   */
  engine?: 'auto' | EngineName
  /**
   * Threads to compute on, an integer of at least 1; the result does not depend on it. The JS engine ignores it.
   * @default available cores
   */
  threads?: number
}

/** How one run is watched and ended. */
export interface WatchOptions {
  /**
   * Aborting it rejects the promise with `signal.reason`.
   * @default none
   */
  signal?: AbortSignal
  /**
   * Called with the state of the fit, at most 10 times a second; what it throws rejects the promise.
   * @default none
   */
  onProgress?: (progress: Progress) => void
}

/** What one run may be given beside the model. */
export interface RunOptions extends WatchOptions {
  /**
   * How much each entry of X counts, ≥ 0: its part of the loss is multiplied by it, and 0 stands for unobserved, whatever X has there.
   * m × n, dense or sparse, what a sparse one does not store being 0; or `{ rows, columns }`, one of which may be absent.
   * @default every observed entry counts 1
   */
  weights?: Weights
}

/** The options of `factorizeSync`. */
export interface SyncOptions extends Omit<ModelOptions, 'init'> {
  /**
   * As for a model; the factor that `update` names may be absent from `{ W, H }`, and then starts as in `transform`: at 0 for
   * Frobenius by coordinate descent, at √(mean(X)/k) else.
   * @default 'auto'
   */
  init?: Exclude<ModelOptions['init'], undefined> | { W?: MatrixLike; H?: MatrixLike }
  /**
   * Which factors are sought. `'W'`: W alone, for the H of `init`, which comes back as it is; `'H'`: H alone, for the W of
   * `init`. Fails with `ERR_NMF_OPTION` where `init` does not give the factor held.
   * @default 'both'
   */
  update?: Update
  /**
   * How much each entry of X counts, ≥ 0: its part of the loss is multiplied by it, and 0 stands for unobserved, whatever X has there.
   * m × n, dense or sparse, what a sparse one does not store being 0; or `{ rows, columns }`, one of which may be absent.
   * @default every observed entry counts 1
   */
  weights?: Weights
}

/** Where to keep checkpoints, and how often. */
export interface CheckpointOptions {
  /** The file. */
  path: string
  /** Milliseconds between two, above 0; 60,000 unless told. */
  everyMs?: number
}

/** The options of `factorize`. */
export interface FactorizeOptions extends SyncOptions, RunOptions {
  /**
   * Keeps the state of the fit in a file, at least every `everyMs` milliseconds (60,000 by default), and when `maxIter` or `timeLimitMs`
   * ends it: a fit with `resume` goes on from there. The file is whole or the one before at any moment, whatever happens.
   * @default none
   */
  checkpoint?: CheckpointOptions
  /**
   * The path of a checkpoint to go on from: with the same X and options the result is that of a fit never interrupted, bit for bit on
   * the same machine. `maxIter`, `timeLimitMs` and `threads` may differ; anything else fails with `ERR_NMF_FILE` and says what.
   * @default none
   */
  resume?: string
  /**
   * Hands X over instead of having it copied: its ArrayBuffer is detached at once, with every view of it, and comes back as `X` of the
   * result, or of an error of this package; an aborted call lets it go. X has to be dense, flat, and of Float64Array or Float32Array.
   * The JS engine copies X nonetheless, into memory that its worker shares.
   * @default false
   */
  transfer?: boolean
}

type Optional = Exclude<keyof FactorizeOptions, 'nComponents'>

/** `undefined` where the absence itself is the default. */
export const DEFAULTS = {
  loss: 'frobenius',
  solver: 'auto',
  init: 'auto',
  update: 'both',
  seed: 0,
  maxIter: 200,
  tol: 1e-4,
  timeLimitMs: undefined,
  alphaW: 0,
  alphaH: 'same',
  l1Ratio: 0,
  shuffle: false,
  missing: 'error',
  weights: undefined,
  frozen: undefined,
  restarts: 1,
  engine: 'auto',
  threads: undefined,
  signal: undefined,
  onProgress: undefined,
  checkpoint: undefined,
  resume: undefined,
  transfer: false,
} as const satisfies Record<Optional, unknown>

export const RULES: Record<keyof FactorizeOptions, rule.Rule> = {
  nComponents: rule.integerFrom(1),
  loss: rule.either(rule.oneOf(Object.keys(LOSSES)), rule.numberFrom(Number.NEGATIVE_INFINITY)),
  solver: rule.oneOf(['auto', ...SOLVERS]),
  init: rule.either(rule.oneOf(['auto', ...STARTS]), rule.objectWith('{ W, H } with both', 'W', 'H')),
  update: rule.oneOf(UPDATES),
  seed: rule.integerFrom(0, 2 ** 32 - 1),
  maxIter: rule.integerFrom(1),
  tol: rule.numberFrom(0),
  timeLimitMs: rule.positiveNumber,
  alphaW: rule.numberFrom(0),
  alphaH: rule.either(rule.oneOf(['same']), rule.numberFrom(0)),
  l1Ratio: rule.numberFrom(0, 1),
  shuffle: rule.boolean,
  missing: rule.oneOf(MISSING),
  weights: rule.objectWith('a matrix, or { rows, columns }'),
  frozen: rule.frozen,
  restarts: rule.integerFrom(1),
  engine: rule.oneOf(['auto', ...ENGINES]),
  threads: rule.integerFrom(1),
  signal: rule.instanceOf('an AbortSignal', AbortSignal),
  onProgress: rule.callable,
  checkpoint: rule.checkpoint,
  resume: rule.text,
  transfer: rule.boolean,
}

const ALL_KEYS = Object.keys(RULES) as (keyof FactorizeOptions)[]
const ASYNC_KEYS: readonly (keyof FactorizeOptions)[] = ['signal', 'onProgress', 'checkpoint', 'resume', 'transfer']
const SYNC_KEYS = ALL_KEYS.filter((key) => !ASYNC_KEYS.includes(key))

export const OPTION_KEYS: Record<'async' | 'sync' | 'model' | 'run' | 'runSync' | 'watch', readonly (keyof FactorizeOptions)[]> = {
  async: ALL_KEYS,
  sync: SYNC_KEYS,
  model: SYNC_KEYS.filter((key) => key !== 'update' && key !== 'weights'),
  run: ['signal', 'onProgress', 'weights'],
  runSync: ['weights'],
  watch: ['signal', 'onProgress'],
}

/** Options read once, checked and completed; what has no default may be absent. */
export type Settings = typeof DEFAULTS extends infer D
  ? {
      [K in keyof D]: D[K] extends undefined
        ? Exclude<FactorizeOptions[K & Optional], undefined> | undefined
        : NonNullable<FactorizeOptions[K & Optional]>
    } & { nComponents: number }
  : never
