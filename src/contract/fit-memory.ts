/**
 * The bytes a fit takes at its peak, by its shape alone: what is asked for before anything is copied. What a thread
 * works in is left out where it is small, and so is what only the entries tell, such as a second copy of sparse ones in disorder: too low
 * an answer is met by the next allocation, too high a one would refuse what fits.
 */
import type { Opened } from './intake.js'
import { storageFor } from './matrix-like.js'
import type { EngineName } from './options.js'
import { isExtrapolated, isLedByMu, type Problem, sampleOf, sketchOf } from './problem.js'
import { type Borrow, type DType, FLOAT_ARRAYS, mayBorrow, NUMBER_ARRAYS } from './typed-array.js'

/** Of a place of a sparse entry, and of where a row or column of them starts. */
const PLACE = Uint32Array.BYTES_PER_ELEMENT
const START = Float64Array.BYTES_PER_ELEMENT

/** A fit computes on no more, whatever it is allowed. */
const MOST_THREADS = 64

/** Rows of X, and of estimates, that a thread of the native engine takes coordinate steps with. */
const STEP_ROWS = 20

const sizeOf = (dtype: DType) => FLOAT_ARRAYS[dtype].BYTES_PER_ELEMENT

/** The entries stored of a sparse matrix; `undefined` for a dense one. */
export function storedIn(X: Opened): number | undefined {
  return 'kind' in X ? X.data.length : undefined
}

/** The copy of X, small numbers staying so where it is said; less where its numbers may be read where they lie. */
export function copyBytes(X: Opened, dtype: DType, borrow: Borrow | undefined, keepsSmall: boolean): number {
  const { rows, columns } = X
  if (!('kind' in X)) {
    const storage = storageFor(X, dtype, keepsSmall)
    return mayBorrow(X.inPlace, storage, borrow) ? 0 : rows * columns * NUMBER_ARRAYS[storage].BYTES_PER_ELEMENT
  }
  const lines = X.format === 'csr' ? rows : columns
  const numbers = X.format === 'csr' && X.data.lend(dtype, borrow) !== undefined ? 0 : sizeOf(dtype)
  // Columns are sorted into rows by a count of each, kept twice.
  return X.data.length * (numbers + PLACE) + (lines + 1) * START + (X.format === 'csc' ? 2 * (rows + 1) * START : 0)
}

/** What decides how much a fit works in. */
export type Working = Pick<Problem, 'm' | 'n' | 'k' | 'dtype' | 'beta' | 'solver' | 'updateW' | 'updateH' | 'threads'> & {
  readonly engine: EngineName
  /** Entries stored of a sparse X, or looked at of one that is observed in part. */
  readonly stored: number | undefined
  /** Whether only some entries count, or by weights. */
  readonly isPartial?: boolean
  readonly isWeighted?: boolean
  /** Whether the best of several fits is kept. */
  readonly isRepeated?: boolean
  /** Whether the start comes from singular vectors of X. */
  readonly startsBySvd: boolean
  /** Whether checkpoints are kept or gone on from. */
  readonly isKept?: boolean
  /** Arrays of the size of H that whoever asked for the fit works in beside. */
  readonly moreOfH: number
}

/** W, H and all that is worked in beside X. */
export function workBytes(fit: Working): number {
  const { m, n, k, dtype, updateH } = fit
  const size = sizeOf(dtype)
  const factors = (m + n) * k * size
  // Hᵀ is what is computed with, H what is given back, made while all else is still there.
  const result = ((updateH ? 1 : 0) + fit.moreOfH) * n * k * size
  // Q and its product with X or Xᵀ in float64, some columns more than there are components.
  const start = fit.startsBySvd ? 2 * (m + n) * (k + 10) * Float64Array.BYTES_PER_ELEMENT : 0
  // Gram matrices, one of each factor to sum in and one to work with.
  const squares = 4 * k * k * size
  const best = fit.isRepeated ? factors : 0
  return factors + best + squares + observedBytes(fit) + Math.max(start, leadBytes(fit), result + scratchBytes(fit))
}

/** What is observed, with its places and weights, by rows and by columns; X once more where the native engine fills few holes up. */
function observedBytes({ m, n, stored = 0, dtype, engine, isPartial = false, isWeighted = false }: Working): number {
  if (!isPartial) return 0
  const entries = 2 * stored * (sizeOf(dtype) * (isWeighted ? 2 : 1) + PLACE)
  const fills = engine === 'native' && !isWeighted && stored >= (m * n * 3) / 4
  return entries + (fills ? m * n * sizeOf(dtype) : 0)
}

/**
 * Factors that 'mu' leads first; or rows or columns of X that lead H, copied, with factors of their own, and H from them; or a sketch of
 * X that leads both.
 */
