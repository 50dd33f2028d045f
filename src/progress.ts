import type { HistoryEntry, Progress } from './contract/result.js'
import type { Limits } from './iterate.js'

/** Reports are at least so many milliseconds apart. */
const REPORT_EVERY_MS = 100

/** An observer for the loop that passes on what a caller wants to see, with the time left at most. */
export function progressReports(onProgress: ((progress: Progress) => void) | undefined, limits: Limits): (state: HistoryEntry) => void {
  if (onProgress === undefined) return () => {}
  let last = Number.NEGATIVE_INFINITY
  let started: number | undefined
  return ({ iteration, objective, elapsedMs }) => {
    started ??= elapsedMs
    if (elapsedMs - last < REPORT_EVERY_MS) return
    last = elapsedMs
    if (iteration === 0) return onProgress({ iteration, objective, elapsedMs })
    const byIterations = ((elapsedMs - started) / iteration) * (limits.maxIter - iteration)
    const etaMs = Math.max(0, Math.min(byIterations, limits.timeLimitMs - elapsedMs))
    onProgress({ iteration, objective, elapsedMs, etaMs })
  }
}
