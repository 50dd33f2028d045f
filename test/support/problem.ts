import type { Problem, Shape } from '../../src/contract/problem.js'

/** A problem as an engine gets it, without penalties, both factors moving. */
export function problem(sizes: Shape, more: Partial<Problem> = {}): Problem {
  return {
    ...sizes,
    dtype: 'float64',
    beta: 2,
    solver: 'mu',
    l1W: 0,
    l2W: 0,
    l1H: 0,
    l2H: 0,
    updateW: true,
    updateH: true,
    sweepsW: 1,
    sweepsH: 1,
    threads: 2,
    ...more,
  }
}
