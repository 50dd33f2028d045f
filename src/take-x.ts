/**
 * The way of X into a fit: asked for, read and checked.
 */
import { rangeError } from './contract/errors.js'
import { copyBytes } from './contract/fit-memory.js'
import { type Input, type Opened, readOpened } from './contract/intake.js'
import { betaOf } from './contract/losses.js'
import { requireMemory } from './contract/memory.js'
import { type Counting, isWhole, readObserved } from './contract/observed-intake.js'
import type { Settings } from './contract/options.js'
import { holding } from './contract/promised.js'
import type { Scanner } from './contract/scan.js'
import type { Borrow, DType } from './contract/typed-array.js'
import type { Work } from './contract/work.js'

interface Taking {
  /** Which entries count; all, and alike, where absent. */
  readonly counting?: Counting
  /** Which memory may serve in place of a copy; none where absent. */
  readonly borrow?: Borrow
  readonly scan: Scanner
  /** Whether a copy is to lie in shared memory. */
  readonly shared: boolean
  /** How many columns the matrix has to have. */
  readonly columns?: number
  /** The type to store in; that of the source where absent. */
  readonly dtype?: DType
  /** Bytes that have to be there beside those of the matrix. */
  readonly beside: number
}

/** Takes a matrix of samples in: non-negative, of at least one row and column, and above 0 where the loss asks for it. */
export function* takeX(
  opened: Opened,
  name: string,
  { nComponents, loss }: Settings,
  { counting, columns, beside, ...how }: Taking,
): Work<Input> {
  if (opened.rows === 0 || opened.columns === 0) {
    throw rangeError('ERR_NMF_SHAPE', `${name} must have at least one row and one column, got ${opened.rows} × ${opened.columns}`)
  }
  if (columns !== undefined && opened.columns !== columns) {
    throw rangeError('ERR_NMF_SHAPE', `${name} must have ${columns} columns like the X of the fit, got ${opened.columns}`)
  }
  const partial = counting === undefined || isWhole(counting) ? undefined : counting
  const keepsSmall = partial === undefined && isForOwnKernels(opened.columns, nComponents)
  // Before any of it is copied.
  const ofCopy = copyBytes(opened, how.dtype ?? opened.dtype, how.borrow, keepsSmall)
  requireMemory(ofCopy + beside, `${name}, W and H for nComponents ${nComponents}`)
  const reading: Work<Input> =
    partial === undefined
      ? readOpened(opened, name, { check: 'non-negative', keepsSmall, ...how })
      : readObserved(opened, name, partial, how)
  const taken = yield* holding(ofCopy, reading)
  checkPositive(taken, name, betaOf(loss))
  return taken
}

/**
 * Whether the native engine multiplies such an X by kernels of its own: a BLAS takes no small numbers, for it they would be copied in
 * float64 after all. With AVX2 that happens to a large X from 48 components on, too. A start by singular vectors multiplies by ten columns
 * more than there are components.
 */
function isForOwnKernels(columns: number, nComponents: number): boolean {
  return columns >= 32 && nComponents + 10 <= 128
}

/** For β ≤ 0 the divergence of an X with zeros is infinite. */
function checkPositive({ firstZero }: Input, name: string, beta: number): void {
  if (beta > 0 || firstZero === undefined) return
  const { row, column } = firstZero
  throw rangeError('ERR_NMF_INPUT', `${name} must be above 0 for a loss with β ≤ 0, got 0 at row ${row}, column ${column}`, {
    row,
    column,
    value: 0,
  })
}
