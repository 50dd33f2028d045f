import type { Writable } from 'node:stream'
import { Pace, runsInWords } from './pace.js'
import { printable } from './printable.js'
import type { Progress } from './progress.js'

/** Milliseconds between two lines on the same work. */
const LINE_EVERY_MS = 500

/** Lines that stay: for logs. */
export function progressLines(stream: Writable): Progress {
  const line = (text: string) => stream.write(`${printable(text)}\n`)
  let pace = new Pace()
  let last = Number.NEGATIVE_INFINITY
  return {
    begin: line,
    fit(what, maxIter) {
      pace = new Pace(maxIter)
      last = Number.NEGATIVE_INFINITY
      line(what)
    },
    state(state) {
      const text = pace.inWords(state)
      if (state.elapsedMs - last < LINE_EVERY_MS) return
      last = state.elapsedMs
      line(text)
    },
    runs(progress) {
      if (progress.elapsedMs - last < LINE_EVERY_MS && progress.done < progress.total) return
      last = progress.elapsedMs
      line(runsInWords(progress))
    },
    warn: (message) => line(`warning: ${message}`),
    close() {},
  }
}
