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
import { denominators, multiplicativeUpdate } from './multiplicative-update.js'
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
  const product = (rows: number) => new FLOAT_ARRAYS[problem.dtype](problem.beta === 2 ? rows * k : 0)
  if (problem.updateW) moving.push(createMoving(problem, factors, 'X', product(m)))
  if (problem.updateH) moving.push(createMoving(problem, factors, 'Xt', product(n)))
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
    *terms(N, D) {
      const H = createMoving(problem, factors, 'Xt', N)
      yield* prepare(H, matrix)
      if (problem.beta === 2) yield* inBlocks(n, k * k, (first, end) => denominators(H, D, first, end))
      else yield* matrix.betaTerms('Xt', H, N, D)
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

function createMoving(problem: Problem, { W, Ht }: Factors, side: Side, product: FloatArray): Moving {
  const { m, n, k, dtype, beta } = problem
  const ofW = side === 'X'
  const rows = ofW ? m : n
  return {
    side,
    F: ofW ? W : Ht,
    held: ofW ? Ht : W,
    product,
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
  yield* prepare(factor, matrix)
  if (factor.beta !== 2) {
    yield* matrix.betaUpdate(factor.side, factor)
    return Number.POSITIVE_INFINITY
  }
  let violation = 0
  yield* inBlocks(factor.rows, factor.k ** 2, (first, end) => {
    violation += rule(factor, first, end, order)
  })
  return violation
}

/** The products and sums of the factor held that the update needs, where it has moved. */
function* prepare(factor: Moving, matrix: Matrix): Work<void> {
  const { side, held, product, k, beta } = factor
  if (!factor.stale) return
  if (beta === 2) {
    yield* matrix.multiply(side, held, k, product)
    yield* gram(held, held.length / k, k, factor.gram)
  } else if (beta === 1) sumColumns(held, factor.heldSums, side)
  factor.stale = factor.heldMoves
}

/** Does rows a millisecond's worth at a time. */
function* inBlocks(rows: number, costEach: number, compute: (first: number, end: number) => void): Work<void> {
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / costEach))
  for (let first = 0; first < rows; first += rowsEach) {
    compute(first, Math.min(first + rowsEach, rows))
    yield* breathe()
  }
}

/** Column sums of the factor held; one of W that is 0 counts as 1. */
function sumColumns(held: FloatArray, sums: Float64Array, side: Side): void {
  const k = sums.length
  sums.fill(0)
  for (let i = 0; i < held.length; i++) sums[i % k] = (sums[i % k] as number) + (held[i] as number)
  if (side === 'Xt') for (let t = 0; t < k; t++) if (sums[t] === 0) sums[t] = 1
}
