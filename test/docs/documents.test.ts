import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeBlocks, read, root, run } from './markdown.js'

const documents = [...readdirSync(root), ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)

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
