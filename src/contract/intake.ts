/**
 * Taking a matrix in: the one pass that copies, checks and measures it.
 *
 * The copy is the package's own memory, which no caller can detach, resize or change while threads read it.
 * Where nothing can run in between, `inPlace` spares the copy.
 */
import { rangeError, reading, show } from './errors.js'
import { type MatrixSource, openMatrix } from './matrix-like.js'
import { allocate } from './memory.js'
import { pairwiseSum, RunningSum } from './sum.js'
import type { DType, FloatArray } from './typed-array.js'
import { breathe, type Work } from './work.js'

/** A matrix taken in: checked, row-major, with what the start and the checks need to know of it. */
export interface DenseInput {
  readonly rows: number
  readonly columns: number
  readonly dtype: DType
  readonly data: FloatArray
  readonly max: number
  readonly mean: number
  /** The place of the first entry that is 0, as an index into `data`; −1 where none is. */
  readonly zeroAt: number
}

export interface IntakeOptions {
  /** `non-negative`: every entry ≥ 0 and finite; `numbers`: any. */
  readonly check: 'non-negative' | 'numbers'
  /** The type to store in; that of the source where absent. */
  readonly dtype?: DType
  /** Whether the caller's own array may serve, because no other code can run before the end. */
  readonly inPlace?: boolean
}

/**
 * Numbers copied and checked between two chances for the event loop. Fresh memory alone costs up to 3 ms for so many, in page
 * faults of a busy virtual machine.
 */
const CHUNK = 2 ** 15

export function* readMatrix(source: unknown, name: string, options: IntakeOptions): Work<DenseInput> {
  const opened = reading('ERR_NMF_INPUT', name, () => openMatrix(source, name))
  const { rows, columns } = opened
  const dtype = options.dtype ?? opened.dtype
  const borrowed = options.inPlace === true && dtype === opened.dtype ? opened.inPlace : undefined
  const data = borrowed ?? allocate(dtype, rows * columns, name)
  const sum = new RunningSum()
  let max = 0
  let zeroAt = -1
  for (const block of blocks(opened)) {
    const at = block.row * columns + block.column
    const end = at + (block.endRow - block.row) * (block.endColumn - block.column)
    if (borrowed === undefined) reading('ERR_NMF_INPUT', name, () => opened.copyBlock(block, data, at))
    if (options.check === 'non-negative') max = checkedMax(data, at, end, max, columns, name)
    if (zeroAt < 0) zeroAt = indexOfZero(data, at, end)
    sum.add(pairwiseSum(data, at, end - at))
    yield* breathe()
  }
  return { rows, columns, dtype, data, max, mean: sum.value / (rows * columns), zeroAt }
}

function* blocks({ rows, columns }: MatrixSource) {
  const rowsEach = Math.max(1, Math.floor(CHUNK / columns))
  const columnsEach = Math.min(columns, CHUNK)
  for (let row = 0; row < rows; row += rowsEach) {
    for (let column = 0; column < columns; column += columnsEach) {
      yield { row, endRow: Math.min(row + rowsEach, rows), column, endColumn: Math.min(column + columnsEach, columns) }
    }
  }
}

function indexOfZero(data: FloatArray, from: number, end: number): number {
  const found = data.subarray(from, end).indexOf(0)
  return found < 0 ? -1 : from + found
}

function checkedMax(data: FloatArray, from: number, end: number, max: number, columns: number, name: string): number {
  for (let at = from; at < end; at++) {
    const value = data[at] as number
    // Written so that NaN fails too.
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) throw notNonNegative(value, Math.floor(at / columns), at % columns, name)
    if (value > max) max = value
  }
  return max
}

function notNonNegative(value: number, row: number, column: number, name: string): Error {
  const message = `${name} must be non-negative and finite, got ${show(value)} at row ${row}, column ${column}`
  return rangeError('ERR_NMF_INPUT', message, { row, column, value })
}
