/**
 * What the JS engine computes, on whichever thread.
 */
import type { Advance, Carried, Factors, Guess, LowRank, Measurement, Session, Stored } from '../contract/engine.js'
import type { Solver } from '../contract/options.js'
import { isExtrapolated, type Problem } from '../contract/problem.js'
import type { Work } from '../contract/work.js'
import { Acceleration } from './accelerated.js'
import { coordinateDescent } from './coordinate-descent.js'
import { penalty, quickFrobenius } from './loss.js'
import { type Matrix, matrixOf } from './matrix.js'
import { createMoving, inBlocks, type Moving, multiplyUp, orderOf, prepare, renewByRule, stepUp } from './moving.js'
import { denominators, multiplicativeUpdate } from './multiplicative-update.js'
import { orthonormalize } from './orthonormalize.js'
import { smallSvd } from './small-svd.js'
import type { UpdateRule } from './update.js'

/** The rules for β = 2. */
const RULES: Record<Solver, UpdateRule> = { mu: multiplicativeUpdate, cd: coordinateDescent, accelerated: coordinateDescent }

export function createSession(problem: Problem, X: Stored | LowRank, factors: Factors): Session {
  const { m, n, k } = problem
  const matrix = matrixOf(X, problem)
  const solve = isExtrapolated(problem) ? extrapolated(problem, matrix, factors) : plain(problem, matrix, factors)
  return {
    *guess(from) {
      solve.guess(from)
    },
    *keep(carried) {
      solve.keep(carried)
    },
    *resume(carried) {
      solve.resume(carried)
    },
    *advance({ iterations, violationTarget, budgetMs, orders }): Work<Advance> {
      const end = performance.now() + budgetMs
      let done = 0
      let violation: number
      do {
        violation = yield* solve.iterate(orders, done)
        done++
      } while (done < iterations && violation > violationTarget && performance.now() < end)
      return { iterations: done, violation }
    },
    *measure(precision) {
      const known = precision === 'quick' ? solve.known() : undefined
      const state = known ?? { loss: yield* matrix.loss(factors), penalty: penalty(factors, problem) }
      solve.measured(state)
      return state
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

interface Solve {
  /** One iteration, the one after `done` others of the same request. Returns the violation; Infinity where none is told. */
  iterate(orders: Uint32Array | undefined, done: number): Work<number>
  /** Where W and H go first. */
  guess(from: Guess): void
  /** What is carried from one iteration to the next: copied out, and put back before the first. */
  keep(carried: Carried): void
  resume(carried: Carried): void
  /** Told every state of W and H that was measured. */
  measured(state: Measurement): void
  /** The state as far as it is known without computing it. */
  known(): Measurement | undefined
}

function plain(problem: Problem, matrix: Matrix, factors: Factors): Solve {
  const { k } = problem
  const moving: Moving[] = []
  if (problem.updateW) moving.push(createMoving(problem, factors, 'X'))
  if (problem.updateH) moving.push(createMoving(problem, factors, 'Xt'))
  return {
    *iterate(orders, done) {
      let violation = 0
      for (const [i, factor] of moving.entries()) {
        const sweep = done * moving.length + i
        violation += yield* renew(problem, factor, matrix, orders?.subarray(sweep * k, (sweep + 1) * k))
      }
      return violation
    },
    guess() {},
    keep() {},
    resume() {},
    measured() {},
    known: () => undefined,
  }
}

function extrapolated(problem: Problem, matrix: Matrix, factors: Factors): Solve {
  let acceleration: Acceleration | undefined
  let guessed: Guess | undefined
  let start: Measurement | undefined
  let moving: Record<'W' | 'Ht', Moving>
  function begin(state: Measurement): Acceleration {
    const begun = new Acceleration(problem, factors, state)
    acceleration = begun
    moving = { W: createMoving(problem, begun.pair, 'X'), Ht: createMoving(problem, begun.pair, 'Xt') }
    return begun
  }
  return {
    *iterate() {
      if (acceleration === undefined) {
        start ??= { loss: yield* matrix.loss(factors), penalty: penalty(factors, problem) }
        acceleration = begin(start)
        if (guessed !== undefined) acceleration.goTo(guessed)
        guessed = undefined
      }
      const { pair } = acceleration
      yield* acceleration.iterate({
        *renew(factor, careful) {
          if (factor === 'W' ? problem.updateW : problem.updateH) yield* renew(problem, moving[factor], matrix, undefined, careful)
        },
        *measure() {
          const quick =
            problem.beta === 2 && matrix.observed === undefined ? yield* quickFrobenius(matrix, moving.Ht, pair, problem) : undefined
          return { loss: quick ?? (yield* matrix.loss(pair)), penalty: penalty(pair, problem) }
        },
      })
      return Number.POSITIVE_INFINITY
    },
    guess({ W, Ht }) {
      guessed = { ...(W && { W: W.slice() }), Ht: Ht.slice() }
    },
    keep(carried) {
      acceleration?.keep(carried)
    },
    resume(carried) {
      begin({ loss: carried.numbers[1] as number, penalty: carried.numbers[2] as number }).resume(carried)
    },
    measured(state) {
      if (acceleration === undefined) start = state
    },
    known: () => (problem.dtype === 'float64' ? acceleration?.lowest : undefined),
  }
}

/** Renews a factor by the rule for the solver and the loss, or, where `careful`, by one that cannot raise the objective. */
function renew(problem: Problem, factor: Moving, matrix: Matrix, order: Uint32Array | undefined, careful = false): Work<number> {
  const { solver, beta } = problem
  if (matrix.observed !== undefined) {
    const { multiplyUp: multiplyObserved, stepUp: stepObserved } = matrix.observed
    return solver === 'mu' || (careful && beta !== 2) ? multiplyObserved(factor) : stepObserved(factor, orderOf(factor, order))
  }
  if (beta === 2) return renewByRule(factor, matrix, RULES[solver], order)
  return solver === 'accelerated' && !careful ? stepUp(factor, matrix) : multiplyUp(factor, matrix)
}
