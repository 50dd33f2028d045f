/**
 * Taking a matrix in, dense or sparse: the one pass that copies, checks and measures it.
 *
 * The copy is the package's own memory, which no caller can detach, resize or change while threads read it.
 * `borrow` says where it is spared.
 */
import { type CompressedRows, scatterEntries, sliceRows } from './compressed-rows.js'
import type { ObservedRows, Stored } from './engine.js'
import { rangeError, reading, show } from './errors.js'
import { type MatrixSource, openMatrix, storageFor } from './matrix-like.js'
import { allocate } from './memory.js'
import { type Scanner, scanNumbers } from './scan.js'
import { readEntries } from './sparse-intake.js'
import type { SparseSource } from './sparse-source.js'
import { RunningSum } from './sum.js'
import { type Borrow, type DType, type FloatArray, isShared, mayBorrow, type NumberArray } from './typed-array.js'
import { breathe, CHUNK, type Work } from './work.js'

/** Whose memory the numbers were checked in: the package's own, the caller's, or one that other threads may write to. */
export type Memory = 'own' | 'borrowed' | 'shared'

/** What the start and the checks need to know of a matrix taken in. */
interface Taken {
  readonly rows: number
  readonly columns: number
  readonly dtype: DType
  readonly max: number
  readonly mean: number
  readonly memory: Memory
  /** The place of the first entry that is 0, row by row. */
  readonly firstZero: { readonly row: number; readonly column: number } | undefined
}

/** A matrix taken in: checked, row-major. X may lie in small whole numbers. */
export interface DenseInput<Data extends NumberArray = FloatArray> extends Taken {
  readonly data: Data
}

/** A sparse matrix taken in: checked, its entries in order and none of them 0. */
export interface SparseInput extends Taken {
  readonly entries: CompressedRows
}

/** A matrix of which only some entries are observed, or count by weights; mean and max are those of what is observed. */
export interface ObservedInput extends Taken {
  readonly entries: ObservedRows
  /** The weights of `entries` are 2 to this power times those given. */
  readonly weightExponent: number
}

export type Input = DenseInput<NumberArray> | SparseInput | ObservedInput

/** X as the engines take it. */
export function storedOf(input: Input): Stored {
  return 'entries' in input ? input.entries : input.data
}

/** Rows [first, end) of it, on the same memory. */
export function rowsOf(input: Input, first: number, end: number): Stored {
  return 'entries' in input ? sliceRows(input.entries, first, end) : input.data.subarray(first * input.columns, end * input.columns)
}

export interface IntakeOptions {
  /** `non-negative`: every entry ≥ 0 and finite; `numbers`: any. */
  readonly check: 'non-negative' | 'numbers'
  /** The type to store in; that of the source where absent. */
  readonly dtype?: DType
  /** Which memory may serve in place of a copy; none where absent. */
  readonly borrow?: Borrow
  /** Who looks at the numbers; `scanNumbers` where absent. */
  readonly scan?: Scanner
  /** Whether a copy is to lie in shared memory. */
  readonly shared?: boolean
  /** Whether a 0 that a sparse matrix stores is an entry. */
  readonly keepsZeros?: boolean
}

export interface KeepingSmall extends IntakeOptions {
  /** Whether many small whole numbers of a dense matrix stay as they are. */
  readonly keepsSmall: boolean
}

/** A matrix, made dense where it is sparse. */
export function* readMatrix(source: unknown, name: string, options: IntakeOptions): Work<DenseInput> {
  const read = yield* readEither(source, name, options)
  if (!('entries' in read)) return read
  const { entries, ...taken } = read
  const data = allocate(read.dtype, read.rows * read.columns, name)
  yield* scatterEntries(entries, read.columns, data)
  return { ...taken, memory: 'own', data }
}

/** A matrix as it comes: dense or sparse. */
export function readEither(source: unknown, name: string, options: IntakeOptions): Work<DenseInput | SparseInput> {
  return readOpened(openSource(source, name), name, options)
}

/** A matrix whose shape is known and whose entries are still to be read. */
export type Opened = MatrixSource | SparseSource

export function openSource(source: unknown, name: string): Opened {
  return reading('ERR_NMF_INPUT', name, () => openMatrix(source, name))
}

