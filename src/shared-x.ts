/**
 * X taken in once for many fits: checked, and in shared memory, which each of them reads where it lies.
 */
import { type DenseInput, type Input, openSource, type SparseInput } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import type { EngineName, Settings } from './contract/options.js'
import type { Turn } from './contract/queue.js'
import { readWeights } from './contract/weights.js'
import type { Work } from './contract/work.js'
import { chooseEngine } from './engines.js'
import { takeX } from './start-fit.js'

export interface SharedX {
  /** What was taken in. */
  readonly input: Input
  /** The same as a matrix to fit. Of a sparse one each fit copies where the entries stand, but not the numbers. */
  readonly matrix: MatrixLike
  /** What the option `missing` of such a fit has to be. */
  readonly missing: 'error' | 'absent'
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
  // Weights are the fits' own affair; here they say which entries are never read.
  const counting = { missing: settings.missing, weights: settings.weights && (yield* readWeights(settings.weights)) }
  const opened = openSource(X, name)
  turn.enter(false)
  yield* turn.come()
  const borrow = { unshared: false, shared: true }
  const input = yield* takeX(opened, name, settings, { counting, borrow, scan: engine.scan, shared: true, beside: 0 })
  return { input, matrix: matrixOf(input), missing: 'weightExponent' in input ? 'absent' : 'error', engine: engine.name }
}

/** What was taken in, or made of it, as a matrix to fit, on the same memory. */
export function matrixOf(
  part: Pick<DenseInput, 'rows' | 'columns' | 'data'> | Pick<SparseInput, 'rows' | 'columns' | 'entries'>,
): MatrixLike {
  const { rows, columns } = part
  if (!('entries' in part)) return { rows, columns, data: part.data }
  const { values, columns: indices, starts } = part.entries
  return { format: 'csr', rows, columns, data: values, indices, indptr: starts }
}
