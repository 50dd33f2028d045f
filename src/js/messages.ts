/**
 * What the calling thread and a worker say to each other.
 *
 * Arrays in shared memory are sent as they are, all others as copies.
 */
import type { Factors, LowRank, Session, Stored } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'

/** What a session is made of. */
export interface Opening {
  readonly problem: Problem
  readonly X: Stored | LowRank
  readonly factors: Factors
}

/** What a session does, by name, with its arguments. */
export type Asked = {
  [Method in Exclude<keyof Session, 'dispose'>]: { readonly method: Method; readonly args: Parameters<Session[Method]> }
}[Exclude<keyof Session, 'dispose'>]

export type Message =
  | ({ readonly kind: 'open'; readonly session: number } & Opening)
  /** `out`: where the numbers that the call gives are written to, in shared memory; without it they come with the reply. */
  | ({ readonly kind: 'call'; readonly session: number; readonly call: number; readonly out: Float64Array | undefined } & Asked)
  | { readonly kind: 'close'; readonly session: number }

/** The first thing a worker says, and no other file that might lie where a bundler was to put the worker's. */
export const READY = 'nmf-native is ready'

export type Reply =
  | { readonly call: number; readonly value: unknown }
  /** Every call has one reply, those of a session closed meanwhile too. */
  | { readonly call: number; readonly error: unknown }
