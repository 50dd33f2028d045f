import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './markdown.js'

describe('the demo on the JS engine', () => {
  let folder: string
  let printed: string
  let page: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nmf-demo-test-'))
    const args = ['scripts/demo.mjs', '--smoke', '--out', join(folder, 'demo.html'), '--picture', join(folder, 'parts.png')]
    printed = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', env: { ...process.env, NMF_ENGINE: 'js' } })
    page = readFileSync(join(folder, 'demo.html'), 'utf8')
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it('says what it did, that it ran alone, and where the page is', () => {
    expect(printed).toMatch(/JavaScript +0\.\d{4} +3 +\d+\.\d s\n/)
    expect(printed).toContain('ran alone: NMF_ENGINE is js.')
    expect(printed).toContain(join(folder, 'demo.html'))
  })

  it('uses no control characters where the output is no terminal', () => {
    expect([...printed].filter((sign) => sign < ' ' && sign !== '\n')).toEqual([])
  })

  it('writes a page with 49 parts and ten digits that fetches and runs nothing', () => {
    expect(page.match(/id="part-\d+"/g)).toHaveLength(49)
    expect(page.match(/class="digit"/g)).toHaveLength(10)
    expect(page).toContain("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    const sources = [...page.matchAll(/(?:src|href|url)(?:=|\()"?([^"#)]*)/g)].map(([, source]) => source)
    expect(sources.filter((source) => source !== '' && !source?.startsWith('data:image/png;base64,'))).toEqual([])
    expect(page).not.toMatch(/<script|@import|\son\w+=/)
  })

  it('draws the picture', () => {
    expect(readFileSync(join(folder, 'parts.png')).subarray(1, 4).toString()).toBe('PNG')
  })
})
