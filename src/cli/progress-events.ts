import type { Writable } from 'node:stream'
import { json } from './printable.js'
import type { Progress } from './progress.js'

/** Milliseconds between two events on one fit. */
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
    warn: (message) => write('warning', { message }),
    close() {},
  }
}
