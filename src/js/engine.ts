/**
 * The engine in plain JavaScript: it runs wherever Node does, and is the readable reference for the native one.
 */
import type { Advance, Engine, Factors, Session, Side, Stored } from '../contract/engine.js'
import type { Solver } from '../contract/options.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray, LARGEST } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import type { BetaHalf } from './beta-update.js'
import { coordinateDescent } from './coordinate-descent.js'
import { penalty } from './loss.js'
import { type Matrix, matrixOf } from './matrix.js'
import { multiplicativeUpdate } from './multiplicative-update.js'
import { orthonormalize } from './orthonormalize.js'
import { gram, multiplyRows } from './products.js'
import { smallSvd } from './small-svd.js'
import type { UpdateRule } from './update.js'

const RULES: Record<Solver, UpdateRule> = { mu: multiplicativeUpdate, cd: coordinateDescent }

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

export function createJsEngine(): Engine {
  return {
    name: 'js',
    createSession,
    multiply(A, B, out, { m, n, k }) {
      multiplyRows({ data: A, rows: m, inner: k, rowStride: k, innerStride: 1 }, B, n, out, 0, m)
    },
  }
}

function createSession(problem: Problem, X: Stored, factors: Factors): Session {
  const { m, n, k, solver } = problem
  const matrix = matrixOf(X, problem)
  const moving: Moving[] = []
  if (problem.updateW) moving.push(createMoving(problem, factors, 'X'))
  if (problem.updateH) moving.push(createMoving(problem, factors, 'Xt'))
  return {
    *advance({ iterations, violationTarget, budgetMs, orders }): Work<Advance> {
      const end = performance.now() + budgetMs
      let done = 0
      let violation: number
      let sweep = 0
      do {
        violation = 0
        for (const factor of moving) {
          const order = orders?.subarray(sweep * k, (sweep + 1) * k)
          violation += yield* renew(factor, matrix, RULES[solver], order)
          sweep++
        }
        done++
      } while (done < iterations && violation > violationTarget && performance.now() < end)
      return { iterations: done, violation }
    },
    *measure() {
      return { loss: yield* matrix.loss(factors), penalty: penalty(factors, problem) }
    },
    *project(side, Q, columns) {
      const out = new Float64Array((side === 'X' ? m : n) * columns)
      yield* matrix.multiply(side, Q, columns, out)
      return out
    },
    orthonormalize,
    *svd(A, size) {
      return smallSvd(A, size)
    },
    dispose() {},
  }
}

/** One factor that moves, with what its update needs. */
interface Moving extends BetaHalf {
  /** How its update sees X: W's as it is, H's transposed. */
  readonly side: Side
  /** Whether the factor held moves too, so that the products have to be renewed each time. */
  readonly heldMoves: boolean
  stale: boolean
}

function createMoving(problem: Problem, { W, Ht }: Factors, side: Side): Moving {
  const { m, n, k, dtype, beta } = problem
  const ofW = side === 'X'
  const rows = ofW ? m : n
  return {
    side,
    F: ofW ? W : Ht,
    held: ofW ? Ht : W,
    product: new FLOAT_ARRAYS[dtype](beta === 2 ? rows * k : 0),
    gram: new Float64Array(k * k),
    heldSums: new Float64Array(k),
    rows,
    k,
    beta,
    l1: ofW ? problem.l1W : problem.l1H,
    l2: ofW ? problem.l2W : problem.l2H,
    largest: LARGEST[dtype],
    smallest: beta < 1 || (beta === 1 && !ofW) ? Number.EPSILON : 0,
    heldMoves: ofW ? problem.updateH : problem.updateW,
    stale: true,
  }
}

function* renew(factor: Moving, matrix: Matrix, rule: UpdateRule, order: Uint32Array | undefined): Work<number> {
  const { side, held, product, rows, k, beta } = factor
  if (factor.stale) {
    if (beta === 2) {
      yield* matrix.multiply(side, held, k, product)
      yield* gram(held, held.length / k, k, factor.gram)
    } else if (beta === 1) sumColumns(held, factor.heldSums, side)
    factor.stale = factor.heldMoves
  }
  if (beta !== 2) {
    yield* matrix.betaUpdate(side, factor)
    return Number.POSITIVE_INFINITY
  }
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (k * k)))
  let violation = 0
  for (let first = 0; first < rows; first += rowsEach) {
    violation += rule(factor, first, Math.min(first + rowsEach, rows), order)
    yield* breathe()
  }
  return violation
}

/** Column sums of the factor held; one of W that is 0 counts as 1. */
function sumColumns(held: FloatArray, sums: Float64Array, side: Side): void {
  const k = sums.length
  sums.fill(0)
  for (let i = 0; i < held.length; i++) sums[i % k] = (sums[i % k] as number) + (held[i] as number)
  if (side === 'Xt') for (let t = 0; t < k; t++) if (sums[t] === 0) sums[t] = 1
}