function leadBytes(fit: Working): number {
  const { m, n, k, dtype, stored } = fit
  if (isLedByMu(fit)) return (m + n) * k * sizeOf(dtype) + scratchBytes({ ...fit, solver: 'mu' })
  const sample = fit.isPartial ? undefined : sampleOf(fit, stored !== undefined)
  if (sample === undefined) return sketchBytes(fit)
  const isOfRows = sample.of === 'rows'
  const part = isOfRows ? { ...fit, m: sample.count } : { ...fit, n: sample.count }
  const numbers = stored === undefined ? part.m * part.n : (stored * sample.count) / (isOfRows ? m : n)
  const copy = numbers * (sizeOf(dtype) + (stored === undefined ? 0 : PLACE))
  const factors = (part.m + part.n + (isOfRows ? 0 : n)) * k * sizeOf(dtype)
  const whole = isOfRows ? 0 : scratchBytes({ ...fit, updateW: false })
  return copy + factors + Math.max(scratchBytes(part), whole)
}

function sketchBytes(fit: Working): number {
  const { m, n, k, dtype, engine, stored } = fit
  const rank = fit.isPartial ? undefined : sketchOf(fit, stored ?? m * n)
  if (rank === undefined) return 0
  // Two bases of either side at most, in float64; then what is kept of them, the factors led, and products by the JS engine.
  const making = 2 * (m + n) * rank * Float64Array.BYTES_PER_ELEMENT
  const leading = (m + n) * (rank + k + (engine === 'js' ? k : 0)) * sizeOf(dtype) + trailBytes({ ...fit, isKept: false })
  return Math.max(making, leading)
}

/** The pair under way, and where it was renewed last; for a checkpoint, all of it again. */
function trailBytes(fit: Working): number {
  const { m, n, k, dtype, updateW, updateH, isKept = false } = fit
  if (!isExtrapolated(fit)) return 0
  return (isKept ? 4 : 2) * ((updateW ? m : 0) + (updateH ? n : 0)) * k * sizeOf(dtype)
}

function scratchBytes(fit: Working): number {
  const { m, n, k, dtype, beta, updateW, updateH, stored } = fit
  const size = sizeOf(dtype)
  const [ofW, ofH] = [updateW ? m * k : 0, updateH ? n * k : 0]
  const trails = trailBytes(fit)
  if (beta === 2 && !fit.isPartial) return trails + squareScratch(fit, ofW + ofH) * size
  // Coordinate steps take a sparse X for β = 1 by its columns too.
  const goesBeyond = isExtrapolated(fit)
  const held = goesBeyond ? heldForSteps(fit) : 0
  const byColumn = goesBeyond && beta === 1 && updateH && stored !== undefined ? stored * (size + PLACE) + 2 * (n + 1) * START : 0
  const updates = fit.engine === 'native' ? panels(fit) : sparseSums(fit)
  return trails + byColumn + (held + updates) * size
}

/** For β = 2: X·Hᵀ and Xᵀ·W, or where one pass makes both, Xᵀ·W of each thread, their sum, and H in tiles. */
function squareScratch({ m, n, k, updateW, updateH, threads, engine, stored }: Working, products: number): number {
  if (engine === 'js') return products
  // A sparse X is multiplied by padded copies of a factor, a dense one by tiles.
  if (stored !== undefined) return products + 2 * n * k
  const isOnePass = updateW && updateH && m >= 64 && n >= 32 && k <= 512
  const ofTwo = products + n * k
  if (!isOnePass) return ofTwo
  const ofOne = (Math.min(threads, MOST_THREADS, Math.floor(m / 48)) + 2) * n * k
  // Which of them it is depends on the processor then.
  return k >= 48 ? Math.max(ofOne, ofTwo) : ofOne
}

/** For coordinate steps: the factors held, component by component, and whole rows and columns of a dense X for each thread. */
function heldForSteps({ m, n, k, beta, updateW, updateH, threads, engine, stored }: Working): number {
  if (engine === 'js' && stored !== undefined && beta === 1) return 0
  const inner = (updateW ? n : 0) + (updateH ? m : 0)
  const isWhole = engine === 'native' && (stored === undefined || beta !== 1)
  return inner * (k + (isWhole ? STEP_ROWS * Math.min(threads, MOST_THREADS) : 0))
}

/**
 * For β ≠ 2: H in panels, of the pass that renews W and of that which renews H; for stored entries alone H padded, and the sums for
 * it. Extrapolated, it is for measuring.
 */
function panels({ n, k, solver, updateW, updateH }: Working): number {
  return (solver === 'mu' && updateW && updateH ? 2 : 1) * n * k
}

/** N, and D for β ≠ 1, where the JS engine sums them over stored entries. */
function sparseSums({ m, n, k, beta, updateW, updateH, stored }: Working): number {
  if (stored === undefined) return 0
  return (beta === 1 ? 1 : 2) * Math.max(updateW ? m : 0, updateH ? n : 0) * k
}
