/**
 * X taken in once for many fits: checked, and in shared memory, which each of them reads where it lies.
 */
import { type Input, type Opened, openSource } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import type { EngineName, Settings } from './contract/options.js'
import type { Turn } from './contract/queue.js'
import type { Work } from './contract/work.js'
import { chooseEngine } from './engines.js'
import { takeX } from './start-fit.js'

export interface SharedX {
  /** What was taken in. */
  readonly input: Input
  /** The same as a matrix to fit. Of sparse ones each fit copies where the entries stand; the numbers of both kinds it does not. */
  readonly matrix: MatrixLike
  /** Who computes. */
  readonly engine: EngineName
}

/**
 * Opens X, waits for the turn of a long call, and copies it. A flat matrix that lies in shared memory already is not copied.
 *
 * @param settings - for the checks: those of any of the fits
 */
export function* shareX(X: unknown, name: string, settings: Settings, turn: Turn): Work<SharedX> {
  const engine = chooseEngine(settings.engine)
  const opened: Opened = openSource(X, name)
  turn.enter(false)
  yield* turn.come()
  const borrow = { unshared: false, shared: true }
  const input = yield* takeX(opened, name, settings, { borrow, scan: engine.scan, shared: true, beside: 0 })
  return { input, matrix: matrixOf(input), engine: engine.name }
}

/** An input as a matrix to fit, on the same memory. */
export function matrixOf(input: Input): MatrixLike {
  const { rows, columns } = input
  if (!('entries' in input)) return { rows, columns, data: input.data }
  const { values, columns: indices, starts } = input.entries
  return { format: 'csr', rows, columns, data: values, indices, indptr: starts }
}
