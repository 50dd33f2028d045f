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
  return ({ iteration, objective, elapsedMs }) => {
    started ??= elapsedMs
    if (elapsedMs - last < REPORT_EVERY_MS) return
    last = elapsedMs
    if (iteration === 0 || limits.maxIter === Number.POSITIVE_INFINITY) return onProgress({ iteration, objective, elapsedMs })
    const byIterations = ((elapsedMs - started) / iteration) * (limits.maxIter - iteration)
    const etaMs = Math.max(0, Math.min(byIterations, limits.timeLimitMs - elapsedMs))
    onProgress({ iteration, objective, elapsedMs, etaMs })
  }
}
