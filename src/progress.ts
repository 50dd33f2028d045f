import type { HistoryEntry, Progress } from './contract/result.js'
import type { Limits } from './iterate.js'

/** Reports are at least so many milliseconds apart. */
const REPORT_EVERY_MS = 100

/**
 * An observer for the loop that passes on what a caller wants to see, with the time left at most where there is an end.
 *
 * @param started - when iterating began; that of the first state where absent
 */
export function progressReports(
  onProgress: ((progress: Progress) => void) | undefined,
  limits: Pick<Limits, 'maxIter' | 'timeLimitMs'>,
  started?: number,
): (state: HistoryEntry) => void {
  if (onProgress === undefined) return () => {}
  let last = Number.NEGATIVE_INFINITY
  /** Where this run began: a resumed one past iteration 0. */
  let first = started === undefined ? undefined : { iteration: 0, elapsedMs: started }
  return ({ iteration, objective, elapsedMs }) => {
    first ??= { iteration, elapsedMs }
    if (elapsedMs - last < REPORT_EVERY_MS) return
    last = elapsedMs
    const done = iteration - first.iteration
    if (done === 0 || limits.maxIter === Number.POSITIVE_INFINITY) return onProgress({ iteration, objective, elapsedMs })
    const byIterations = ((elapsedMs - first.elapsedMs) / done) * (limits.maxIter - iteration)
    const etaMs = Math.max(0, Math.min(byIterations, limits.timeLimitMs - elapsedMs))
    onProgress({ iteration, objective, elapsedMs, etaMs })
  }
}
