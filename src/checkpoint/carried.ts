/**
 * Arrays for what a session carries.
 */
import { CARRIED_NUMBERS, type Carried, type Factors } from '../contract/engine.js'
import { allocate } from '../contract/memory.js'
import { isExtrapolated, type Problem } from '../contract/problem.js'
import { isShared } from '../contract/typed-array.js'

/** Where the factors lie in shared memory these do too, for a worker to write to. */
export function carriedFor(problem: Problem, factors: Factors): Carried {
  const { m, n, k, dtype, updateW, updateH } = problem
  const goesBeyond = isExtrapolated(problem)
  const trail = (length: number, moves: boolean) => allocate(dtype, goesBeyond && moves ? length : 0, 'a checkpoint', isShared(factors.W))
  return {
    W: trail(m * k, updateW),
    renewedW: trail(m * k, updateW),
    Ht: trail(n * k, updateH),
    renewedHt: trail(n * k, updateH),
    numbers: allocate('float64', CARRIED_NUMBERS, 'a checkpoint', isShared(factors.W)) as Float64Array,
  }
}
