/**
 * What the runs of a survey come to: all that its measures need of them, and that its file keeps.
 */
import type { Factorization } from '../contract/result.js'

/** Fits of X; of perturbed copies of it; around a block left out; and with entries held out. */
export const KINDS = ['plain', 'perturbed', 'block', 'held-out'] as const
export type Kind = (typeof KINDS)[number]

/** Which run it is. */
export interface Place {
  readonly kind: Kind
  readonly rank: number
  /** Among those of its kind at its rank, from 0. */
  readonly run: number
}

/** Numbers and arrays by name; which ones depends on the kind. */
export interface Found extends Place {
  readonly elapsedMs: number
  readonly numbers: Readonly<Record<string, number>>
  /** The cluster of each sample, of plain runs. */
  readonly labels?: Uint32Array
  /** The components (k × n), each of unit length, of perturbed runs. */
  readonly components?: Float32Array
}

/** A run's end; the fit itself is there for plain runs alone. */
export interface Ended {
  readonly found: Found
  readonly fit?: Factorization
}

/** A place as text: the same for the same run. */
export const placeKey = ({ kind, rank, run }: Place): string => `${kind} ${rank} ${run}`
