/**
 * The compiled `nmf` command as a process, and matrices in files for it.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { ownFolder } from '../io/files.js'
import { type Ended, runNode, type Surroundings } from '../support/child.js'
import { randomMatrix } from '../support/matrices.js'

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

/** 12 × 5, with labels. */
export const SAMPLE = randomMatrix(12, 5)
export const ROW_LABELS = Array.from({ length: 12 }, (_, i) => `row ${i}`)
export const COLUMN_LABELS = ['a', 'b', 'c', 'd', 'e']
export const LABELLED_CSV = csvOf(SAMPLE.toArray(), COLUMN_LABELS, ROW_LABELS)
export const PLAIN_CSV = csvOf(SAMPLE.toArray())

export function csvOf(rows: readonly (readonly number[])[], columnLabels?: readonly string[], rowLabels?: readonly string[]): string {
  const quoted = (label: string) => `"${label.replaceAll('"', '""')}"`
  const lines = rows.map((row, i) => [...(rowLabels ? [quoted(String(rowLabels[i]))] : []), ...row].join(','))
  const header = columnLabels && [...(rowLabels ? [''] : []), ...columnLabels.map(quoted)].join(',')
  return `${[...(header === undefined ? [] : [header]), ...lines].join('\n')}\n`
}

/** A folder of a test file's own, in which the command runs. */
export function workplace() {
  const { path, file } = ownFolder()
  const nmf = (args: string, surroundings: Surroundings = {}): Promise<Ended> =>
    runNode([MAIN, ...args.split(' ').filter((word) => word !== '')], { cwd: path(''), ...surroundings })
  return {
    path,
    file,
    nmf,
    /** Runs what has to end well, and gives its output. */
    async done(args: string, surroundings?: Surroundings): Promise<Ended> {
      const ended = await nmf(args, surroundings)
      expect(ended).toMatchObject({ code: 0, signal: null })
      return ended
    },
    /** Runs it on a terminal, where stdout and stderr are one. */
    onTerminal: (args: string, env: Record<string, string> = {}) =>
      pseudoTerminal(`'${process.execPath}' '${MAIN}' ${args}`, path(''), env),
  }
}

/** By the `script` of util-linux; the size of such a terminal is what `stty` sets. */
function pseudoTerminal(command: string, cwd: string, env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  // Where CI is set Node takes a terminal for one without colours.
  const { CI: _, NO_COLOR: __, FORCE_COLOR: ___, NODE_DISABLE_COLORS: ____, ...inherited } = process.env
  const child = spawn('script', ['-qec', `stty cols 70; ${command}`, '/dev/null'], {
    cwd,
    env: { ...inherited, TERM: 'xterm-256color', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
