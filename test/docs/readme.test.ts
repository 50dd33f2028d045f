import { describe, expect, it } from 'vitest'
import { CONSENSUS_DEFAULTS } from '../../src/contract/consensus-options.js'
import { LOSSES } from '../../src/contract/losses.js'
import { MINI_BATCH_DEFAULTS, MINI_BATCH_RULES } from '../../src/contract/mini-batch-options.js'
import { DEFAULTS, ENGINES, OPTION_KEYS, SOLVERS, STARTS } from '../../src/contract/options.js'
import { QUEUE_RULES, queueDefaults } from '../../src/contract/queue-options.js'
import { factorizeSync } from '../../src/index.js'
import { read, table } from './markdown.js'

const readme = read('README.md')

describe('options table of docs/how-to/mini-batch.md', () => {
  const rows = table(read('docs/how-to/mini-batch.md'), 'Options')
  const shared = ['nComponents', 'loss', 'seed', 'alphaW', 'alphaH', 'l1Ratio', 'engine', 'threads']

  it('has every option that is not said to be shared', () => {
    const named = rows.map(([name = '']) => name.replaceAll('`', ''))
    expect([...named, ...shared].sort()).toEqual(Object.keys(MINI_BATCH_RULES).sort())
    for (const name of shared) expect(read('docs/how-to/mini-batch.md')).toContain(`\`${name}\``)
  })

  it.each(rows)('%s has its default %s', (name = '', shown = '') => {
    const value = (MINI_BATCH_DEFAULTS as Record<string, unknown>)[name.replaceAll('`', '')]
    const literal = value === undefined ? 'maxIter' : typeof value === 'string' ? `'${value}'` : value
    expect(typeof literal === 'string' ? shown : JSON.parse(shown.replaceAll('`', ''))).toBe(
      typeof literal === 'string' ? `\`${literal}\`` : value,
    )
  })
})

describe('options table of docs/how-to/trust-the-factors.md', () => {
  const rows = table(read('docs/how-to/trust-the-factors.md'), 'Options')

  it('has every option that a fit does not have, with its default', () => {
    const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : value === undefined ? 'threads' : String(value))
    const expected = Object.entries(CONSENSUS_DEFAULTS).map(([name, value]) => [`\`${name}\``, `\`${literal(value)}\``])
    expect(rows.map(([name, shown]) => [name, shown])).toEqual(expected)
  })
})

describe('options table', () => {
  const rows = table(readme, 'Options')

  it('has every option, in order', () => {
    expect(rows.map(([name]) => name)).toEqual(OPTION_KEYS.async.map((key) => `\`${key}\``))
  })

  for (const [name = '', shown = ''] of rows) {
    it(`${name} has its default`, () => {
      const key = name.replaceAll('`', '')
      const value = (DEFAULTS as Record<string, unknown>)[key]
      const [, literal] = /^`(.*)`$/.exec(shown) ?? []
      if (value === undefined) expect(literal).toBeUndefined()
      else expect(typeof value === 'string' ? literal : JSON.parse(String(literal))).toBe(typeof value === 'string' ? `'${value}'` : value)
      expect(shown === 'required').toBe(!(key in DEFAULTS))
    })
  }

  it.each([
    ['loss', Object.keys(LOSSES)],
    ['solver', SOLVERS],
    ['init', STARTS],
    ['engine', ENGINES],
  ])('%s names all values', (key, names) => {
    const [, , values = ''] = rows.find(([name]) => name === `\`${key}\``) ?? []
    expect(names.filter((name) => !values.includes(`\`'${name}'\``))).toEqual([])
  })
})

describe('settings table of the queue', () => {
  const rows = table(read('docs/how-to/threads-and-memory.md'), 'The queue')

  it('has every setting', () => {
    expect(rows.map(([name]) => name)).toEqual(Object.keys(QUEUE_RULES).map((key) => `\`${key}\``))
  })

  it('has their defaults', () => {
    const { maxQueuedFits } = queueDefaults(1)
    expect(rows.map(([, shown]) => shown)).toEqual(['half the cores, at least 1', `\`${maxQueuedFits}\``])
    expect([1, 2, 3, 64].map((cores) => queueDefaults(cores).maxConcurrentFits)).toEqual([1, 1, 1, 32])
  })
})

it('names every field of a result', () => {
  const result = factorizeSync(
    [
      [1, 2],
      [3, 4],
    ],
    { nComponents: 1 },
  )
  const named = table(readme, 'Results').flatMap(([fields = '']) => [...fields.matchAll(/`(\w+)`/g)].map(([, field]) => field))
  expect(named.sort()).toEqual(Object.keys(result).sort())
})

it('names the error codes that the source can give', () => {
  const shown = table(readme, 'Errors').map(([code]) => code?.replaceAll('`', ''))
  const declared = [...read('src/contract/errors.ts').matchAll(/\| '(ERR_NMF_\w+)'/g)].map(([, code]) => code)
  expect(shown.sort()).toEqual(declared.sort())
})
