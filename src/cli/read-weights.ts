/**
 * The weights that a command is given: in a file like that of X, or in one column or row.
 */
import { DenseMatrix } from '../contract/dense-matrix.js'
import type { Weights } from '../contract/options.js'
import { readMatrix } from '../io/read-matrix.js'
import { mostBytes } from './read-source.js'
import type { ReadingFlags } from './reading-options.js'

export interface WeightsFlags {
  /** A file. */
  readonly weights?: string
}

/** Those that were given. A matrix of one column holds weights of rows, one of a single row those of columns. */
export async function readWeights(flags: WeightsFlags & ReadingFlags, signal: AbortSignal): Promise<Weights | undefined> {
  const { weights: path, transpose } = flags
  if (path === undefined) return undefined
  const read = await readMatrix(path, { array: undefined, maxBytes: mostBytes(), signal })
  const weights = transpose ? read.transpose() : read
  const flat = () => (weights instanceof DenseMatrix ? weights : weights.toDense()).data
  if (weights.columns === 1) return { rows: flat() }
  return weights.rows === 1 ? { columns: flat() } : weights
}
