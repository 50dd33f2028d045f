/**
 * One factor that moves while the other is held: its products, kept as long as the other stays, and its renewal by the rule for
 * the solver and the loss.
 */
import type { Factors, Side } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray, LARGEST } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import type { BetaHalf } from './beta-update.js'
import type { Matrix } from './matrix.js'
import { gram } from './products.js'
import type { UpdateRule } from './update.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

export interface Moving extends BetaHalf {
  /** How its update sees X: W's as it is, H's transposed. */
  readonly side: Side
  /** Whether the factor held moves too, so that the products have to be renewed each time. */
  readonly heldMoves: boolean
  /** Sweeps over the components, for rules that make several. */
  readonly sweeps: number
  stale: boolean
}

/** @param product - room for X·O (rows × k), which β = 2 alone needs; of its own where absent */
export function createMoving(problem: Problem, { W, Ht }: Factors, side: Side, product?: FloatArray): Moving {
  const { m, n, k, dtype, beta } = problem
  const ofW = side === 'X'
  const rows = ofW ? m : n
  return {
    side,
    F: ofW ? W : Ht,
    held: ofW ? Ht : W,
    product: product ?? new FLOAT_ARRAYS[dtype](beta === 2 ? rows * k : 0),
    gram: new Float64Array(k * k),
    heldSums: new Float64Array(k),
    rows,
    k,
    moving: (ofW ? problem.movingW : problem.movingH) ?? Uint32Array.from({ length: k }, (_, t) => t),
    beta,
    l1: ofW ? problem.l1W : problem.l1H,
    l2: ofW ? problem.l2W : problem.l2H,
    largest: LARGEST[dtype],
    smallest: beta < 1 || (beta === 1 && !ofW) ? Number.EPSILON : 0,
    heldMoves: ofW ? problem.updateH : problem.updateW,
    sweeps: ofW ? problem.sweepsW : problem.sweepsH,
    stale: true,
  }
}

/** Renews the factor for β = 2 by `rule`, `sweeps` times for one product. Returns the violation that the first sweep met. */
export function* renewByRule(factor: Moving, matrix: Matrix, rule: UpdateRule, order: Uint32Array | undefined): Work<number> {
  yield* prepare(factor, matrix)
  const visits = orderOf(factor, order)
  let violation = 0
  yield* inBlocks(factor.rows, factor.sweeps * factor.k ** 2, (first, end) => {
    violation += rule(factor, first, end, visits)
    for (let sweep = 1; sweep < factor.sweeps; sweep++) rule(factor, first, end, visits)
  })
  return violation
}

/** The components that move, in the order asked for. */
export function orderOf({ k, moving }: Moving, order: Uint32Array | undefined): Uint32Array {
  if (order === undefined || moving.length === k) return order ?? moving
  return order.filter((t) => moving.includes(t))
}

/** Renews the factor for β ≠ 2 by one multiplicative update. */
export function* multiplyUp(factor: Moving, matrix: Matrix): Work<number> {
  yield* prepare(factor, matrix)
  yield* matrix.betaUpdate(factor.side, factor)
  return Number.POSITIVE_INFINITY
}

/** Renews the factor for β ≠ 2 by coordinate steps. */
export function* stepUp(factor: Moving, matrix: Matrix): Work<number> {
  sumColumns(factor.held, factor.heldSums)
  yield* matrix.coordinateSteps(factor.side, factor, factor.sweeps)
  return Number.POSITIVE_INFINITY
}

/** The products and sums of the factor held that the update needs, where it has moved. */
export function* prepare(factor: Moving, matrix: Matrix): Work<void> {
  const { side, held, product, k, beta } = factor
  if (!factor.stale) return
  if (beta === 2) {
    yield* matrix.multiply(side, held, k, product)
    yield* gram(held, held.length / k, k, factor.gram)
  } else if (beta === 1) {
    sumColumns(held, factor.heldSums)
    // A column of W that is all 0 counts as 1.
    if (side === 'Xt') factor.heldSums.forEach((sum, t) => (factor.heldSums[t] = sum === 0 ? 1 : sum))
  }
  factor.stale = factor.heldMoves
}

/** Does rows a millisecond's worth at a time. */
export function* inBlocks(rows: number, costEach: number, compute: (first: number, end: number) => void): Work<void> {
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / costEach))
  for (let first = 0; first < rows; first += rowsEach) {
    compute(first, Math.min(first + rowsEach, rows))
    yield* breathe()
  }
}

function sumColumns(held: FloatArray, sums: Float64Array): void {
  const k = sums.length
  sums.fill(0)
  for (let i = 0; i < held.length; i++) sums[i % k] = (sums[i % k] as number) + (held[i] as number)
}
