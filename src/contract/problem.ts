/**
 * Options lowered to plain numbers: all that an engine gets to know.
 */
import { rangeError, show } from './errors.js'
import { betaOf } from './losses.js'
import type { Settings, Solver } from './options.js'
import { type Scale, timesPowerOf2 } from './scale.js'
import type { DType } from './typed-array.js'

export interface Problem {
  /** Rows of X, columns of X, components. */
  readonly m: number
  readonly n: number
  readonly k: number
  readonly dtype: DType
  readonly beta: number
  readonly solver: Solver
  /** Penalties: l1W·ΣW + l2W/2·‖W‖² + l1H·ΣH + l2H/2·‖H‖². */
  readonly l1W: number
  readonly l2W: number
  readonly l1H: number
  readonly l2H: number
  /** Which factors move; at least one does. */
  readonly updateW: boolean
  readonly updateH: boolean
  /** Sweeps over the components of each factor in an iteration of `'accelerated'`; 1 for other solvers. */
  readonly sweepsW: number
  readonly sweepsH: number
  /** The components of each factor that move, in order; all where absent. */
  readonly movingW?: Uint32Array | undefined
  readonly movingH?: Uint32Array | undefined
  readonly threads: number
}

/** Whether W and H go beyond each step. With one factor held and β = 2, sweeps alone do: each is exact, and none raises the objective. */
export function isExtrapolated({ solver, beta, updateW, updateH }: Pick<Problem, 'solver' | 'beta' | 'updateW' | 'updateH'>): boolean {
  return solver === 'accelerated' && ((updateW && updateH) || beta !== 2)
}

export interface Shape {
  readonly m: number
  readonly n: number
  readonly k: number
}

/**
 * The penalties as scikit-learn scales them by the shape of X, and with what the scaling of the problem asks of them: the
 * minimiser of the scaled problem is then the scaled minimiser.
 */
export function penalties(settings: Settings, { m, n }: Shape, scale: Scale): Pick<Problem, 'l1W' | 'l2W' | 'l1H' | 'l2H'> {
  const { alphaW, l1Ratio } = settings
  const alphaH = settings.alphaH === 'same' ? alphaW : settings.alphaH
  const { w, h } = scale
  const whole = lossExponent(settings, scale)
  const l1 = (alpha: number, size: number, factor: number) => lowered(size * alpha, l1Ratio, whole - factor)
  const l2 = (alpha: number, size: number, factor: number) => lowered(size * alpha, 1 - l1Ratio, whole - 2 * factor)
  return { l1W: l1(alphaW, n, w), l2W: l2(alphaW, n, w), l1H: l1(alphaH, m, h), l2H: l2(alphaH, m, h) }
}

/** The loss of the scaled problem is 2 to this power times the loss: D_β(cX | cWH) = c^β · D_β(X | WH). */
export function lossExponent(settings: Settings, { q, weights }: Pick<Scale, 'q' | 'weights'>): number {
  return 2 * q * betaOf(settings.loss) + weights
}

/** So strong that more does the same, and weak enough that its products stay in range. On an X of 1e-300 any penalty is. */
const STRONGEST = 2 ** 900

function lowered(penalty: number, share: number, exponent: number): number {
  return share === 0 ? 0 : Math.min(timesPowerOf2(penalty * share, exponent), STRONGEST)
}

/** γ, the exponent of multiplicative updates (Févotte & Idier 2011): 1 for 1 ≤ β ≤ 2, and less outside. */
export function exponentFor(beta: number): number {
  if (beta < 1) return 1 / (2 - beta)
  return beta > 2 ? 1 / (beta - 1) : 1
}

/** @throws RangeError `ERR_NMF_OPTION` where the solver is not for the loss */
export function solverFor({ solver, loss }: Settings): Solver {
  if (solver === 'cd' && betaOf(loss) !== 2) {
    throw rangeError('ERR_NMF_OPTION', `solver must be 'accelerated' or 'mu' for loss ${show(loss)}, got 'cd', which is for 'frobenius'`)
  }
  return solver === 'auto' ? 'accelerated' : solver
}

/**
 * Five starts each, native, two threads. Mean gap to the lowest loss after one iteration, with 6, 12, 16 and 24 sweeps: planted
 * 8,000 × 2,000 at k = 20: 21, 1.1, 0.32 and 0.08 %. After 11: planted counts of 2,500 × 14,000: 3.9, 3.1, 2.2 and 2.5 %; digits of
 * 10,000 × 784 at k = 49: 0.94, 0.86, 0.67 and 0.65 %; digits on their side, 784 × 2,000 at k = 30: 4.1, 4.1, 4.7 and 5.1 %. With 16 an
 * iteration takes 1.0 to 1.2 times as long as with 6.
 */
const MOST_SWEEPS = 16

