import type { DenseMatrix } from './dense-matrix.js'
import type { EngineName, Solver } from './options.js'

/** `exact`: the loss, or the violation, is 0. */
export type StopReason = 'tolerance' | 'max-iterations' | 'time-limit' | 'exact'
export const STOP_REASONS: readonly StopReason[] = ['tolerance', 'max-iterations', 'time-limit', 'exact']

/** `no-improvement`: the smoothed cost of the steps stopped falling. */
export type MiniBatchStopReason = 'tolerance' | 'no-improvement' | 'max-iterations'

/** A state of the fit. */
export interface HistoryEntry {
  /** Iterations done; 0 is the start. */
  readonly iteration: number
  /** Loss plus penalties. */
  readonly objective: number
  /** Milliseconds since the call, or since its turn in the queue had come. */
  readonly elapsedMs: number
}

/** What `onProgress` is told. */
export interface Progress extends HistoryEntry {
  /** At most so many milliseconds are left, if every iteration allowed is used. */
  readonly etaMs?: number
}

/** Something worth knowing that stops nothing. */
export interface Warning {
  readonly code: 'NMF_NOT_CONVERGED' | 'NMF_ZEROS_IN_START' | 'NMF_CHECKPOINT_FAILED' | 'NMF_UNOBSERVED'
  readonly message: string
}

/** What a fit found, and how it went. */
export interface Factorization {
  /** X itself, given back where it was handed over by `transfer`; absent otherwise. */
  readonly X?: DenseMatrix
  /** m × k, in the number type of X. */
  readonly W: DenseMatrix
  /** k × n, in the number type of X. */
  readonly H: DenseMatrix
  /** How many were done. */
  readonly iterations: number
  /** Why it stopped. */
  readonly stopReason: StopReason
  /** Whether `stopReason` is `'tolerance'` or `'exact'`. */
  readonly converged: boolean
  /** D_β(X | WH), the data term, of the returned W and H; each entry times its weight, those unobserved left out. */
  readonly loss: number
  /** The loss plus the penalties. */
  readonly objective: number
  /** √(2·loss), what scikit-learn calls `reconstruction_err_`; finite also where the loss overflows. */
  readonly reconstructionError: number
  /** The start (iteration 0), every tenth iteration and the last. */
  readonly history: readonly HistoryEntry[]
  /** Milliseconds since the call, or since its turn in the queue had come. */
  readonly elapsedMs: number
  /** Who computed. */
  readonly engine: EngineName
  /** Which update rule ran. */
  readonly solver: Solver
  /** What is worth knowing; empty where nothing is. The library never prints. */
  readonly warnings: readonly Warning[]
}
