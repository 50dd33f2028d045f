/**
 * Iterations by a session of their own, which lead to where a fit goes first.
 */
import type { AdvanceRequest, Engine, Factors, LowRank, Stored } from './contract/engine.js'
import { allocate } from './contract/memory.js'
import type { Problem } from './contract/problem.js'
import { dtypeOf, type FloatArray, isShared } from './contract/typed-array.js'
import type { Work } from './contract/work.js'

/** A fit, its X and its factors as they are; `leftMs` says how long the rest may take. */
export interface Beginning {
  readonly engine: Engine
  readonly problem: Problem
  readonly X: Stored
  readonly factors: Factors
  readonly leftMs: () => number
}

/** The same with what may stand for X. */
interface Leading extends Omit<Beginning, 'X'> {
  readonly X: Stored | LowRank
}

/** Renews the factors in place. */
export function* lead({ engine, problem, X, factors, leftMs }: Leading, iterations: number): Work<void> {
  const session = engine.createSession(problem, X, factors)
  const request: AdvanceRequest = { iterations, violationTarget: 0, budgetMs: leftMs(), orders: undefined }
  try {
    yield* session.advance(request)
  } finally {
    session.dispose()
  }
}

export function copyOf(factor: FloatArray, name: string): FloatArray {
  const copy = allocate(dtypeOf(factor), factor.length, name, isShared(factor))
  copy.set(factor)
  return copy
}
