/**
 * What a request costs, about and at most, to tell those that take no longer than handing them to another thread.
 *
 * The unit is a nanosecond: a multiplication in a matrix so small that vectors do not help. Of shapes from 1 × 3 to 100 × 100 and
 * every solver, none of more than 5 µs took twice what stands here. Handing over and back costs 40 to 50 µs.
 */
import type { Problem } from './problem.js'

/** A tenth of a millisecond; a fit is some ten requests. */
const BRIEF = 1e5

/** What an iteration or a product costs beside its arithmetic. */
const OVERHEAD = 2000

/** What a row costs beside its entries. */
const ROW = 10

/** Quotients, logarithms and powers at an entry. */
const FUNCTIONS = 50

/** Waking threads several times an iteration costs more than they save below this: at 100 × 3 and k = 2 one thread is 1.3 times as fast. */
const ALONE = 1e4

export function isBrief(cost: number): boolean {
  return cost <= BRIEF
}

/** How many of the threads allowed are worth waking. The result does not depend on it. */
export function usefulThreads(problem: Problem): number {
  return advanceCost(problem, 1) <= ALONE ? 1 : problem.threads
}

type Advancing = Pick<Problem, 'm' | 'n' | 'k' | 'beta' | 'sweepsW' | 'sweepsH'>

/** Iterations, each a product with X and with Xᵀ, or an estimate of every entry for both, and the sweeps. */
export function advanceCost({ m, n, k, beta, sweepsW, sweepsH }: Advancing, iterations: number, entries = m * n): number {
  return iterations * (OVERHEAD + 2 * entriesCost(m, n, k, beta, entries) + (sweepsW * m + sweepsH * n) * k * k)
}

/** Every entry estimated and compared. */
export function measureCost({ m, n, k, beta }: Problem): number {
  return OVERHEAD + entriesCost(m, n, k, beta)
}

/** What a session carries, copied. */
export function carriedCost({ m, n, k }: Problem): number {
  return OVERHEAD + 2 * (m + n) * k
}

function entriesCost(m: number, n: number, k: number, beta: number, entries = m * n): number {
  return entries * (beta === 2 ? k : 2 * k + FUNCTIONS) + (m + n) * (ROW + k)
}

export function productCost(m: number, n: number, k: number, entries = m * n): number {
  return OVERHEAD + entriesCost(m, n, k, 2, entries)
}

/** Gram-Schmidt twice, two passes each. */
export function orthonormalizeCost(length: number, count: number): number {
  return OVERHEAD + 2 * length * count * (count + ROW)
}

/** A decomposition by rotations: some sweeps over all pairs of rows and columns. */
export function svdCost(size: number): number {
  return OVERHEAD + 30 * size ** 3
}
