import { rangeError } from '../contract/errors.js'
import type { Input } from '../contract/intake.js'
import type { Labels } from './labelled-matrix.js'
import { digits } from './number-text.js'
import { textChunks } from './text-chunks.js'

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/

/** Delimited text of a dense matrix, with the labels that there are. */
export function csvChunks(input: Input, labels: Labels, delimiter: ',' | '\t'): Generator<Uint8Array> {
  if ('entries' in input) {
    throw rangeError(
      'ERR_NMF_INPUT',
      'matrix must be dense for csv and tsv, got a sparse one: mtx and npz hold those, toDense() makes it dense',
    )
  }
  const { rows, columns } = input
  if (rows === 0 || columns === 0) {
    throw rangeError('ERR_NMF_SHAPE', `matrix must have a row and a column for csv and tsv, got ${rows} × ${columns}`)
  }
  return textChunks(linesOf(input, labels, delimiter))
}

function* linesOf(input: Exclude<Input, { entries: unknown }>, { rowLabels, columnLabels }: Labels, delimiter: string): Generator<string> {
  const { rows, columns, data } = input
  const header =
    columnLabels?.map((label) => fieldOf(label, delimiter)) ?? (rowLabels && Array.from({ length: columns }, (_, j) => String(j)))
  if (header !== undefined) yield `${rowLabels ? delimiter : ''}${header.join(delimiter)}\n`
  for (let i = 0; i < rows; i++) {
    const fields = Array.from(data.subarray(i * columns, (i + 1) * columns), digits)
    const label = rowLabels?.[i]
    if (label !== undefined) fields.unshift(fieldOf(label, delimiter))
    yield `${fields.join(delimiter)}\n`
  }
}

/** A label that no reader breaks into two and no spreadsheet computes. */
function fieldOf(label: string, delimiter: string): string {
  const harmless = FORMULA.test(label) ? `'${label}` : label
  const plain = !harmless.includes(delimiter) && !/["\r\n]/.test(harmless)
  return plain ? harmless : `"${harmless.replaceAll('"', '""')}"`
}
