import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

export const read = (file: string) => readFileSync(join(root, file), 'utf8')

export interface Block {
  /** The line it starts on. */
  readonly line: number
  readonly code: string
  /** The block of language `text` that follows at once: what the code prints. */
  readonly output?: string
}

/** The blocks of JavaScript in a Markdown text. */
export function codeBlocks(markdown: string): Block[] {
  const pattern = /^```js\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms
  return [...markdown.matchAll(pattern)].map(({ index, 1: code = '', 2: output }) => ({
    line: markdown.slice(0, index).split('\n').length,
    code,
    output,
  }))
}

/** Runs an ES module as a user's, in a Node of its own, in which `nmf-native` is the compiled package; gives what it printed. */
export function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module'], { cwd: root, input: code, encoding: 'utf8', stdio: 'pipe' })
}

/** The rows of the table under a heading, as cells without their outer spaces; the two lines of its head left out. */
export function table(markdown: string, heading: string): string[][] {
  const section = markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
