import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anchors, pages, read, root } from './markdown.js'

interface Link {
  /** From the root of the repository. */
  readonly file: string
  /** The heading; empty where the link is to the whole page. */
  readonly anchor: string
}

/** Where a page's links and images lead, inside the repository. */
function links(page: string): Link[] {
  const prose = read(page).replace(/^```.*?^```$/gms, '')
  const targets = [/\]\(([^)\s]+)\)/g, /(?:src|srcset|href)="([^"]+)"/g].flatMap((pattern) => [...prose.matchAll(pattern)])
  return targets
    .map(([, target]) => String(target))
    .filter((target) => !/^https:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#')
      return { file: path === '' ? page : join(dirname(page), path), anchor }
    })
}

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const broken = links(page).filter(
      ({ file, anchor }) => !existsSync(join(root, file)) || (anchor !== '' && file.endsWith('.md') && !anchors(read(file)).has(anchor)),
    )
    expect(broken).toEqual([])
  })
})

it('the map leads to every page under docs', () => {
  const found = new Set(['docs/README.md'])
  for (const page of found) for (const { file } of links(page)) if (pages.includes(file)) found.add(file)
  expect(links('README.md').map(({ file }) => file)).toContain('docs/README.md')
  expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([])
  const isGenerated = (page: string) => ['api/', 'api-io/'].some((folder) => page.startsWith(`docs/reference/${folder}`))
  const written = pages.filter((page) => page.startsWith('docs/') && !isGenerated(page) && page !== 'docs/README.md')
  const named = links('docs/README.md').map(({ file }) => file)
  expect(written.filter((page) => !named.includes(page))).toEqual([])
})

it('names only npm scripts that there are', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = pages.flatMap((page) => [...read(page).matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => String(name)))
  expect(named.length).toBeGreaterThan(5)
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([])
})

it.each(['demo', 'nmf', 'test', 'bench', 'prebuild'])('npm run %s sets up what a fresh clone misses', (name) => {
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
