/**
 * How much each entry of X counts, taken in: by a matrix of weights, or by one number a row and a column.
 */
import { isArray, rangeError, reading, show, typeError } from './errors.js'
import { type DenseInput, readEither, type SparseInput } from './intake.js'
import type { Weights } from './options.js'
import { timesPowerOf2 } from './scale.js'
import { CallersArray } from './sparse-source.js'
import { isTypedArray } from './typed-array.js'
import { breathe, CHUNK, type Work } from './work.js'

/** Weights of lines; 1 each where absent. */
export interface LineWeights {
  readonly ofRows: Float64Array | undefined
  readonly ofColumns: Float64Array | undefined
}

export type ReadWeights = DenseInput | SparseInput | LineWeights

/** Copies and checks what a caller gave. Its shape is for `checkShape`, when that of X is known. */
export function* readWeights(given: Weights): Work<ReadWeights> {
  const lines = reading('ERR_NMF_INPUT', 'weights', () => {
    const { rows, columns } = given as { rows?: unknown; columns?: unknown }
    const areLines = !isArray(given) && [rows, columns].some((each) => isArray(each) || isTypedArray(each))
    return areLines ? { rows, columns } : undefined
  })
  if (lines === undefined) return yield* readEither(given, 'weights', { check: 'non-negative' })
  const ofRows = yield* readLine(lines.rows, 'weights.rows')
  return { ofRows, ofColumns: yield* readLine(lines.columns, 'weights.columns') }
}

function* readLine(given: unknown, name: string): Work<Float64Array | undefined> {
  if (given === undefined) return undefined
  if (!isArray(given) && !isTypedArray(given)) {
    throw typeError('ERR_NMF_INPUT', `${name} must be a typed array or an array, got ${show(given)}`)
  }
  const source = new CallersArray(given, name)
  const numbers = new Float64Array(source.length)
  for (let from = 0; from < numbers.length; from += CHUNK) {
    const end = Math.min(from + CHUNK, numbers.length)
    reading('ERR_NMF_INPUT', name, () => {
      const at = source.open()
      for (let i = from; i < end; i++) numbers[i] = at(i)
    })
    const bad = numbers.subarray(from, end).findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
    if (bad >= 0) {
      const value = numbers[from + bad]
      throw rangeError('ERR_NMF_INPUT', `${name} must be non-negative and finite, got ${show(value)} at index ${from + bad}`, { value })
    }
    if (end < numbers.length) yield* breathe()
  }
  return numbers
}

/** @throws RangeError `ERR_NMF_SHAPE` where the weights are not for an X of this shape */
export function checkShape(weights: ReadWeights, rows: number, columns: number): void {
  if ('dtype' in weights) {
    if (weights.rows === rows && weights.columns === columns) return
    throw rangeError('ERR_NMF_SHAPE', `weights must be ${rows} × ${columns} like X, got ${weights.rows} × ${weights.columns}`)
  }
  for (const [name, numbers, count] of [
    ['rows', weights.ofRows, rows],
    ['columns', weights.ofColumns, columns],
  ] as const) {
    if (numbers === undefined || numbers.length === count) continue
    throw rangeError('ERR_NMF_SHAPE', `weights.${name} must have one number for each of the ${count} ${name} of X, got ${numbers.length}`)
  }
}

/** Reads by row and column, columns rising within a row. */
export type Lookup = (row: number, column: number) => number

/** The entries of a matrix taken in; 0 where a sparse one stores none. */
export function entriesOf(matrix: DenseInput | SparseInput): Lookup {
  if (!('entries' in matrix)) {
    const { data, columns: width } = matrix
    return (row, column) => data[row * width + column] as number
  }
  const { values, columns, starts } = matrix.entries
  let [at, end, current] = [0, 0, -1]
  return (row, column) => {
    if (row !== current) [at, end, current] = [starts[row] as number, starts[row + 1] as number, row]
    while (at < end && (columns[at] as number) < column) at++
    return at < end && columns[at] === column ? (values[at] as number) : 0
  }
}

/** Weights times 2^exponent, which brings the largest near 1: then guards against a division by zero mean the same for weights of any size. */
export interface ScaledWeights {
  readonly at: Lookup
  readonly exponent: number
}

export function scaled(weights: ReadWeights | undefined): ScaledWeights {
  if (weights === undefined) return { at: () => 1, exponent: 0 }
  if ('dtype' in weights) {
    const [given, exponent] = [entriesOf(weights), exponentFor(weights.max)]
    return { at: (row, column) => timesPowerOf2(given(row, column), exponent), exponent }
  }
  const [ofRows, ofColumns] = [lookup(weights.ofRows), lookup(weights.ofColumns)]
  return { at: (row, column) => ofRows.at(row) * ofColumns.at(column), exponent: ofRows.exponent + ofColumns.exponent }
}

function lookup(numbers: Float64Array | undefined) {
  if (numbers === undefined) return { at: () => 1, exponent: 0 }
  const { line, exponent } = scaledLine(numbers)
  return { at: (i: number) => line[i] as number, exponent }
}

export function scaledLine(numbers: Float64Array): { line: Float64Array; exponent: number } {
  const exponent = exponentFor(numbers.reduce((most, weight) => Math.max(most, weight), 0))
  const line = numbers.map((weight) => timesPowerOf2(weight, exponent))
  return { line, exponent }
}

function exponentFor(largest: number): number {
  return largest === 0 ? 0 : -Math.floor(Math.log2(largest))
}
