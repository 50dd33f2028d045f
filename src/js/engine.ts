/**
 * The engine in plain JavaScript: it runs wherever Node does, and is the readable reference for the native one.
 */
import type { Advance, Engine, Factors, Session } from '../contract/engine.js'
import type { Solver } from '../contract/options.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray, LARGEST } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { type BetaHalf, betaUpdate } from './beta-update.js'
import { coordinateDescent } from './coordinate-descent.js'
import { betaDivergence, frobenius, penalty } from './loss.js'
import { multiplicativeUpdate } from './multiplicative-update.js'
import { orthonormalize } from './orthonormalize.js'
import { gram, multiply, multiplyRows, transposedViewOf, type View, viewOf } from './products.js'
import { smallSvd } from './small-svd.js'
import { writeTerms } from './terms.js'
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

function createSession(problem: Problem, X: FloatArray, factors: Factors): Session {
  const { m, n } = problem
  const plain = viewOf(X, problem)
  const flipped = transposedViewOf(X, problem)
  const sides: ['W' | 'H', Side][] = []
  const product = (rows: number) => new FLOAT_ARRAYS[problem.dtype](problem.beta === 2 ? rows * problem.k : 0)
  if (problem.updateW) sides.push(['W', createSide(problem, plain, factors.W, factors.Ht, 'W', product(m))])
  if (problem.updateH) sides.push(['H', createSide(problem, flipped, factors.Ht, factors.W, 'H', product(n))])
  return {
    *advance({ iterations, violationTarget, budgetMs, orders }): Work<Advance> {
      const end = performance.now() + budgetMs
      let done = 0
      let violation: number
      let sweep = 0
      do {
        violation = 0
        for (const [of, side] of sides) {
          const order = orders?.subarray(sweep * problem.k, (sweep + 1) * problem.k)
          violation += yield* renew(side, RULES[problem.solver], order, of)
          sweep++
        }
        done++
      } while (done < iterations && violation > violationTarget && performance.now() < end)
      return { iterations: done, violation }
    },
    *measure() {
      const loss = problem.beta === 2 ? frobenius : betaDivergence
      return { loss: yield* loss(X, factors, problem), penalty: penalty(factors, problem) }
    },
    *terms(N, D) {
      const side = createSide(problem, flipped, factors.Ht, factors.W, 'H', N)
      yield* prepare(side, 'H')
      yield* byRows(side, (first, end) => writeTerms(side, N, D, first, end))
    },
    *project(side, Q, columns) {
      const out = new Float64Array((side === 'X' ? m : n) * columns)
      yield* multiply(side === 'X' ? plain : flipped, Q, columns, out)
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
interface Side extends BetaHalf {
  /** Whether the factor held moves too, so that the products have to be renewed each time. */
  readonly heldMoves: boolean
  stale: boolean
}

function createSide(problem: Problem, view: View, F: FloatArray, held: FloatArray, of: 'W' | 'H', product: FloatArray): Side {
  const { k, dtype, beta } = problem
  return {
    view,
    F,
    held,
    product,
    gram: new Float64Array(k * k),
    heldSums: new Float64Array(k),
    rows: view.rows,
    k,
    beta,
    l1: of === 'W' ? problem.l1W : problem.l1H,
    l2: of === 'W' ? problem.l2W : problem.l2H,
    largest: LARGEST[dtype],
    smallest: beta < 1 || (beta === 1 && of === 'H') ? Number.EPSILON : 0,
    heldMoves: of === 'W' ? problem.updateH : problem.updateW,
    stale: true,
  }
}

function* renew(side: Side, rule: UpdateRule, order: Uint32Array | undefined, of: 'W' | 'H'): Work<number> {
  yield* prepare(side, of)
  let violation = 0
  yield* byRows(side, (first, end) => {
    violation += side.beta === 2 ? rule(side, first, end, order) : betaUpdate(side, first, end)
  })
  return violation
}

/** The products and sums of the factor held that the update needs, where it has moved. */
function* prepare(side: Side, of: 'W' | 'H'): Work<void> {
  const { view, held, k, beta } = side
  if (!side.stale) return
  if (beta === 2) {
    yield* multiply(view, held, k, side.product)
    yield* gram(held, view.inner, k, side.gram)
  } else if (beta === 1) sumColumns(held, side.heldSums, of)
  side.stale = side.heldMoves
}

/** Does the rows of F a millisecond's worth at a time. */
function* byRows({ view, rows, k, beta }: Side, compute: (first: number, end: number) => void): Work<void> {
  const costEach = beta === 2 ? k * k : 3 * view.inner * k
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / costEach))
  for (let first = 0; first < rows; first += rowsEach) {
    compute(first, Math.min(first + rowsEach, rows))
    yield* breathe()
  }
}

/** Column sums of the factor held; one of W that is 0 counts as 1. */
function sumColumns(held: FloatArray, sums: Float64Array, of: 'W' | 'H'): void {
  const k = sums.length
  sums.fill(0)
  for (let i = 0; i < held.length; i++) sums[i % k] = (sums[i % k] as number) + (held[i] as number)
  if (of === 'H') for (let t = 0; t < k; t++) if (sums[t] === 0) sums[t] = 1
}
