import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

export const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** The Markdown files under a folder, by their paths from the root. */
const pagesUnder = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md'))

/** Every page for readers; those that a script writes from the source are under `docs/reference/api`. */
export const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...pagesUnder('docs'),
  'bench/README.md',
  'examples/server/README.md',
].sort()

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

/** The programs that the blocks of a page make: one that begins with an import begins a program, any other goes on with the last one. */
export function programs(markdown: string): Block[][] {
  const found: Block[][] = []
  for (const block of codeBlocks(markdown)) {
    if (block.code.startsWith('import ') || found.length === 0) found.push([])
    found.at(-1)?.push(block)
  }
  return found
}

/** Runs a program as a user's, in a Node of its own, in which `nmf-native` is the compiled package; gives what each block printed. */
export function runBlocks(blocks: readonly Block[]): string[] {
  const between = '\u241e\n'
  const code = blocks.map((block) => block.code).join(`\nprocess.stdout.write(${JSON.stringify(between)})\n`)
  return run(code).split(between)
}

/** Runs an ES module and gives what it printed. */
export function run(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module'], { cwd: root, input: code, encoding: 'utf8', stdio: 'pipe' })
}

/** The anchors of a page: those that GitHub makes of its headings, and those written out. */
export function anchors(markdown: string): Set<string> {
  const found = new Set([...markdown.matchAll(/<a id="([^"]+)"/g)].map(([, name]) => String(name)))
  for (const [, heading = ''] of markdown.replace(/^```.*?^```$/gms, '').matchAll(/^#{1,6} (.*)$/gm)) {
    const slug = heading
      .trim()
      .toLowerCase()
      .replace(/\[(.*?)\]\(.*?\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-')
    let name = slug
    for (let again = 1; found.has(name); again++) name = `${slug}-${again}`
    found.add(name)
  }
  return found
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
