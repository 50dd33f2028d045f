/**
 * What an engine is: something that advances W and H by iterations and reports the objective.
 *
 * Everything else a user can see, from defaults to stop rules, is decided above this line and once.
 */
import type { CompressedRows } from './compressed-rows.js'
import type { EngineName } from './options.js'
import type { Problem, Shape } from './problem.js'
import type { Scanner } from './scan.js'
import type { FloatArray, NumberArray } from './typed-array.js'
import type { Work } from './work.js'

export interface Engine {
  readonly name: EngineName
  /** Starts on a problem. The session works in `factors` and reads `X`; both must stay as they are until it is disposed of. */
  createSession(problem: Problem, X: Stored | LowRank, factors: Factors): Session
  /** out (m × n) = A (m × k) · B (k × n), all row-major and of one type. */
  multiply(A: FloatArray, B: FloatArray, out: FloatArray, sizes: Shape): void
  /** Looks at numbers that are taken in. */
  readonly scan: Scanner
  /** Gives the memory of numbers back that nobody reads any more, where it can: else it stays until garbage is collected. */
  release(numbers: NumberArray | Uint32Array): void
  /** Whether what it works on in asynchronous calls should lie in shared memory, where workers reach it without a copy. */
  readonly wantsShared: boolean
}

/** X as it lies in memory: dense and row-major, by its stored entries, or by those observed. */
export type Stored = NumberArray | CompressedRows | ObservedRows

/** The observed entries of X, zeros among them. All that is not stored is unobserved. */
export interface ObservedRows extends CompressedRows {
  /** How much each entry counts, above 0; 1 where absent. */
  readonly weights: FloatArray | undefined
}

/** What stands for X where a product with X itself is too dear: Q·(XᵀQ)ᵀ, the part of X that lies along orthonormal columns. For β = 2. */
export interface LowRank {
  /** m × rank. */
  readonly Q: FloatArray
  /** n × rank. */
  readonly XtQ: FloatArray
  readonly rank: number
}

export function isObserved(X: Stored | LowRank): X is ObservedRows {
  return 'weights' in X
}

/** The numbers of it: all entries, or those that are stored. */
export function valuesOf(X: Stored | LowRank): NumberArray {
  if ('Q' in X) return X.Q
  return 'starts' in X ? X.values : X
}

/** The two factors, with H transposed: both then have one row a sample or feature and k contiguous components. */
export interface Factors {
  /** m × k. */
  readonly W: FloatArray
  /** n × k. */
  readonly Ht: FloatArray
}

/** Factors to go on from; W as it is where only Hᵀ is given. */
export type Guess = Pick<Factors, 'Ht'> & Partial<Factors>

/** Iterations between two entries of the history, and the most asked for at once; scikit-learn's multiplicative updates look as often. */
export const MEASURE_EVERY = 10

export interface AdvanceRequest {
  /** At most so many iterations, at least 1. */
  readonly iterations: number
  /** Stop after the iteration whose violation is at most this. */
  readonly violationTarget: number
  /** Stop after the iteration in which so many milliseconds have passed. */
  readonly budgetMs: number
  /** The order of components of each sweep in turn, k numbers each; `undefined` for 0 … k−1. */
  readonly orders: Uint32Array | undefined
}

export interface Advance {
  /** Iterations done. */
  readonly iterations: number
  /** Violation of the optimality conditions in the last one; Infinity for solvers that do not tell. */
  readonly violation: number
}

export interface Measurement {
  /** D_β(X | WH). */
  readonly loss: number
  readonly penalty: number
}

/**
 * What a session carries from one iteration to the next beside W and H, in arrays of whoever asks: under extrapolation the pair under way
 * and where its factors were renewed last, which are empty for a factor that is held, and otherwise; and numbers.
 */
export interface Carried {
  readonly W: FloatArray
  readonly renewedW: FloatArray
  readonly Ht: FloatArray
  readonly renewedHt: FloatArray
  /** ‖X‖² or NaN; loss and penalty of the best point; the state of the momentum. */
  readonly numbers: Float64Array
}

/** How many numbers are carried. */
export const CARRIED_NUMBERS = 7

/**
 * `exact`: from the residual itself. `quick`: as the engine has it at hand, with a relative error of about 1e-11 at most; for
 * the stop rule and the history.
 */
export type Precision = 'quick' | 'exact'

/** The shuffled orders of the sweeps to come. */
export interface Orders {
  /** Those of so many iterations; the same again until `used` says how many were. */
  next(iterations: number): Uint32Array
  used(iterations: number): void
}

/** Which way X is multiplied: X·Q, or Xᵀ·Q. */
export type Side = 'X' | 'Xt'

/** A = U · diag(S) · Vᵀ, size × size and row-major, singular values falling. */
export interface SmallSvd {
  readonly U: Float64Array
  readonly S: Float64Array
  readonly V: Float64Array
}

export interface Session {
  /**
   * Before the first `advance` of an extrapolated fit: where to go on from, copied. W and H stay the best point until what follows is
   * lower.
   */
  guess(from: Guess): Work<void>
  /** Copies what the session carries, between two `advance`s. */
  keep(carried: Carried): Work<void>
  /** Before the first `advance`, W and H being those of then: goes on from what another session has kept, bit for bit. */
  resume(carried: Carried): Work<void>
  advance(request: AdvanceRequest): Work<Advance>
  measure(precision: Precision): Work<Measurement>
  /**
   * Writes the numerator N and the denominator D (n × k each, penalties included, no 0 in D) by which multiplicative updates renew
   * H: H ← H ∘ (N / D)^γ. H stays as it is.
   * N and D lie in shared memory where the factors do.
   */
  terms(N: FloatArray, D: FloatArray): Work<void>
  /** X·Q (m × columns) or Xᵀ·Q (n × columns) for a row-major Q with that many columns, in the precision of X. */
  project(side: Side, Q: Float64Array, columns: number): Work<Float64Array>
  /**
   * Replaces the columns of Q (length × count, row-major) by orthonormal ones that span the same space, in order; a column
   * that depends on those before it becomes zero. Gives R (count × count, upper triangular): old = new · R.
   */
  orthonormalize(Q: Float64Array, length: number, count: number): Work<Float64Array>
  /** The singular value decomposition of a small square matrix. */
  svd(A: Float64Array, size: number): Work<SmallSvd>
  /** Frees what the session holds. Idempotent. */
  dispose(): void
}
