/**
 * Taking a sparse matrix in: copied, checked, and brought into order, whatever its format and the order of its entries.
 *
 * What the caller may lend is not copied if it is in order already. That is for values alone: where they stand is what memory is
 * reached by, and no thread may change it after the check.
 */
import {
  type CompressedRows,
  compact,
  inChunks,
  isOrdered,
  rowBlocks,
  transposeEntries,
  type Unordered,
  unordered,
} from './compressed-rows.js'
import { failure, rangeError, reading, show } from './errors.js'
import { requireMemory, zeroed } from './memory.js'
import { type Scanner, scanNumbers } from './scan.js'
import type { SparseSource } from './sparse-source.js'
import { type Borrow, type DType, FLOAT_ARRAYS, type FloatArray } from './typed-array.js'
import { breathe, CHUNK, type Work } from './work.js'

/** What 32 bits can number, in which the engines hold the places of entries. */
const MOST_LINES = 2 ** 32

interface Places {
  /** Which memory may serve in place of a copy; none where absent. */
  readonly borrow?: Borrow
  /** Whether copies are to lie in shared memory. */
  readonly shared?: boolean
  /** Whether a stored 0 is an entry. */
  readonly keepsZeros?: boolean
  /** Who looks at the numbers; `scanNumbers` where absent. */
  readonly scan?: Scanner
}

/** Told every entry that is not 0, or the largest of many that are neither that nor bad. */
type Check = (value: number, row: number, column: number) => void

interface ReadEntries {
  readonly entries: CompressedRows
  /** Whether the values are the caller's own. */
  readonly borrowed: boolean
}

export function* readEntries(
  source: SparseSource,
  dtype: DType,
  name: string,
  check: Check,
  { borrow, shared = false, keepsZeros = false, scan = scanNumbers }: Places,
): Work<ReadEntries> {
  const { format, rows, columns } = source
  const [lines, across] = format === 'csr' ? [rows, columns] : [columns, rows]
  if (Math.max(rows, columns) > MOST_LINES) {
    throw failure('ERR_NMF_MEMORY', `${name} must have at most 2^32 rows and columns where it is sparse, got ${rows} × ${columns}`)
  }
  requireMemory((lines + 1) * Float64Array.BYTES_PER_ELEMENT, name)
  const starts = yield* readStarts(source, lines, name, shared)
  const count = starts[lines] as number
  const callers: CallersEntries = { starts, open: () => openEntries(source, across, name) }
  if (format === 'csr' && source.data.lend(dtype, borrow) !== undefined) {
    requireMemory(count * Uint32Array.BYTES_PER_ELEMENT, name)
    const columns = yield* reportReading(copyColumns(callers, count, shared), name)
    // Only now, since reading the indices can run code of the caller's.
    const values = source.data.lend(dtype, borrow)?.subarray(0, count)
    const entries = values && { values, columns, starts }
    if (entries !== undefined && (yield* isOrdered(entries, 1)) && (yield* isSound(entries, check, keepsZeros, scan))) {
      return { entries, borrowed: true }
    }
  }
  requireMemory(count * (FLOAT_ARRAYS[dtype].BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT) + 16 * across, name)
  const copy = format === 'csr' ? copyEntries(callers, count, dtype, shared) : transposeEntries(callers, across, dtype, shared)
  const read = yield* reportReading(copy, name)
  // Only here, where nothing of the caller's is needed any more: a small matrix is copied before a promise is returned.
  yield* breathe()
  if (yield* isOrdered(read, 0)) return { entries: yield* compact(read, check, keepsZeros), borrowed: false }
  const turned = yield* transposeEntries(unordered(read), across, dtype)
  const ordered = yield* transposeEntries(unordered(turned), lines, dtype, shared)
  return { entries: yield* compact(ordered, check, keepsZeros), borrowed: false }
}

/** Whether entries can stay as they are: no 0 among them that is none. */
function* isSound(entries: CompressedRows, check: Check, keepsZeros: boolean, scan: Scanner): Work<boolean> {
  const { values, columns, starts } = entries
  for (const [first, end] of rowBlocks(entries, CHUNK)) {
    const [from, to] = [starts[first] as number, starts[end] as number]
    const found = scan(values, from, to)
    if (found.firstBad === undefined && (keepsZeros || found.firstZero === undefined)) {
      if (to > from) check(found.max, first, columns[from] as number)
    } else if (!checkEach(entries, check, keepsZeros, first, end)) return false
    yield* breathe()
  }
  return true
}

