/**
 * Bi-cross-validation (Owen & Perry 2009, doi:10.1214/08-AOAS227): rows and columns are dealt into folds; of X = [A B; C D], where A is
 * the block of a row fold and a column fold, D alone is factorized, D ≈ W·H. Then B ≈ W_A·H and C ≈ W·H_A are solved for W_A and H_A, and
 * W_A·H_A foretells A, of which no fit has seen an entry.
 */
import { DenseMatrix } from '../contract/dense-matrix.js'
import type { Input } from '../contract/intake.js'
import { betaOf } from '../contract/losses.js'
import type { Settings } from '../contract/options.js'
import type { Work } from '../contract/work.js'
import type { RandomState } from '../init/random-state.js'
import { fitBeside, fitOf } from '../runs.js'
import { matrixOf, type SharedX, weightsOf } from '../shared-x.js'
import { partOf } from './copies.js'
import { drawsFor } from './draws.js'
import { entriesOf, observedIn } from './entries.js'
import { meanDivergence } from './foretold.js'

/** Of rows, and of columns. D is then 4/9 of X: enough to learn from, and enough is left out to tell what was not learnt. */
const FOLDS = 3

/** Blocks a dealing: each entry of X is in one of them. */
export const BLOCKS = FOLDS ** 2

/** Of X's entries, those in D, B and C together. */
export const SHARE = (BLOCKS - 1) / BLOCKS

/** Whether there are enough rows and columns to leave some out. */
export const hasFolds = ({ rows, columns }: Pick<Input, 'rows' | 'columns'>): boolean => rows >= FOLDS && columns >= FOLDS

/**
 * The mean divergence of block `run` from what is foretold of it; NaN where X has nothing to tell it by. Every `BLOCKS` runs rows and
 * columns are dealt anew.
 */
export function* blockLoss({ input }: SharedX, settings: Settings, seed: number, run: number): Work<number> {
  const block = run % BLOCKS
  const random = drawsFor('blocks', seed, Math.floor(run / BLOCKS))
  const rows = foldOf(dealt(input.rows, random), Math.floor(block / FOLDS))
  const columns = foldOf(dealt(input.columns, random), block % FOLDS)
  const A = yield* entriesOf(yield* partOf(input, rows.inside, columns.inside))
  const beta = betaOf(settings.loss)
  const D = yield* partOf(input, rows.outside, columns.outside)
  const B = yield* partOf(input, rows.inside, columns.outside)
  const C = yield* partOf(input, rows.outside, columns.inside)
  // Where X is mostly holes one of them may be all holes, which tells nothing.
  if ([B, C, D].some((part) => observedIn(part) === 0)) return Number.NaN
  const { W, H } = yield* fitOf(matrixOf(D), { ...settings, weights: yield* weightsOf(D) })
  // What a fit of zeros foretells is 0, and no factor is sought for it.
  if (![W, H].every(({ data }) => data.some((value) => value > 0))) return (yield* meanDivergence(A, ...nothing(input), beta)).all
  const { W: WA } = yield* fitBeside(matrixOf(B), { H }, { ...settings, weights: yield* weightsOf(B) })
  const { H: HA } = yield* fitBeside(matrixOf(C), { W }, { ...settings, weights: yield* weightsOf(C) })
  return (yield* meanDivergence(A, WA, HA, beta)).all
}

interface Fold {
  readonly inside: Uint32Array
  readonly outside: Uint32Array
}

/** The fold of each row or column; all folds are of one size, or differ by one. */
function dealt(count: number, random: RandomState): Uint32Array {
  const order = new Uint32Array(count)
  random.permutation(order)
  return order.map((place) => place % FOLDS)
}

function foldOf(folds: Uint32Array, fold: number): Fold {
  const places = Uint32Array.from(folds.keys())
  return { inside: places.filter((i) => folds[i] === fold), outside: places.filter((i) => folds[i] !== fold) }
}

/** W and H of zeros, as large as any block. */
function nothing({ rows, columns }: Pick<Input, 'rows' | 'columns'>): [DenseMatrix, DenseMatrix] {
  return [new DenseMatrix(rows, 1, new Float64Array(rows)), new DenseMatrix(1, columns, new Float64Array(columns))]
}
