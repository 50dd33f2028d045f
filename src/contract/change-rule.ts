import { MEASURE_EVERY } from './engine.js'
import type { StopReason } from './result.js'
import type { StopRule } from './stop-rule.js'
import type { FloatArray } from './typed-array.js'
import { breathe, type Work } from './work.js'

/** Numbers looked at between two chances for the event loop: well under a millisecond. */
const CHUNK = 2 ** 17

/** A factor and how much it changes from one look to the next. */
export class Change {
  private readonly factor: FloatArray
  private readonly before: FloatArray

  /** Looks for the first time. */
  constructor(factor: FloatArray) {
    this.factor = factor
    this.before = factor.slice()
  }

  /** ‖F − F of the last look‖ / ‖F‖, in Frobenius norms; 0 where F is 0. */
  *look(): Work<number> {
    const { factor, before } = this
    let changes = 0
    let squares = 0
    for (let from = 0; from < factor.length; from += CHUNK) {
      const end = Math.min(from + CHUNK, factor.length)
      for (let i = from; i < end; i++) {
        const f = factor[i] as number
        const change = f - (before[i] as number)
        changes += change * change
        squares += f * f
        before[i] = f
      }
      yield* breathe()
    }
    return squares === 0 ? 0 : Math.sqrt(changes / squares)
  }
}

/** Stops when an iteration changes W by at most tol of its size: ‖ΔW‖ ≤ tol·‖W‖. */
export class ChangeRule implements StopRule {
  readonly violationTarget = Number.NEGATIVE_INFINITY
  readonly looksEvery = MEASURE_EVERY
  private readonly W: FloatArray
  private readonly tol: number
  private change: Change | undefined

  constructor(W: FloatArray, tol: number) {
    this.W = W
    this.tol = tol
  }

  /** It goes by a whole factor, and goes on from no other. */
  readonly kept: readonly number[] = []

  start(): undefined {
    this.change = this.tol > 0 ? new Change(this.W) : undefined
  }

  mostIterations(): number {
    return this.tol > 0 ? 1 : Number.POSITIVE_INFINITY
  }

  *advanced(): Work<StopReason | undefined> {
    if (this.change === undefined) return undefined
    return (yield* this.change.look()) <= this.tol ? 'tolerance' : undefined
  }

  measured(): undefined {}
}
