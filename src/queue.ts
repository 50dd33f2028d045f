/**
 * The queue of this thread's asynchronous calls. Every thread of `worker_threads` loads the package for itself, and has a queue of its own.
 */
import { onAbort } from './contract/abort.js'
import { Queue, Turn } from './contract/queue.js'
import { type QueueOptions, type QueueSettings, queueDefaults, readQueueOptions } from './contract/queue-options.js'
import { runAsync, type Work } from './contract/work.js'
import { availableThreads } from './engines.js'

const queue = new Queue(Object.freeze(queueDefaults(availableThreads())))

/**
 * Sets how many asynchronous calls compute at a time and how many may wait; gives the settings now in force. Without options it reads.
 *
 * The calls of `factorize`, `NMF` and `MiniBatchNMF` share one queue, and compute in the order in which they came, but for short ones,
 * which pass long ones. More places do not make the work go faster: each fit uses all cores by itself. Holds for this thread: each of
 * `worker_threads` has a queue of its own. What computes is not interrupted, and what waits is not refused, whatever the new settings.
 *
 * @param options - `maxConcurrentFits` and `maxQueuedFits`; what is absent stays as it is
 * @throws TypeError or RangeError `ERR_NMF_OPTION`; then nothing has changed
 */
export function configure(options: QueueOptions = {}): QueueSettings {
  queue.settings = Object.freeze({ ...queue.settings, ...readQueueOptions(options) })
  return queue.settings
}

/** Runs work that takes its turn in the queue. Once `signal` aborts, it waits no more. */
export async function runQueued<T>(start: (turn: Turn) => Work<T>, signal?: AbortSignal): Promise<T> {
  const turn = new Turn(queue)
  const release = signal && onAbort(signal, () => turn.giveUp())
  try {
    return await runAsync(start(turn), signal)
  } finally {
    release?.()
    turn.end()
  }
}
