/**
 * Where a fit stands between two iterations, for one that is to go on from there.
 */
import type { HistoryEntry } from './result.js'
import type { Work } from './work.js'

export interface Standing {
  readonly iterations: number
  readonly loss: number
  readonly penalty: number
  readonly history: readonly HistoryEntry[]
  /** What the stop rule goes by. */
  readonly rule: readonly number[]
  /** Of the fit and of those that it goes on from. */
  readonly elapsedMs: number
}

/** Keeps where a fit stands, with what its session carries. */
export interface Keeper {
  isDue(): boolean
  keep(standing: Standing): Work<void>
}
