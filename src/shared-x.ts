/**
 * X taken in once for many fits: checked, and in shared memory, which each of them reads where it lies.
 */
import { inChunks } from './contract/compressed-rows.js'
import { isObserved } from './contract/engine.js'
import { type DenseInput, type Input, openSource, type SparseInput } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { allocate } from './contract/memory.js'
import type { EngineName, Settings, Weights } from './contract/options.js'
import type { Turn } from './contract/queue.js'
import { timesPowerOf2 } from './contract/scale.js'
import type { NumberArray } from './contract/typed-array.js'
import { readWeights } from './contract/weights.js'
import type { Work } from './contract/work.js'
import { chooseEngine } from './engines.js'
import { takeX } from './take-x.js'

export interface SharedX {
  /** What was taken in. */
  readonly input: Input
  /** The same as a matrix to fit. Of a sparse one each fit copies where the entries stand, but not the numbers. */
  readonly matrix: MatrixLike
  /** What such a fit is to be told of the entries: which are observed, and a copy of the weights given. */
  readonly counting: Pick<Settings, 'missing' | 'weights'>
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
  const counting = { missing: settings.missing, weights: settings.weights && (yield* readWeights(settings.weights)) }
  const opened = openSource(X, name)
  turn.enter(false)
  yield* turn.come()
  const borrow = { unshared: false, shared: true }
  const input = yield* takeX(opened, name, settings, { counting, borrow, scan: engine.scan, shared: true, beside: 0 })
  const missing = 'weightExponent' in input ? 'absent' : 'error'
  return { input, matrix: matrixOf(input), counting: { missing, weights: yield* weightsOf(input) }, engine: engine.name }
}

/** X or a part of it: by all its numbers, or by those stored, whose weights are 2 to a power times those given. */
export type Part =
  | Pick<DenseInput<NumberArray>, 'rows' | 'columns' | 'data'>
  | (Pick<SparseInput, 'rows' | 'columns' | 'entries'> & { readonly weightExponent?: number })

/** As the option of a fit: as they were given, each by its place. */
export function* weightsOf(part: Part): Work<Weights | undefined> {
  if (!('entries' in part)) return undefined
  const { rows, columns, entries, weightExponent = 0 } = part
  const weights = isObserved(entries) ? entries.weights : undefined
  // All alike.
  if (weights === undefined) return weightExponent === 0 ? undefined : { rows: new Float64Array(rows).fill(2 ** -weightExponent) }
  const data = allocate('float64', weights.length, 'weights')
  yield* inChunks(data.length, (from, end) => {
    for (let p = from; p < end; p++) data[p] = timesPowerOf2(weights[p] as number, -weightExponent)
  })
  return { format: 'csr', rows, columns, data, indices: entries.columns, indptr: entries.starts }
}

/** What was taken in, or made of it, as a matrix to fit, on the same memory. */
export function matrixOf(part: Part): MatrixLike {
  const { rows, columns } = part
  if (!('entries' in part)) return { rows, columns, data: part.data }
  const { values, columns: indices, starts } = part.entries
  return { format: 'csr', rows, columns, data: values, indices, indptr: starts }
}
