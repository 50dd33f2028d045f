/**
 * The engine in plain JavaScript: it runs wherever Node does, and is the readable reference for the native one.
 */
import type { Advance, Engine, Factors, Session } from '../contract/engine.js'
import type { Solver } from '../contract/options.js'
import type { Problem } from '../contract/problem.js'
import { FLOAT_ARRAYS, type FloatArray, LARGEST } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { coordinateDescent } from './coordinate-descent.js'
import { frobenius, penalty } from './loss.js'
import { multiplicativeUpdate } from './multiplicative-update.js'
import { orthonormalize } from './orthonormalize.js'
import { gram, multiply, multiplyRows, transposedViewOf, type View, viewOf } from './products.js'
import { smallSvd } from './small-svd.js'
import type { Half, UpdateRule } from './update.js'

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
  const W = problem.updateW ? createSide(problem, plain, factors.W, factors.Ht, problem.l1W, problem.l2W, problem.updateH) : undefined
  const H = problem.updateH ? createSide(problem, flipped, factors.Ht, factors.W, problem.l1H, problem.l2H, problem.updateW) : undefined
  const sides = [W, H].filter((side) => side !== undefined)
  return {
    *advance({ iterations, violationTarget, budgetMs, orders }): Work<Advance> {
      const end = performance.now() + budgetMs
      let done = 0
      let violation: number
      let sweep = 0
      do {
        violation = 0
        for (const side of sides) {
          const order = orders?.subarray(sweep * problem.k, (sweep + 1) * problem.k)
          violation += yield* renew(side, RULES[problem.solver], order)
          sweep++
        }
        done++
      } while (done < iterations && violation > violationTarget && performance.now() < end)
      return { iterations: done, violation }
    },
    *measure() {
      return { loss: yield* frobenius(X, factors, problem), penalty: penalty(factors, problem) }
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
interface Side extends Half {
  readonly view: View
  readonly held: FloatArray
  /** Whether the factor held moves too, so that the products have to be renewed each time. */
  readonly heldMoves: boolean
  stale: boolean
}

function createSide({ k, dtype }: Problem, view: View, F: FloatArray, held: FloatArray, l1: number, l2: number, heldMoves: boolean): Side {
  const Floats = FLOAT_ARRAYS[dtype]
  const product = new Floats(view.rows * k)
  const gram = new Float64Array(k * k)
  return { view, F, held, product, gram, rows: view.rows, k, l1, l2, largest: LARGEST[dtype], heldMoves, stale: true }
}

function* renew(side: Side, rule: UpdateRule, order: Uint32Array | undefined): Work<number> {
  const { view, held, product, rows, k } = side
  if (side.stale) {
    yield* multiply(view, held, k, product)
    yield* gram(held, view.inner, k, side.gram)
    side.stale = side.heldMoves
  }
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (k * k)))
  let violation = 0
  for (let first = 0; first < rows; first += rowsEach) {
    violation += rule(side, first, Math.min(first + rowsEach, rows), order)
    yield* breathe()
  }
  return violation
}
