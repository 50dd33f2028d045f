/**
 * A sparse matrix as the engines see it, and the linear-time ways to bring one into that form.
 */
import { zeroed } from './memory.js'
import { type DType, FLOAT_ARRAYS, type FloatArray } from './typed-array.js'
import { breathe, CHUNK, type Work } from './work.js'

/**
 * The stored entries row by row: those of row i are `values[p]` in column `columns[p]` for p from `starts[i]` to
 * `starts[i + 1]`, columns rising, none twice. Offsets are doubles, which count to 2⁵³ where 32 bits end at 4 billion.
 */
export interface CompressedRows {
  readonly values: FloatArray
  readonly columns: Uint32Array
  readonly starts: Float64Array
}

/** Does numbers [from, end) at a time, with a chance for the event loop between two times: a few numbers are done at once. */
export function* inChunks(count: number, move: (from: number, end: number) => void): Work<void> {
  for (let from = 0; from < count; from += CHUNK) {
    if (from > 0) yield* breathe()
    move(from, Math.min(from + CHUNK, count))
  }
}

/** Entries in any order inside their rows, still where they came from: `open` gives the arrays anew after every pause. */
export interface Unordered {
  readonly starts: Float64Array
  open(): { valueAt(p: number): number; columnAt(p: number): number }
}

/** The entries of the transpose, in order, in shared memory where asked for: a counting sort, which keeps the order of entries in one place. */
export function* transposeEntries(from: Unordered, columns: number, dtype: DType, shared = false): Work<CompressedRows> {
  const { starts } = from
  const rows = starts.length - 1
  const count = starts[rows] as number
  const next = new Float64Array(columns + 1)
  yield* inChunks(count, (first, end) => {
    const { columnAt } = from.open()
    for (let p = first; p < end; p++) {
      const after = columnAt(p) + 1
      next[after] = (next[after] as number) + 1
    }
  })
  for (let j = 0; j < columns; j++) next[j + 1] = (next[j + 1] as number) + (next[j] as number)
  const values = zeroed<FloatArray>(FLOAT_ARRAYS[dtype], count, shared)
  const result = { values, columns: zeroed(Uint32Array, count, shared), starts: zeroed(Float64Array, columns + 1, shared) }
  result.starts.set(next)
  let row = 0
  yield* inChunks(count, (first, end) => {
    const { columnAt, valueAt } = from.open()
    for (let p = first; p < end; p++) {
      while (p >= (starts[row + 1] as number)) row++
      const column = columnAt(p)
      const place = next[column] as number
      next[column] = place + 1
      result.columns[place] = row
      result.values[place] = valueAt(p)
    }
  })
  return result
}

/** The entries as something to transpose. */
export function unordered({ values, columns, starts }: CompressedRows): Unordered {
  const valueAt = (p: number) => values[p] as number
  const columnAt = (p: number) => columns[p] as number
  return { starts, open: () => ({ valueAt, columnAt }) }
}

/** Blocks [first, end) of rows with about so many entries each. A row costs something even where it is empty. */
export function* rowBlocks({ starts }: Pick<CompressedRows, 'starts'>, entriesEach: number): Generator<[number, number]> {
  const rows = starts.length - 1
  for (let first = 0, end = 0; first < rows; first = end) {
    const from = starts[first] as number
    do end++
    while (end < rows && (starts[end + 1] as number) - from + (end - first) <= entriesEach)
    yield [first, end]
  }
}

/** Whether columns rise by at least `step` in every row: 1, or 0 where they may repeat. */
export function* isOrdered({ columns, starts }: Omit<CompressedRows, 'values'>, step: 0 | 1): Work<boolean> {
  for (const [first, end] of rowBlocks({ starts }, CHUNK)) {
    for (let i = first; i < end; i++) if (!rises(columns, starts[i] as number, starts[i + 1] as number, step)) return false
    yield* breathe()
  }
  return true
}

/** By comparisons alone: differences of numbers up to 2³² took 1.8 times as long. */
function rises(columns: Uint32Array, from: number, end: number, step: 0 | 1): boolean {
  let before = columns[from] as number
  for (let p = from + 1; p < end; p++) {
    const column = columns[p] as number
    if (column <= before && (step === 1 || column < before)) return false
    before = column
  }
  return true
}

/**
 * Adds up entries in one place and drops zeros, unless they are to be kept, in place, for entries in order. `check` sees every entry
 * that is left.
 */
export function* compact(
  { values, columns, starts }: CompressedRows,
  check: (value: number, row: number, column: number) => void,
  keepsZeros = false,
): Work<CompressedRows> {
  let kept = 0
  let since = 0
  for (let i = 0, p = 0; i + 1 < starts.length; i++) {
    const end = starts[i + 1] as number
    starts[i] = kept
    while (p < end) {
      const column = columns[p] as number
      let value = values[p++] as number
      for (; p < end && columns[p] === column; p++) value += values[p] as number
      if (value === 0 && !keepsZeros) continue
      values[kept] = value
      // The sum as it is stored: in float32 it may have left the range.
      check(values[kept] as number, i, column)
      columns[kept++] = column
      if (++since < CHUNK) continue
      since = 0
      yield* breathe()
    }
    since++
  }
  starts[starts.length - 1] = kept
  return { values: values.subarray(0, kept), columns: columns.subarray(0, kept), starts }
}

/** Writes the entries into a row-major array of zeros. */
export function* scatterEntries({ values, columns, starts }: CompressedRows, width: number, target: FloatArray): Work<void> {
  for (const [first, end] of rowBlocks({ starts }, CHUNK)) {
    for (let i = first; i < end; i++) {
      for (let p = starts[i] as number; p < (starts[i + 1] as number); p++) target[i * width + (columns[p] as number)] = values[p] as number
    }
    yield* breathe()
  }
}

/** Rows [first, end), on the same memory. */
export function sliceRows({ values, columns, starts }: CompressedRows, first: number, end: number): CompressedRows {
  const [from, to] = [starts[first] as number, starts[end] as number]
  return {
    values: values.subarray(from, to),
    columns: columns.subarray(from, to),
    starts: starts.slice(first, end + 1).map((start) => start - from),
  }
}

/** Told the row, the column and the value of an entry. */
export type Visit = (i: number, j: number, x: number) => void

/** Visits the stored entries of row i. */
export function forStored({ values, columns, starts }: CompressedRows, _: number, i: number, visit: Visit): void {
  for (let p = starts[i] as number; p < (starts[i + 1] as number); p++) visit(i, columns[p] as number, values[p] as number)
}

/** Visits all n entries of row i. */
export function forAll({ values, columns, starts }: CompressedRows, n: number, i: number, visit: Visit): void {
  let p = starts[i] as number
  const end = starts[i + 1] as number
  for (let j = 0; j < n; j++) visit(i, j, p < end && columns[p] === j ? (values[p++] as number) : 0)
}
