/**
 * Fits that differ by their seeds.
 */

/** Starts that differ with the seed. */
export const RANDOM_STARTS = ['random', 'nndsvdar'] as const

/** The seed of a run, those of a fit going on at 0 after 2³² − 1. */
export const seedOf = (seed: number, run: number): number => (seed + run) % 2 ** 32
