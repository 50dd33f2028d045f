/** What a consensus refuses, and how it ends. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ConsensusOptions, consensus } from '../../src/index.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(20, 10)
const call = (options: object) => () => consensus(X, options as ConsensusOptions)

afterEach(() => vi.restoreAllMocks())

describe('consensus refuses', () => {
  it.each([
    [{}, 'TypeError', 'nComponents must be given to consensus: an integer of at least 1'],
    [{ nComponents: 2, runs: 0 }, 'RangeError', 'runs must be an integer of at least 1, got 0'],
    [{ nComponents: 2, runs: '3' }, 'TypeError', 'runs must be an integer of at least 1, got "3"'],
    [{ nComponents: 2, axis: 'row' }, 'RangeError', `axis must be one of 'rows', 'columns', got "row"`],
    [{ nComponents: 2, concurrency: 1.5 }, 'RangeError', 'concurrency must be an integer of at least 1, got 1.5'],
    [{ nComponents: 2, densityThreshold: 0 }, 'RangeError', 'densityThreshold must be a finite number above 0, got 0'],
    [{ nComponents: 2, run: 3 }, 'TypeError', 'consensus has no option "run": did you mean runs?'],
    [
      { nComponents: 2, init: 'nndsvd' },
      'RangeError',
      `init must be 'auto', 'random' or 'nndsvdar', since runs that start alike end alike, got "nndsvd"`,
    ],
    [
      { nComponents: 2, init: { W: [[1]], H: [[1]] } },
      'TypeError',
      `init must be 'auto', 'random' or 'nndsvdar', since runs that start alike end alike, got an object`,
    ],
  ] as const)('%j', async (options, kind, message) => {
    await expectRefusal(call(options), { kind, code: 'ERR_NMF_OPTION', message })
  })

  it.each(['checkpoint', 'resume', 'transfer', 'update'])('%s, which is of one fit', async (name) => {
    await expectRefusal(call({ nComponents: 2, [name]: true }), { kind: 'TypeError', code: 'ERR_NMF_OPTION', message: new RegExp(name) })
  })

  it('an X that is none', async () => {
    await expectRefusal(() => consensus([[1, -1]], { nComponents: 1 }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be non-negative and finite, got -1 at row 0, column 1',
    })
    await expectRefusal(() => consensus(null as never, { nComponents: 1 }), { kind: 'TypeError', code: 'ERR_NMF_INPUT' })
  })

  it('more samples than memory holds, before it reads one', async () => {
    const get = vi.fn(() => 1)
    const large = { rows: 20_000, columns: 10, get }
    vi.spyOn(process, 'availableMemory').mockReturnValue(4e9)
    const error = await refusal(() => consensus(large, { nComponents: 2, runs: 3 }))
    expect(error.code).toBe('ERR_NMF_MEMORY')
    const [, samples, bytes] =
      /^a consensus of (\d+) samples over 3 runs must fit in memory, got a need of (\d+) bytes/.exec(error.message) ?? []
    expect(Number(samples)).toBe(20_000)
    // The matrix and the distances of pairs, 8 bytes each.
    expect(Number(bytes)).toBeGreaterThan(20_000 ** 2 * 10 - 1)
    expect(Number(bytes)).toBeLessThan(20_000 ** 2 * 10.1)
    expect(get).not.toHaveBeenCalled()
  })
})

describe('an aborted consensus', () => {
  it('rejects with the reason, at the start and on the way', async () => {
    const reason = new Error('enough')
    await expect(consensus(X, { nComponents: 2, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const onProgress = () => controller.abort(reason)
    await expect(consensus(X, { nComponents: 2, runs: 50, concurrency: 1, signal: controller.signal, onProgress })).rejects.toBe(reason)
  })

  it('rejects with what onProgress throws', async () => {
    const thrown = new Error('from a listener')
    const onProgress = () => {
      throw thrown
    }
    await expect(consensus(X, { nComponents: 2, runs: 3, onProgress })).rejects.toBe(thrown)
  })
})
