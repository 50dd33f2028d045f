import type { RunsProgress } from '../contract/consensus-options.js'
import type { Progress as State } from '../contract/result.js'
import { inWords } from './durations.js'
import { short } from './printable.js'

/** How a fit gets on: its states in words, with the rate since the first of them. */
export class Pace {
  /** The most iterations, where that is known. */
  readonly maxIter: number | undefined
  #first: State | undefined

  constructor(maxIter?: number) {
    this.maxIter = maxIter
  }

  /** From 0 to 1, where the most iterations are known. */
  done({ iteration }: State): number | undefined {
    return this.maxIter === undefined ? undefined : iteration / this.maxIter
  }

  inWords(state: State): string {
    const { iteration, objective, elapsedMs, etaMs } = state
    this.#first ??= state
    const rate = (1000 * (iteration - this.#first.iteration)) / (elapsedMs - this.#first.elapsedMs)
    return [
      `iteration ${iteration}${this.maxIter === undefined ? '' : ` of ${this.maxIter}`}`,
      `objective ${short(objective)}`,
      ...(rate > 0 && Number.isFinite(rate) ? [`${short(rate)} a second`] : []),
      ...(etaMs === undefined ? [] : [`at most ${inWords(etaMs)} left`]),
    ].join(', ')
  }
}

/** How many fits get on. */
export function runsInWords({ done, total, etaMs }: RunsProgress): string {
  const left = etaMs === undefined || done === total ? '' : `, about ${inWords(etaMs)} left`
  return `${done} of ${total} fits${left}`
}
