import type { WriteStream } from 'node:tty'
import { Pace, runsInWords } from './pace.js'
import { printable } from './printable.js'
import type { Progress } from './progress.js'

const WIDTH = 24
/** Where the terminal does not know its own. */
const COLUMNS = 80
const CLEAR_TO_END = '\x1b[K'

/** One line that is drawn over and gone in the end; warnings stay above it. */
export function progressBar(stream: WriteStream): Progress {
  const [dye, plain] = stream.hasColors() ? ['\x1b[36m', '\x1b[39m'] : ['', '']
  let pace = new Pace()

  /** A line that wrapped could not be drawn over. */
  function draw(text: string, done?: number): void {
    const room = (stream.columns || COLUMNS) - 1 - (done === undefined ? 0 : WIDTH + 1)
    const signs = [...printable(text)].slice(0, Math.max(0, room)).join('')
    stream.write(`\r${done === undefined || room < 0 ? '' : `${dye}${bar(done)}${plain} `}${signs}${CLEAR_TO_END}`)
  }

  return {
    begin: (what) => draw(what),
    fit(what, maxIter) {
      pace = new Pace(maxIter)
      draw(what)
    },
    state: (state) => draw(pace.inWords(state), pace.done(state)),
    runs: (progress) => draw(runsInWords(progress), progress.done / progress.total),
    warn: (message) => stream.write(`\r${CLEAR_TO_END}${printable(`warning: ${message}`)}\n`),
    close: () => stream.write(`\r${CLEAR_TO_END}`),
  }
}

function bar(done: number): string {
  const full = Math.min(WIDTH, Math.round(WIDTH * done))
  return '━'.repeat(full) + '╌'.repeat(WIDTH - full)
}
