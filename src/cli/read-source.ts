/**
 * X as a command gets it: from a file, or from the standard input.
 */
import { basename } from 'node:path'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { rangeError } from '../contract/errors.js'
import { dtypeOf } from '../contract/typed-array.js'
import type { LabelledMatrix, Labels } from '../io/labelled-matrix.js'
import { READ_FORMATS } from '../io/options.js'
import { readMatrix } from '../io/read-matrix.js'
import type { ReportInput } from '../report/input.js'
import { type ReadingFlags, STDIN } from './reading-options.js'

export interface Source extends Labels {
  readonly X: LabelledMatrix
  /** What X is, in a report. */
  readonly about: ReportInput['X']
}

/** What fits in memory may be read: the one who gives the file owns the machine. */
export const mostBytes = () => Math.max(1, process.availableMemory())

/** @throws as `readMatrix`; RangeError `ERR_NMF_OPTION` where the format of the standard input is not given */
export async function readSource(path: string, flags: ReadingFlags, signal: AbortSignal): Promise<Source> {
  const { inputFormat: format, array, header, rowLabels, delimiter } = flags
  if (path === STDIN && format === undefined) {
    throw rangeError('ERR_NMF_OPTION', `--input-format must be given with -, one of ${READ_FORMATS.join(', ')}, got none`)
  }
  const missing = flags.missing === 'nan' ? 'nan' : 'error'
  const options = { format, array, header, rowLabels, missing, delimiter, maxBytes: mostBytes(), signal } as const
  const read = await readMatrix(path === STDIN ? process.stdin : path, options)
  const X = flags.transpose ? transposed(read) : read
  const name = path === STDIN ? 'stdin' : basename(path)
  return { X, about: describe(X, name), rowLabels: X.rowLabels, columnLabels: X.columnLabels }
}

function transposed(X: LabelledMatrix): LabelledMatrix {
  return Object.assign(X.transpose(), { rowLabels: X.columnLabels, columnLabels: X.rowLabels })
}

function describe(X: LabelledMatrix, name: string): ReportInput['X'] {
  const { rows, columns, data } = X
  let sumOfSquares = 0
  for (const value of data) sumOfSquares += value * value
  return {
    name,
    rows,
    columns,
    ...(X instanceof DenseMatrix ? {} : { stored: X.stored }),
    dtype: dtypeOf(data),
    ...(Number.isFinite(sumOfSquares) ? { sumOfSquares } : {}),
  }
}
