/**
 * The random numbers of a survey beside those that fits start from: which entries are held out, how copies are perturbed, what the
 * blocks are. They follow from the seed and the number of the run alone. So every rank meets the same copies and the same blocks, and
 * ranks differ by what they make of them.
 */
import { RandomState } from '../init/random-state.js'

/** What is drawn, by the number that tells its draws from others. */
const PURPOSES = { perturbation: 1, holdout: 2, blocks: 3 } as const

export function drawsFor(purpose: keyof typeof PURPOSES, seed: number, run: number): RandomState {
  return new RandomState(mixed(mixed(mixed(seed) ^ PURPOSES[purpose]) ^ run))
}

/** All 32 bits of the result depend on all of the number's (the finalizer of MurmurHash3; Appleby 2011). */
function mixed(value: number): number {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
