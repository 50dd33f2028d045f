import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { codeBlocks, read, root, run } from './markdown.js'

const documents = [
  ...readdirSync(root),
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
  'examples/server/README.md',
].filter((name) => name.endsWith('.md'))

/** The targets inside the repository of a document's links and images, and of its headings' anchors nothing. */
function targets(file: string): string[] {
  const links = [...read(file).matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => String(target))
  return links.filter((target) => !/^https:/.test(target)).map((target) => join(dirname(file), target.replace(/#.*/, '')))
}

describe.each(documents)('%s', (file) => {
  it('links to what is there', () => {
    expect(targets(file).filter((target) => !existsSync(join(root, target)))).toEqual([])
  })

  it('has code that runs', () => {
    for (const { code, output } of file === 'README.md' ? [] : codeBlocks(read(file))) {
      const printed = run(code)
      if (output !== undefined) expect(printed).toBe(output)
    }
  })
})

it('names only npm scripts that there are', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => String(name)),
  )
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([])
})

it.each(['demo', 'test', 'bench', 'prebuild'])('npm run %s sets up what a fresh clone misses', (name) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(scripts[name]).toMatch(/^node scripts\/setup\.mjs && /)
})

it('CONTRIBUTING stays under 100 lines', () => {
  expect(read('CONTRIBUTING.md').split('\n').length).toBeLessThan(100)
})

it('the README of the service names every parameter that it takes, and every limit that it says', async () => {
  const load = (name: string) => import(pathToFileURL(join(root, 'examples/server', name)).href)
  const { readLimits } = (await load('limits.mjs')) as { readLimits(env: object): Record<string, number> }
  const { querySchema } = (await load('request.mjs')) as { querySchema(limits: object): { properties: object } }
  const text = read('examples/server/README.md')
  const limits = readLimits({})
  expect(Object.keys(querySchema(limits).properties).filter((name) => !text.includes(name))).toEqual([])
  const variables = new Set(Object.keys(limits).map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()))
  const named = [...text.matchAll(/\b[A-Z]{2,}(?:_[A-Z]+)+\b/g)].map(([name]) => name).filter((name) => !name.startsWith('ERR_'))
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter((name) => !variables.has(name))).toEqual([])
})
