/**
 * One listener a signal, however many fits it may stop: Node warns of a leak past ten, and a server's shutdown signal has many.
 */
interface Waiting {
  readonly cancels: Set<() => void>
  readonly listener: () => void
}

const waiting = new WeakMap<AbortSignal, Waiting>()

/** Calls `cancel` once the signal aborts, until the returned function is called. */
export function onAbort(signal: AbortSignal, cancel: () => void): () => void {
  const { cancels, listener } = waiting.get(signal) ?? listen(signal)
  cancels.add(cancel)
  return () => {
    cancels.delete(cancel)
    if (cancels.size > 0) return
    waiting.delete(signal)
    signal.removeEventListener('abort', listener)
  }
}

function listen(signal: AbortSignal): Waiting {
  const cancels = new Set<() => void>()
  const listener = () => {
    for (const cancel of cancels) cancel()
  }
  signal.addEventListener('abort', listener)
  const entry = { cancels, listener }
  waiting.set(signal, entry)
  return entry
}
