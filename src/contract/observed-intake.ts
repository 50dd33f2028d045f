/**
 * Taking in an X of which not every entry counts, or counts alike: what is observed, with its weight, row by row.
 */
import { inChunks, rowBlocks } from './compressed-rows.js'
import { rangeError } from './errors.js'
import { type DenseInput, type Input, notNonNegative, type ObservedInput, type Opened, readOpened, type SparseInput } from './intake.js'
import { allocate, requireMemory, zeroed } from './memory.js'
import type { Missing } from './options.js'
import type { Scanner } from './scan.js'
import { RunningSum } from './sum.js'
import type { Borrow, DType, FloatArray } from './typed-array.js'
import { checkShape, entriesOf, type Lookup, type ReadWeights, type ScaledWeights, scaled } from './weights.js'
import { breathe, CHUNK, type Work } from './work.js'

/** Which entries count, and how much. */
export interface Counting {
  readonly missing: Missing
  readonly weights: ReadWeights | undefined
}

interface ObservingOptions {
  readonly dtype?: DType
  readonly borrow?: Borrow
  readonly scan?: Scanner
  readonly shared?: boolean
}

/** Whether all of X counts, and alike. */
export function isWhole({ missing, weights }: Counting): boolean {
  return missing === 'error' && weights === undefined
}

/** The entries looked at, of which those observed are some or all. */
export function mostObserved(X: Opened, { missing, weights }: Counting): number {
  if (missing === 'absent' && 'kind' in X) return X.data.length
  return weights !== undefined && 'entries' in weights ? weights.entries.values.length : X.rows * X.columns
}

/** @throws RangeError `ERR_NMF_INPUT` for an observed entry that is negative, infinite or, unless that is how holes are told, NaN */
export function* readObserved(opened: Opened, name: string, counting: Counting, options: ObservingOptions): Work<Input> {
  const { missing, weights } = counting
  if (missing === 'absent' && !('kind' in opened)) {
    throw rangeError('ERR_NMF_INPUT', `${name} must be sparse for missing 'absent', got a dense matrix: 'nan' is for those`)
  }
  if (weights !== undefined) checkShape(weights, opened.rows, opened.columns)
  const X = yield* readOpened(opened, name, { ...options, check: 'numbers', keepsZeros: true })
  if (weights === undefined && missing === 'nan' && 'entries' in X && !(yield* hasNaN(X.entries.values))) {
    return yield* readOpened(opened, name, { ...options, check: 'non-negative' })
  }
  const gathered = new Gathered(X, name, counting, options.shared ?? false)
  yield* gathered.all()
  return yield* gathered.input()
}

class Gathered {
  private readonly X: DenseInput | SparseInput
  private readonly name: string
  private readonly counting: Counting
  private readonly shared: boolean
  private readonly pattern: SparseInput | undefined
  private readonly x: Lookup
  private readonly weight: ScaledWeights
  private readonly values: FloatArray
  private readonly columns: Uint32Array
  private readonly starts: Float64Array
  private readonly weights: FloatArray | undefined
  private count = 0
  private max = 0
  private areOnes = true
  private firstZero: ObservedInput['firstZero']

  constructor(X: DenseInput | SparseInput, name: string, counting: Counting, shared: boolean) {
    const { missing, weights } = counting
    this.X = X
    this.name = name
    this.counting = counting
    this.shared = shared
    if (missing === 'absent' && 'entries' in X) this.pattern = X
    else if (weights !== undefined && 'entries' in weights) this.pattern = weights
    const most = this.pattern?.entries.values.length ?? X.rows * X.columns
    requireMemory(most * Uint32Array.BYTES_PER_ELEMENT, name)
    this.values = allocate(X.dtype, most, name, shared)
    this.columns = zeroed(Uint32Array, most, shared)
    this.starts = zeroed(Float64Array, X.rows + 1, shared)
    this.weights = weights && allocate(X.dtype, most, 'weights', shared)
    this.x = entriesOf(X)
    this.weight = scaled(weights)
  }

