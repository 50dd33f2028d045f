import { describe, expect, it } from 'vitest'
import { READ_DEFAULTS, READ_FORMATS, READ_RULES, WRITE_FORMATS, WRITE_RULES } from '../../src/io/options.js'
import { read, table } from '../docs/markdown.js'

const page = read('docs/how-to/files.md')
const plain = (text = '') => text.replaceAll('`', '')

describe('docs/how-to/files.md', () => {
  it.each([
    ['Options of readMatrix', READ_RULES],
    ['Options of writeMatrix', WRITE_RULES],
  ])('%s are all of them', (heading, rules) => {
    expect(table(page, heading).map(([name]) => plain(name))).toEqual(Object.keys(rules))
  })

  it('has their defaults', () => {
    for (const [name, shown] of table(page, 'Options of readMatrix')) {
      const value = (READ_DEFAULTS as Record<string, unknown>)[plain(name)]
      if (value !== undefined) expect(plain(shown)).toBe(typeof value === 'string' ? `'${value}'` : String(value))
    }
  })

  it('has every format, with what is written of it', () => {
    const rows = table(page, 'Formats').flatMap(([names, , , written]) =>
      plain(names)
        .split(', ')
        .map((name) => [name, written !== '–']),
    )
    expect(rows).toEqual(READ_FORMATS.map((name) => [name, WRITE_FORMATS.some((other) => other === name)]))
  })

  it('has at most 120 lines', () => expect(page.split('\n').length).toBeLessThanOrEqual(121))
})
