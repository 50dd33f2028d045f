/**
 * How long a fit may take, by its shape and options alone: for telling short ones from long ones before anything is read.
 */
import { advanceCost, productCost } from './contract/cost.js'
import { storedIn } from './contract/fit-memory.js'
import type { Opened } from './contract/intake.js'
import { betaOf } from './contract/losses.js'
import type { Settings } from './contract/options.js'
import { type Shape, solverFor, sweepsFor } from './contract/problem.js'

/** How many entries an opened X has, or stores. */
export function entriesOf(X: Opened): number {
  return storedIn(X) ?? X.rows * X.columns
}

/**
 * The most that counts as short, in the unit of `contract/cost.ts`. Fits of 200 iterations just below took 5 to 30 ms on the native
 * engine with one thread (100 × 50 to 500 × 50, k = 5 and 8; 60 × 40 for Kullback-Leibler), and 0.1 to 0.3 s on the JS engine.
 */
const SHORT = 1e8

/** The products of a start by singular vectors: of X and of its transpose, seven times each at most, and two more. */
const START_PRODUCTS = 16
const START_COLUMNS_MORE = 10

/**
 * Whether a fit ends soon, though it should go on for all of its iterations.
 *
 * @param entries - of X, those stored where it is sparse
 * @param iterations - at most
 */
export function isShortFit(shape: Shape, entries: number, settings: Settings, iterations: number): boolean {
  const { m, n, k } = shape
  const advance = (times: number) => iterationsCost(shape, entries, settings, times)
  const start = START_PRODUCTS * productCost(m, n, k + START_COLUMNS_MORE, entries)
  const limit = (settings.timeLimitMs ?? Number.POSITIVE_INFINITY) * 1e6
  return start + Math.max(advance(1), Math.min(advance(iterations), limit)) <= SHORT
}

/** What so many iterations come to, in the unit of `contract/cost.ts`. */
export function iterationsCost(shape: Shape, entries: number, settings: Settings, iterations: number): number {
  const [solver, beta] = [solverFor(settings), betaOf(settings.loss)]
  const { m, n, k } = shape
  const sweeps = { sweepsW: sweepsFor(solver, beta, n, k), sweepsH: sweepsFor(solver, beta, m, k) }
  return advanceCost({ ...shape, beta, ...sweeps }, iterations, entries)
}
