/**
 * What a command tells while it works, on stderr: a bar on a terminal, lines elsewhere, JSON for programs, nothing with --quiet.
 */
import type { RunsProgress } from '../contract/consensus-options.js'
import type { Progress as State } from '../contract/result.js'
import { progressBar } from './progress-bar.js'
import { progressEvents } from './progress-events.js'
import { progressLines } from './progress-lines.js'

export interface Progress {
  /** A step of the work begins. */
  begin(what: string): void
  /** A fit begins, of at most so many iterations where that is known. */
  fit(what: string, maxIter?: number): void
  state(state: State): void
  /** So many of several fits have ended. */
  runs(progress: RunsProgress): void
  /** Worth knowing after the end, too. */
  warn(message: string): void
  /** The work has ended, in whatever way. */
  close(): void
}

export interface ProgressFlags {
  readonly quiet?: boolean
  readonly json?: boolean
}

export function openProgress({ quiet, json }: ProgressFlags): Progress {
  const { stderr } = process
  if (quiet) return SILENT
  if (json) return progressEvents(stderr)
  return stderr.isTTY && process.env['TERM'] !== 'dumb' ? progressBar(stderr) : progressLines(stderr)
}

const SILENT: Progress = { begin() {}, fit() {}, state() {}, runs() {}, warn() {}, close() {} }