/** Checks the entries of rows [first, end); false where a 0 is none. */
function checkEach({ values, columns, starts }: CompressedRows, check: Check, keepsZeros: boolean, first: number, end: number): boolean {
  for (let i = first; i < end; i++) {
    for (let p = starts[i] as number; p < (starts[i + 1] as number); p++) {
      const value = values[p] as number
      if (value === 0 && !keepsZeros) return false
      check(value, i, columns[p] as number)
    }
  }
  return true
}

/** Reads the caller's arrays inside a generator, with what their proxies throw as the cause of our error. */
function* reportReading<T>(work: Work<T>, name: string): Work<T> {
  for (let reply: unknown; ; ) {
    const next = reading('ERR_NMF_INPUT', name, () => work.next(reply))
    if (next.done) return next.value
    reply = yield next.value
  }
}

function* readStarts({ indptr, data }: SparseSource, lines: number, name: string, shared: boolean): Work<Float64Array> {
  const starts = zeroed(Float64Array, lines + 1, shared)
  yield* inChunks(lines + 1, (from, end) => {
    reading('ERR_NMF_INPUT', name, () => {
      const at = indptr.open()
      for (let i = from; i < end; i++) starts[i] = at(i)
    })
    for (let i = from; i < end; i++) {
      const [least, most] = [i === 0 ? 0 : (starts[i - 1] as number), i === 0 ? 0 : data.length]
      const start = starts[i] as number
      if (Number.isInteger(start) && start >= least && start <= most) continue
      throw rangeError('ERR_NMF_INPUT', `${name}.indptr must rise from 0 to at most ${data.length}, got ${show(start)} at index ${i}`, {
        value: start,
      })
    }
  })
  return starts
}

/** As numbers without a sign, negative ones of 32 bits are above these. */
const MOST_UNSIGNED = 2 ** 31

function openEntries({ indices, data }: SparseSource, across: number, name: string) {
  const index = indices.open()
  const places = across <= MOST_UNSIGNED ? indices.whole() : undefined
  const columnAt = (p: number) => {
    const column = index(p)
    if (Number.isInteger(column) && column >= 0 && column < across) return column
    throw rangeError('ERR_NMF_INPUT', `${name}.indices must be integers from 0 to ${across - 1}, got ${show(column)} at index ${p}`, {
      value: column,
    })
  }
  // Copied at once and looked at then: one by one it took six times as long.
  const copyColumns = (into: Uint32Array, first: number, end: number) => {
    if (places !== undefined) into.set(places.subarray(first, end), first)
    if (places === undefined || !areBelow(into, first, end, across)) for (let p = first; p < end; p++) into[p] = columnAt(p)
  }
  return { valueAt: data.open(), columnAt, copyColumns }
}

function areBelow(numbers: Uint32Array, first: number, end: number, bound: number): boolean {
  for (let p = first; p < end; p++) if ((numbers[p] as number) >= bound) return false
  return true
}

/** The caller's entries, opened anew after every pause. */
interface CallersEntries extends Unordered {
  open(): ReturnType<typeof openEntries>
}

function* copyColumns({ open }: CallersEntries, count: number, shared: boolean): Work<Uint32Array> {
  const columns = zeroed(Uint32Array, count, shared)
  yield* inChunks(count, (first, end) => open().copyColumns(columns, first, end))
  return columns
}

function* copyEntries({ starts, open }: CallersEntries, count: number, dtype: DType, shared: boolean): Work<CompressedRows> {
  const values: FloatArray = zeroed<FloatArray>(FLOAT_ARRAYS[dtype], count, shared)
  const result = { values, columns: zeroed(Uint32Array, count, shared), starts }
  yield* inChunks(count, (first, end) => {
    const { copyColumns, valueAt } = open()
    copyColumns(result.columns, first, end)
    for (let p = first; p < end; p++) result.values[p] = valueAt(p)
  })
  return result
}