  *all(): Work<void> {
    const { X, pattern, starts } = this
    if (pattern !== undefined) {
      for (const [first, end] of rowBlocks(pattern.entries, CHUNK)) {
        for (let row = first; row < end; row++) this.storedOfRow(pattern, row)
        yield* breathe()
      }
      return
    }
    let since = 0
    for (let row = 0; row < X.rows; row++) {
      for (let column = 0; column < X.columns; column += CHUNK) {
        const end = Math.min(column + CHUNK, X.columns)
        this.allOfRow(row, column, end)
        since += end - column
        if (since < CHUNK) continue
        since = 0
        yield* breathe()
      }
      starts[row + 1] = this.count
    }
  }

  private allOfRow(row: number, from: number, end: number): void {
    for (let column = from; column < end; column++) this.take(row, column)
  }

  private storedOfRow({ entries }: SparseInput, row: number): void {
    for (let p = entries.starts[row] as number; p < (entries.starts[row + 1] as number); p++) this.take(row, entries.columns[p] as number)
    this.starts[row + 1] = this.count
  }

  private take(row: number, column: number): void {
    const weight = this.weight.at(row, column)
    if (weight === 0) return
    const value = this.x(row, column)
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      if (Number.isNaN(value) && this.counting.missing === 'nan') return
      throw notNonNegative(value, row, column, this.name)
    }
    if (value > this.max) this.max = value
    if (value === 0) this.firstZero ??= { row, column }
    if (weight !== 1) this.areOnes = false
    // Not −0.
    this.values[this.count] = value + 0
    this.columns[this.count] = column
    if (this.weights !== undefined) this.weights[this.count] = weight
    this.count++
  }

  *input(): Work<Input> {
    const { X, count, starts, max, firstZero } = this
    if (count === 0) throw rangeError('ERR_NMF_INPUT', `${this.name} must have an observed entry, got none`)
    const sum = new RunningSum()
    yield* inChunks(count, (from, end) => {
      for (let p = from; p < end; p++) sum.add(this.values[p] as number)
    })
    const { rows, columns, dtype } = X
    const taken = { rows, columns, dtype, memory: 'own', max, mean: sum.value / count, firstZero } as const
    const weightExponent = this.weight.exponent
    // All of X counts 1.
    if (count === rows * columns && this.areOnes && weightExponent === 0) return { ...taken, data: this.values }
    return {
      ...taken,
      entries: {
        values: this.trimmed(this.values),
        columns: this.trimmed(this.columns),
        starts,
        weights: this.weights && !this.areOnes ? this.trimmed(this.weights) : undefined,
      },
      weightExponent,
    }
  }

  /** What was written, on memory of that size where much more was set aside. */
  private trimmed<T extends FloatArray | Uint32Array>(numbers: T): T {
    if (this.count >= numbers.length / 2) return numbers.subarray(0, this.count) as T
    const kept = zeroed<FloatArray | Uint32Array>(numbers.constructor as typeof Uint32Array, this.count, this.shared)
    kept.set(numbers.subarray(0, this.count))
    return kept as T
  }
}

/** How many rows and columns there are of which nothing is observed. */
export function* unobservedLines({ entries, rows, columns }: ObservedInput): Work<{ rows: number; columns: number }> {
  const seen = new Uint8Array(columns)
  yield* inChunks(entries.columns.length, (from, end) => {
    for (let p = from; p < end; p++) seen[entries.columns[p] as number] = 1
  })
  let empty = 0
  yield* inChunks(rows, (from, end) => {
    for (let row = from; row < end; row++) if (entries.starts[row] === entries.starts[row + 1]) empty++
  })
  return { rows: empty, columns: seen.reduce((count, is) => count + 1 - is, 0) }
}

function* hasNaN(values: FloatArray): Work<boolean> {
  let found = false
  yield* inChunks(values.length, (from, end) => {
    found ||= values.subarray(from, end).some(Number.isNaN)
  })
  return found
}
