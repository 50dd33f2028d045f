import { describe, expect, it } from 'vitest'
import { codeBlocks, read, run } from './markdown.js'

// compare-solvers.mjs is left out: it takes minutes in JavaScript.
describe('examples', () => {
  it('blobs.mjs prints what the README shows', () => {
    const { output } = codeBlocks(read('README.md')).find(({ code }) => code.includes('centres')) ?? {}
    expect(output).toBeDefined()
    expect(run(read('examples/blobs.mjs'))).toBe(output)
  })

  it('topics.mjs finds three topics, and one sentence between two of them', () => {
    expect(run(read('examples/topics.mjs')).split('\n')).toEqual([
      'topic 0: bread, dough, oven',
      'topic 1: planet, orbits, moon',
      'topic 2: orchestra, cello, violin',
      expect.stringContaining("[ '0.44', '0.00', '0.54' ]"),
      '',
    ])
  })
})
