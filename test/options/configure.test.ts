/** The settings of the queue: read, checked and kept like all options. */

import { availableParallelism } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { configure } from '../../src/index.js'
import { expectRefusal } from '../support/refusals.js'

const atFirst = configure()
afterEach(() => configure(atFirst))

it('has half the cores as its default, and a thousand that wait', () => {
  expect(atFirst).toEqual({ maxConcurrentFits: Math.max(1, Math.floor(availableParallelism() / 2)), maxQueuedFits: 1000 })
})

describe('configure', () => {
  it('gives the settings in force, and reads them without options', () => {
    expect(configure({ maxConcurrentFits: 3 })).toEqual({ ...atFirst, maxConcurrentFits: 3 })
    expect(configure({ maxQueuedFits: 0 })).toEqual({ maxConcurrentFits: 3, maxQueuedFits: 0 })
    expect(configure()).toEqual({ maxConcurrentFits: 3, maxQueuedFits: 0 })
    expect(configure({ maxQueuedFits: undefined } as never)).toEqual({ maxConcurrentFits: 3, maxQueuedFits: 0 })
  })

  it.each([
    [{ maxConcurrentFits: 0 }, 'RangeError', 'maxConcurrentFits must be an integer of at least 1, got 0'],
    [{ maxConcurrentFits: 1.5 }, 'RangeError', 'maxConcurrentFits must be an integer of at least 1, got 1.5'],
    [{ maxConcurrentFits: Number.POSITIVE_INFINITY }, 'RangeError', 'maxConcurrentFits must be an integer of at least 1, got Infinity'],
    [{ maxConcurrentFits: 5, maxQueuedFits: -1 }, 'RangeError', 'maxQueuedFits must be an integer of at least 0, got -1'],
    [{ maxQueuedFits: '5' }, 'TypeError', 'maxQueuedFits must be an integer of at least 0, got "5"'],
    [{ maxQueuedFit: 5 }, 'TypeError', 'configure has no option "maxQueuedFit": did you mean maxQueuedFits?'],
    [null, 'TypeError', 'the options of configure must be an object, got null'],
  ])('refuses %j, and then changes nothing', async (options, kind, message) => {
    await expectRefusal(() => configure(options as never), { kind: kind as 'TypeError', code: 'ERR_NMF_OPTION', message })
    expect(configure()).toEqual(atFirst)
  })

  it('gives settings that cannot be written to', () => {
    expect(Object.isFrozen(configure())).toBe(true)
  })
})
