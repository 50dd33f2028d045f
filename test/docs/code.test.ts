/**
 * Every block of JavaScript on every page runs, and prints what the page says. Blocks that build on each other run in one process, in
 * order: see `programs`.
 */
import { describe, expect, it } from 'vitest'
import { codeBlocks, pages, programs, read, runBlocks } from './markdown.js'

const withCode = pages.filter((page) => programs(read(page)).length > 0)

it('pages with code are found, and most of it says what it prints', () => {
  expect(withCode).toEqual(expect.arrayContaining(['README.md', 'docs/tutorial.md', 'docs/how-to/mini-batch.md']))
  const blocks = withCode.flatMap((page) => codeBlocks(read(page)))
  expect(blocks.filter(({ output }) => output !== undefined).length).toBeGreaterThan(blocks.length / 2)
})

it('no language but those that are known to run, or never to', () => {
  const known = ['js', 'text', 'sh', 'python', 'r', 'ts']
  const languages = pages.flatMap((page) => [...read(page).matchAll(/^ *```([^\n]*)\n.*?^ *```$/gms)].map(([, name]) => String(name)))
  expect(languages.length).toBeGreaterThan(10)
  expect([...new Set(languages)].filter((name) => !known.includes(name))).toEqual([])
})

// The tutorial fits eleven times, which takes the JS engine most of a minute where it shares the processor.
describe.each(withCode)('%s', { timeout: 300_000 }, (page) => {
  for (const blocks of programs(read(page))) {
    it(`the program of ${blocks.length === 1 ? 'line' : 'lines'} ${blocks.map(({ line }) => line).join(', ')} runs as shown`, () => {
      const printed = runBlocks(blocks)
      // A block without an output beside it may print what differs from machine to machine.
      const shown = blocks.map(({ output }, i) => output ?? printed[i])
      expect(printed).toEqual(shown)
    })
  }
})
