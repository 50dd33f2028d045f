/**
 * Pieces of work, so many at a time, until all are done or one fails.
 */
import { runAsync, type Work } from './contract/work.js'

export interface Piece<T> {
  work(): Work<T>
  /** About how long it takes, in a unit that all of them have in common. */
  readonly cost: number
}

/** How far the pieces have come. */
export interface PoolProgress {
  /** Pieces that have ended. */
  readonly done: number
  /** Pieces there are. */
  readonly total: number
  /** Milliseconds since the first began. */
  readonly elapsedMs: number
  /** Milliseconds left, as far as the past tells. */
  readonly etaMs: number
  /** The piece that has just ended. */
  readonly index: number
}

/** Reports are at least so many milliseconds apart, but for the last one. */
const REPORT_EVERY_MS = 100

export class Pool<T> {
  readonly #pieces: readonly Piece<T>[]
  readonly #onEnd: (index: number, result: T) => void | Promise<void>
  readonly #onProgress: ((progress: PoolProgress) => void) | undefined
  readonly #stopping = new AbortController()
  readonly #cost: number
  #next = 0
  #done = 0
  #costDone = 0
  #began = 0
  #reported = Number.NEGATIVE_INFINITY

  constructor(
    pieces: readonly Piece<T>[],
    onEnd: (index: number, result: T) => void | Promise<void>,
    onProgress?: (progress: PoolProgress) => void,
  ) {
    this.#pieces = pieces
    this.#onEnd = onEnd
    this.#onProgress = onProgress
    this.#cost = pieces.reduce((sum, { cost }) => sum + cost, 0)
  }

  /** Settles once nothing runs any more. @throws (rejects) with what a piece or a listener threw first, or once stopped */
  async run(places: number): Promise<void> {
    this.#began = performance.now()
    await Promise.all(Array.from({ length: places }, () => this.#work()))
    const { aborted, reason } = this.#stopping.signal
    if (aborted) throw reason
  }

  /** Ends what runs at its next step, and begins nothing more. */
  stop(): void {
    this.#stopping.abort()
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping
    try {
      while (this.#next < this.#pieces.length && !signal.aborted) {
        const index = this.#next++
        const { work, cost } = this.#pieces[index] as Piece<T>
        const result = await runAsync(work(), signal)
        await this.#onEnd(index, result)
        this.#done++
        this.#costDone += cost
        if (!signal.aborted) this.#report(index)
      }
    } catch (error) {
      // Of an abort that has been made already the first reason stays.
      this.#stopping.abort(error)
    }
  }

  #report(index: number): void {
    const now = performance.now()
    const isLast = this.#done === this.#pieces.length
    if (this.#onProgress === undefined || (now - this.#reported < REPORT_EVERY_MS && !isLast)) return
    this.#reported = now
    const elapsedMs = now - this.#began
    const etaMs = (elapsedMs / this.#costDone) * (this.#cost - this.#costDone)
    this.#onProgress({ done: this.#done, total: this.#pieces.length, elapsedMs, etaMs: Math.max(0, etaMs), index })
  }
}