export function readOpened(opened: Opened, name: string, options: KeepingSmall): Work<DenseInput<NumberArray> | SparseInput>
export function readOpened(opened: Opened, name: string, options: IntakeOptions): Work<DenseInput | SparseInput>
export function* readOpened(opened: Opened, name: string, options: IntakeOptions): Work<DenseInput<NumberArray> | SparseInput> {
  return 'kind' in opened ? yield* readSparse(opened, name, options) : yield* readDense(opened, name, options)
}

export function* readSparse(source: SparseSource, name: string, options: IntakeOptions): Work<SparseInput> {
  const { rows, columns } = source
  const dtype = options.dtype ?? source.dtype
  let max = 0
  const check = (value: number, row: number, column: number) => {
    if (options.check === 'numbers') return
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) throw notNonNegative(value, row, column, name)
    if (value > max) max = value
  }
  const { entries, borrowed } = yield* readEntries(source, dtype, name, check, options)
  const scan = options.scan ?? scanNumbers
  const sum = new RunningSum()
  for (let at = 0; at < entries.values.length; at += CHUNK) {
    sum.add(scan(entries.values, at, Math.min(at + CHUNK, entries.values.length)).sum)
    yield* breathe()
  }
  const mean = sum.value / (rows * columns)
  return { rows, columns, dtype, entries, max, mean, memory: memoryOf(entries.values, borrowed), firstZero: firstGap(entries, columns) }
}

function memoryOf(numbers: NumberArray, borrowed: boolean): Memory {
  if (!borrowed) return 'own'
  return isShared(numbers) ? 'shared' : 'borrowed'
}

/** The first place that no entry stands in. */
function firstGap({ columns, starts }: CompressedRows, width: number): Taken['firstZero'] {
  for (let row = 0; row + 1 < starts.length; row++) {
    const [from, end] = [starts[row] as number, starts[row + 1] as number]
    if (end - from === width) continue
    let column = 0
    while (from + column < end && columns[from + column] === column) column++
    return { row, column }
  }
  return undefined
}

function* readDense(opened: MatrixSource, name: string, options: IntakeOptions | KeepingSmall): Work<DenseInput<NumberArray>> {
  const { rows, columns } = opened
  const dtype = options.dtype ?? opened.dtype
  const storage = storageFor(opened, dtype, 'keepsSmall' in options && options.keepsSmall)
  const borrowed = mayBorrow(opened.inPlace, storage, options.borrow) ? opened.inPlace : undefined
  const data = borrowed ?? allocate(storage, rows * columns, name, options.shared)
  const scan = options.scan ?? scanNumbers
  const sum = new RunningSum()
  let max = 0
  let zeroAt = -1
  for (const block of blocks(opened)) {
    const at = block.row * columns + block.column
    const end = at + (block.endRow - block.row) * (block.endColumn - block.column)
    if (borrowed === undefined) reading('ERR_NMF_INPUT', name, () => opened.copyBlock(block, data, at))
    const found = scan(data, at, end)
    if (options.check === 'non-negative') {
      if (found.firstBad !== undefined) throw badAt(data, at + found.firstBad, columns, name)
      // Another thread may write to X between two looks at a number.
      if (!(found.max < Number.POSITIVE_INFINITY)) throw changedMeanwhile(name)
      max = Math.max(max, found.max)
    }
    if (zeroAt < 0 && found.firstZero !== undefined) zeroAt = at + found.firstZero
    sum.add(found.sum)
    yield* breathe()
  }
  const firstZero = zeroAt < 0 ? undefined : { row: Math.floor(zeroAt / columns), column: zeroAt % columns }
  return { rows, columns, dtype, data, max, mean: sum.value / (rows * columns), memory: memoryOf(data, borrowed !== undefined), firstZero }
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

function badAt(data: NumberArray, at: number, columns: number, name: string): Error {
  return notNonNegative(data[at] as number, Math.floor(at / columns), at % columns, name)
}

export function notNonNegative(value: number, row: number, column: number, name: string): Error {
  const message = `${name} must be non-negative and finite, got ${show(value)} at row ${row}, column ${column}`
  return rangeError('ERR_NMF_INPUT', message, { row, column, value })
}

/** Of X in shared memory that another thread has written to. */
export function changedMeanwhile(name: string): Error {
  return rangeError(
    'ERR_NMF_INPUT',
    `${name} must stay non-negative and finite while it is read, got other numbers written to its shared memory`,
  )
}
