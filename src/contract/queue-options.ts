/**
 * What a process may ask of the queue of asynchronous calls.
 */
import { readGiven } from './read-options.js'
import * as rule from './rule.js'

/** What `configure` may set. */
export interface QueueOptions {
  /**
   * How many asynchronous calls compute at a time: an integer of at least 1. Where those that do are all long ones, a short one may
   * compute beside them.
   * @default half the available cores, at least 1
   */
  maxConcurrentFits?: number
  /**
   * How many more may wait: an integer of at least 0. A call beyond rejects with `ERR_NMF_BUSY`. What waits holds a copy of its X only
   * where that is small, of 256 KiB at most: a thousand hold no more than 256 MiB.
   * @default 1000
   */
  maxQueuedFits?: number
}

/** The settings in force. */
export type QueueSettings = Readonly<Required<QueueOptions>>

export const QUEUE_RULES: Record<keyof QueueOptions, rule.Rule> = {
  maxConcurrentFits: rule.integerFrom(1),
  maxQueuedFits: rule.integerFrom(0),
}

/**
 * On a machine with so many cores. Each fit uses them all: eight of 2,000 × 1,000, k = 20, on two cores took as long at once as one by
 * one, 14 % more processor time, and the first was there 5 times as late; one thread each instead of two changed nothing beyond noise.
 */
export function queueDefaults(cores: number): QueueSettings {
  return { maxConcurrentFits: Math.max(1, Math.floor(cores / 2)), maxQueuedFits: 1000 }
}

/** What the caller gives, read and checked as all options are. */
export function readQueueOptions(given: unknown): QueueOptions {
  return readGiven(given, 'configure', QUEUE_RULES)
}
