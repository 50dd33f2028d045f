/**
 * The whole surface of the native addon. It has no defaults and words no messages for users; what does not
 * fit these types it rejects with a TypeError.
 *
 * Matrices are row-major typed arrays, all Float64Array or all Float32Array, save that X may hold small whole numbers. A
 * session reads X and works in W and Ht in place, so no one else may hold or touch those arrays until it is disposed of; the
 * numbers of X, not its places, may change in shared memory, at the cost of the result.
 */
export interface Addon {
  readonly solvers: readonly string[]
  readonly blas: { readonly library: string; readonly version: string; readonly core: string; readonly threads: number }
  /** The vector instructions that the core's own kernels use: avx512, avx2 or plain. NMF_SIMD=avx2 or plain forbids better ones. */
  readonly simd: string
  createSession(
    problem: NativeProblem,
    X: NumberArray | NativeSparse | NativeObserved | NativeLowRank,
    W: FloatArray,
    Ht: FloatArray,
  ): NativeSession
  /** out (m × n) = A (m × k) · B (k × n), at once. */
  multiply(A: FloatArray, B: FloatArray, out: FloatArray, product: NativeProduct): void
  /** Detaches the buffer of an array, so that its memory is free at once; on shared memory nothing happens. */
  release(array: NumberArray | Uint32Array): void
  /**
   * Looks at data[from … end), at once and on the calling thread; `data` may be the caller's. `sum` is in the order of NumPy's
   * pairwise sum. Places count from `from`; `firstBad` is the first that is NaN, infinite or below 0, and `max` holds without one.
   */
  scan(
    data: NumberArray,
    from: number,
    end: number,
  ): { max: number; sum: number; firstZero: number | undefined; firstBad: number | undefined }
}

type FloatArray = Float64Array | Float32Array

/** Small whole numbers are computed with in the type of the factors. */
type NumberArray = FloatArray | Uint8Array | Uint16Array

/** Entries of row i: `values[p]` in column `columns[p]`, rising, for p from `starts[i]` to `starts[i + 1]`. */
export interface NativeSparse {
  readonly values: FloatArray
  readonly columns: Uint32Array
  readonly starts: Float64Array
}

/** Entries that are not stored are unobserved; each of the others counts by its weight, above 0, or 1 without weights. */
export interface NativeObserved extends NativeSparse {
  readonly weights: FloatArray | undefined
}

/** Q (m × rank, orthonormal columns) times the transpose of XtQ (n × rank), in place of X; for β = 2. */
export interface NativeLowRank {
  readonly Q: FloatArray
  readonly XtQ: FloatArray
  readonly rank: number
}

export interface NativeProduct {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly threads: number
}

export interface NativeProblem {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly beta: number
  readonly solver: string
  readonly l1W: number
  readonly l2W: number
  readonly l1H: number
  readonly l2H: number
  readonly updateW: boolean
  readonly updateH: boolean
  readonly sweepsW: number
  readonly sweepsH: number
  /** The components that move, rising. */
  readonly movingW: Uint32Array
  readonly movingH: Uint32Array
  readonly threads: number
}

export interface NativeAdvanceRequest {
  readonly iterations: number
  readonly violationTarget: number
  readonly budgetMs: number
  readonly orders: Uint32Array | undefined
}

export type NativeCarried = [W: FloatArray, renewedW: FloatArray, Ht: FloatArray, renewedHt: FloatArray, numbers: Float64Array]

/**
 * One operation at a time; a second one while the first runs is an error. With `sync` it is done on return; with
 * `async` it runs on a thread of its own and settles a promise.
 */
export interface NativeSession {
  /**
   * Before the first `advance`: an Ht to go on from, and a W where it is not null, copied; at once, and of no use to solvers that do not
   * extrapolate.
   */
  guess(W: FloatArray | null, Ht: FloatArray): void
  /**
   * Copies what a session carries from one `advance` to the next beside W and Ht: the trails, m·k and n·k numbers where the factor moves
   * under extrapolation and none else, and 7 numbers.
   */
  keep(...carried: [...NativeCarried, mode: 'sync']): void
  keep(...carried: [...NativeCarried, mode: 'async']): Promise<void>
  /** Before the first `advance`, in place of a start: goes on from what was kept, bit for bit. */
  resume(...carried: [...NativeCarried, mode: 'sync']): void
  resume(...carried: [...NativeCarried, mode: 'async']): Promise<void>
  advance(request: NativeAdvanceRequest, mode: 'sync'): { iterations: number; violation: number }
  advance(request: NativeAdvanceRequest, mode: 'async'): Promise<{ iterations: number; violation: number }>
  /** `exact`: from the residual; `quick`: from products at hand, where they tell the loss to about 1e-11 of itself. */
  measure(precision: 'quick' | 'exact', mode: 'sync'): { loss: number; penalty: number }
  measure(precision: 'quick' | 'exact', mode: 'async'): Promise<{ loss: number; penalty: number }>
  /** N and D (n × k each), the numerator and denominator of a multiplicative update of H. */
  terms(N: FloatArray, D: FloatArray, mode: 'sync'): void
  terms(N: FloatArray, D: FloatArray, mode: 'async'): Promise<void>
  /** out = X·Q (m × columns), or Xᵀ·Q (n × columns). */
  project(transposed: boolean, Q: FloatArray, out: FloatArray, columns: number, mode: 'sync'): void
  project(transposed: boolean, Q: FloatArray, out: FloatArray, columns: number, mode: 'async'): Promise<void>
  /** Q (length × count) becomes orthonormal, with R (count × count) so that old = new · R. */
  orthonormalize(Q: Float64Array, R: Float64Array, length: number, count: number, mode: 'sync'): void
  orthonormalize(Q: Float64Array, R: Float64Array, length: number, count: number, mode: 'async'): Promise<void>
  /** A (size × size) = U · diag(S) · Vᵀ, singular values falling. */
  svd(A: Float64Array, U: Float64Array, S: Float64Array, V: Float64Array, size: number, mode: 'sync'): void
  svd(A: Float64Array, U: Float64Array, S: Float64Array, V: Float64Array, size: number, mode: 'async'): Promise<void>
  /** Makes a running operation stop within milliseconds; its promise settles, and the session is good only for `dispose`. */
  cancel(): void
  /** Frees the scratch. Idempotent; an error while an operation runs. */
  dispose(): void
}
