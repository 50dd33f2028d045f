import { describe, expect, it } from 'vitest'
import { codeBlocks, read, run } from './markdown.js'

// compare-solvers.mjs is left out: it takes minutes in JavaScript.
describe('examples', () => {
  it('blobs.mjs prints what the README shows', () => {
    const { output } = codeBlocks(read('README.md')).find(({ code }) => code.includes('centres')) ?? {}
    expect(output).toBeDefined()
    expect(run(read('examples/blobs.mjs'))).toBe(output)
  })

  it.each(['speeches', 'sounds', 'parts'])('%s.mjs prints what docs/how-to/examples.md shows', (name) => {
    const section = read('docs/how-to/examples.md').split(`[${name}.mjs]`)[1]
    expect(run(read(`examples/${name}.mjs`))).toBe(/^```text\n(.*?)^```$/ms.exec(section as string)?.[1])
  })

  it('ratings.mjs prints what docs/how-to/holes-and-weights.md shows', () => {
    const section = read('docs/how-to/holes-and-weights.md').split('[ratings.mjs]')[1]
    expect(run(read('examples/ratings.mjs'))).toBe(/^```text\n(.*?)^```$/ms.exec(section as string)?.[1])
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
