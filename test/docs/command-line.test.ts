/** The page on the command: its commands run, its tables are the program's. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/cli/exit-codes.js'
import { createProgram } from '../../src/cli/program.js'
import { readingOptions } from '../../src/cli/reading-options.js'
import { read, root, table } from './markdown.js'

const page = read('docs/reference/command-line.md')
const place = mkdtempSync(join(tmpdir(), 'nmf-docs-'))
afterAll(() => rmSync(place, { recursive: true }))

/** Runs a block as in a folder of a user's, where `nmf` is the compiled command. */
function shell(block: string): string {
  const bin = join(place, '.bin')
  mkdirSync(bin, { recursive: true })
  const command = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli/main.js')}' "$@"\n`
  writeFileSync(join(bin, 'nmf'), command, { mode: 0o755 })
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}` }
  return execFileSync('sh', ['-eu', '-c', block], { cwd: place, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Times differ. */
const timeless = (text: string | undefined) => text?.replace(/in [\d.]+ (?:ms|s)/g, 'in no time')

it('its commands run, one block after the other, and print what it shows', () => {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?/gms)]
  expect(blocks.length).toBe(2)
  for (const [, block = '', output] of blocks) expect(timeless(shell(block))).toBe(timeless(output ?? ''))
  const made = [
    'W2.csv',
    'again',
    'agreed.txt',
    'demo.html',
    'later.html',
    'many',
    'model.json',
    'out',
    'ranks.html',
    'ranks.txt',
    'report.html',
    'summary.txt',
  ]
  expect(readdirSync(place)).toEqual(expect.arrayContaining(made))
})

const named = (cells: readonly string[]) => cells.flatMap((cell) => [...cell.matchAll(/`(--?[\w-]+)`/g)].map(([, flag]) => String(flag)))
const flagsOf = (options: readonly { short?: string; long?: string }[]) =>
  options.flatMap(({ short, long }) => [short, long]).filter((flag) => flag !== undefined)
const reading = flagsOf(readingOptions())
const commands = createProgram().commands
const ownFlags = (name: string) =>
  flagsOf(commands.find((command) => command.name() === name)?.options ?? []).filter((flag) => !reading.includes(flag))

it('its table of commands has every command, with its arguments', () => {
  const signatures = commands.map((command) =>
    ['nmf', command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' '),
  )
  expect(table(page, 'Commands').map(([name]) => name)).toEqual(signatures.map((signature) => `\`${signature}\``))
})

it('its table of the options of fit has each of them', () => {
  expect(named(table(page, 'Options of fit').map(([option = '']) => option)).sort()).toEqual(ownFlags('fit').sort())
})

it('its table of how X is read has each option', () => {
  expect(named(table(page, 'How X is read').map(([option = '']) => option)).sort()).toEqual(reading.sort())
})

it('its table of the other commands has their options', () => {
  const rows = table(page, 'Options of the other commands')
  expect(rows.map(([name]) => name)).toEqual(
    ['consensus', 'rank', 'transform', 'info', 'report', 'doctor', 'demo'].map((name) => `\`${name}\``),
  )
  for (const [name = '', options = ''] of rows) expect(named([options]).sort()).toEqual(ownFlags(name.replaceAll('`', '')).sort())
})

it('its exit codes are those of the program, and of its help', () => {
  const codes = Object.values(EXIT_CODES).map(String)
  expect(table(page, 'Exit codes').map(([code]) => code)).toEqual(codes)
  let help = ''
  createProgram()
    .configureOutput({
      writeOut: (text) => {
        help += text
      },
    })
    .outputHelp()
  const [, listed = ''] = /Exit codes: (.*)\./.exec(help) ?? []
  expect(listed.match(/\d+/g)).toEqual(codes)
})

it('has at most 120 lines', () => {
  expect(page.split('\n').length).toBeLessThanOrEqual(121)
})
