import type { Writable } from 'node:stream'
import { json } from './printable.js'
import type { Progress } from './progress.js'

/** Milliseconds between two events on the same work. */
const EVENT_EVERY_MS = 250

/** One JSON object a line, `event` being what it is. */
export function progressEvents(stream: Writable): Progress {
  const write = (event: string, fields: object) => stream.write(`${json({ event, ...fields })}\n`)
  let last = Number.NEGATIVE_INFINITY
  return {
    begin: (message) => write('step', { message }),
    fit(message, maxIter) {
      last = Number.NEGATIVE_INFINITY
      write('fit', { message, maxIter })
    },
    state(state) {
      if (state.elapsedMs - last < EVENT_EVERY_MS) return
      last = state.elapsedMs
      write('progress', state)
    },
    runs(progress) {
      if (progress.elapsedMs - last < EVENT_EVERY_MS && progress.done < progress.total) return
      last = progress.elapsedMs
      write('runs', progress)
    },
    warn: (message) => write('warning', { message }),
    close() {},
  }
}