/**
 * Where X is narrow, sweeps stay in cache while X comes from memory, and a W of many rows is settled in fewer iterations. Time to within
 * 1e-3 of the lowest loss, four starts, planted, with 1, 4, 8 and 12 at least: 100,000 × 100 at k = 20 342, 265, 214 and 179 ms; 100,000 × 50
 * at k = 10 104, 84, 63 and 63; 20,000 × 100 at k = 40 351, 275, 238 and 231; 400 faces at k = 49 671, 670, 702 and 758.
 */
const FEWEST_SWEEPS = 8

/**
 * How many sweeps over a factor's components pay, the factor held having so many rows. With β = 2 one product with X is good for all
 * of them, and about half as many as it costs are best (Gillis & Glineur 2012, doi:10.1162/NECO_a_00256), but not few; with others a second one
 * spares gathering the entries again, which it does too where X is observed in part. It goes by the shape alone: sparse and dense X
 * have one result.
 */
export function sweepsFor(solver: Solver, beta: number, held: number, k: number, isPartial = false): number {
  if (solver !== 'accelerated') return 1
  if (beta !== 2 || isPartial) return 2
  return Math.min(MOST_SWEEPS, Math.max(FEWEST_SWEEPS, 1 + Math.floor(held / (2 * k))))
}

/** Whether something else goes first. */
function isLed({ solver, updateW, updateH }: Pick<Problem, 'solver' | 'updateW' | 'updateH'>): boolean {
  return solver === 'accelerated' && updateW && updateH
}

/** Whether that is steps of `'mu'` on all of X; else part of X leads, where it is large enough. */
export function isLedByMu(problem: Pick<Problem, 'solver' | 'beta' | 'updateW' | 'updateH'>): boolean {
  return isLed(problem) && problem.beta !== 2
}

/** Of the rows or columns at most, so that the copy is a tenth of X too, and the 30 iterations on it cost as much as three on all. */
const SAMPLED = 1 / 10

/**
 * Over 30 starts each at k = 2 … 10, digits of 1,797 × 64 take 0.78 of the iterations with 15 that they take with 50, and end from
 * 0.3 % lower to 0.3 % higher; digits of 10,000 × 784 at k = 49 come to within 1 % of the lowest loss in 15 iterations, with 50 in 35.
 */
const LEAST_PER_COMPONENT = 15

/**
 * More teach no more where all entries count: planted 20,000 × 5,000 at k = 8 is within 1e-3 of its end after 165 ms with 400 rows, 287 with
 * 2,000; 20,000 × 2,000 at k = 20 after 197 with 1,000, 241 with 2,000. Of 108 fits of the digits (k = 5 … 16) and of 400 faces (k = 4, 6, 8)
 * the ends lay 0.075 % above the lowest of their kind on average, with a tenth 0.101 %.
 */
const MOST_PER_COMPONENT = 50

/** Some rows, or some columns, of X. */
export interface Sample {
  readonly of: 'rows' | 'columns'
  readonly count: number
}

/** What part of X, dense or sparse, teaches H before all does; `undefined` where X is not large enough to gain. */
export function sampleOf(
  problem: Pick<Problem, 'solver' | 'beta' | 'm' | 'n' | 'k' | 'updateW' | 'updateH'>,
  isSparse: boolean,
): Sample | undefined {
  const { beta, m, n, k } = problem
  if (!isLed(problem) || beta !== 2) return undefined
  const most = isSparse ? Number.POSITIVE_INFINITY : MOST_PER_COMPONENT * k
  const [rows, columns] = [m, n].map((all) => Math.min(most, Math.floor(all * SAMPLED))) as [number, number]
  const least = LEAST_PER_COMPONENT * k
  // The smaller factor is taught, where that is possible: planted 5,000 × 20,000 at k = 20 is within 1e-3 of its end after 766 ms by
  // columns and 962 by rows, which are twice as large a copy.
  if (columns >= least && (n > m || rows < least)) return { of: 'columns', count: columns }
  return rows >= least ? { of: 'rows', count: rows } : undefined
}

/** Directions of a sketch beside one a component. With 5 in place of 10 it took 1.1 times the iterations on X afterwards. */
const MORE_DIRECTIONS = 10

/** By how much a product with a sketch is cheaper than one with X, at least. */
const LEAST_GAIN = 4

/** Rows times columns, at least: 500 × 200 at k = 5 is within 1e-3 of its end after 1.4 ms without a sketch and after 1.6 with one. */
const LEAST_SKETCHED = 2 ** 18

/** The rank of the sketch of X, of which so many entries are stored, that leads W and H before all of X does; `undefined` where none pays. */
export function sketchOf(
  problem: Pick<Problem, 'solver' | 'beta' | 'm' | 'n' | 'k' | 'updateW' | 'updateH'>,
  entries: number,
): number | undefined {
  const { beta, m, n, k } = problem
  if (!isLed(problem) || beta !== 2) return undefined
  const rank = k + MORE_DIRECTIONS
  const pays = m * n >= LEAST_SKETCHED && entries >= LEAST_GAIN * (m + n) * rank
  return pays && rank < Math.min(m, n) ? rank : undefined
}
