import { onAbort } from './abort.js'

/**
 * Work that can be run to its end at once or in steps between which the event loop turns.
 *
 * Everything that may take long is written once, as a generator that yields steps; `runSync` and `runAsync`
 * are the two ways to drive it. A `finally` block in the generator runs however the work ends.
 */
export type Work<T> = Generator<Step, T, unknown>

/** One thing to wait for: done at once by `sync`, or elsewhere by `async`, which `cancel` hurries. */
export interface Step {
  sync(): unknown
  async(): Promise<unknown>
  cancel?(): void
  /** Whether `sync` takes no longer than handing the work over would, so that it is what `runAsync` does too. */
  readonly brief?: boolean
}

/** Yields one step and types its reply. */
export function* perform<T>(step: Step & { sync(): T; async(): Promise<T> }): Work<T> {
  return (yield step) as T
}

/** The longest that JavaScript computes without giving way, in all work together. */
const STRETCH_MS = 4

let stretchStart: number | undefined

/** When the present stretch of computing began, as far as this module knows. */
function stretchBegan(): number {
  if (stretchStart === undefined) {
    stretchStart = performance.now()
    setImmediate(() => {
      stretchStart = undefined
    })
  }
  return stretchStart
}

const turn: Step = {
  sync: () => undefined,
  async: async () => {
    if (performance.now() - stretchBegan() < STRETCH_MS) return
    await new Promise<void>((resolve) => setImmediate(resolve))
  },
}

/** Does a brief step here, as a part of the present stretch. */
async function atOnce(step: Step): Promise<unknown> {
  stretchBegan()
  const reply = step.sync()
  await turn.async()
  return reply
}

/** Lets the event loop turn if this thread has computed for some milliseconds; call it at least that often. */
export function* breathe(): Work<void> {
  yield turn
}

/**
 * Numbers to look at or move between two breaths. Fresh memory alone costs up to 3 ms for so many, in page faults of a busy virtual
 * machine. X that has no more is copied before a promise is returned.
 */
export const CHUNK = 2 ** 15

export function runSync<T>(work: Work<T>): T {
  let next = work.next()
  while (!next.done) {
    let reply: unknown
    try {
      reply = next.value.sync()
    } catch (error) {
      next = work.throw(error)
      continue
    }
    next = work.next(reply)
  }
  return next.value
}

/** Runs the work in steps; once `signal` aborts, cancels the step under way and rejects with its reason. */
export async function runAsync<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
  let current: Step | undefined
  const cancel = () => current?.cancel?.()
  const release = signal && onAbort(signal, cancel)
  try {
    let next = signal?.aborted ? work.throw(signal.reason) : work.next()
    while (!next.done) {
      let reply: unknown
      try {
        current = next.value
        reply = await (current.brief ? atOnce(current) : current.async())
        current = undefined
        if (signal?.aborted) throw signal.reason
      } catch (error) {
        current = undefined
        next = work.throw(signal?.aborted ? signal.reason : error)
        continue
      }
      next = work.next(reply)
    }
    return next.value
  } finally {
    release?.()
  }
}
