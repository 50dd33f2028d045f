/**
 * Fits that differ by their seeds.
 */

/** Starts that differ with the seed. */
export const RANDOM_STARTS = ['random', 'nndsvdar'] as const

/** The first seed of a run, of which each takes `restarts`; they go on at 0 after 2³² − 1. */
export const seedOf = (seed: number, run: number, restarts = 1): number => (seed + run * restarts) % 2 ** 32
