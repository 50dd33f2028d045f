/**
 * The pages under docs/reference/api, and those of `nmf-native/io`, are what `npm run docs` makes of the source, so that a change to a public name or its
 * documentation comes with its page.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as everything from '../../src/index.js'
import * as io from '../../src/io/index.js'
import { root } from './markdown.js'

/** The pages under a folder, with their texts. */
const textsUnder = (place: string) =>
  Object.fromEntries(
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => [name, readFileSync(join(place, name), 'utf8')]),
  )

describe.each([
  ['typedoc.json', 'api', everything],
  ['typedoc-io.json', 'api-io', io],
])('%s', (options, pages, exported) => {
  const committed = join(root, 'docs/reference', pages)
  const folder = mkdtempSync(join(tmpdir(), 'nmf-api-test-'))

  beforeAll(() => {
    const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
    // It also ends with a failure where a public declaration names a type that is not exported.
    execFileSync(process.execPath, [typedoc, '--options', `docs/reference/${options}`, '--out', folder], { cwd: root, stdio: 'pipe' })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('the pages are those of the source: `npm run docs` makes them anew', () => {
    expect(textsUnder(committed)).toEqual(textsUnder(folder))
  })

  it('there is a page for everything that can be imported', () => {
    const named = Object.keys(textsUnder(committed)).map((name) => basename(name, '.md'))
    expect(named).toEqual(expect.arrayContaining(Object.keys(exported)))
    expect(Object.keys(exported).length).toBeGreaterThan(1)
  })
})
