/** The scan of X by the addon against that in JavaScript: equal to the bit, since the start follows from the sum. */
import { describe, expect, it } from 'vitest'
import { scanNumbers } from '../../src/contract/scan.js'
import type { FloatArray } from '../../src/contract/typed-array.js'
import { chooseEngine } from '../../src/engines.js'
import { loadAddon } from '../../src/native/load.js'
import { randomMatrix } from '../support/samples.js'

const { scan } = chooseEngine('native')

function expectSame(data: FloatArray, from = 0, end = data.length): void {
  expect(scan(data, from, end)).toEqual(scanNumbers(data, from, end))
}

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  const positive = (length: number) => randomMatrix(1, length, length, dtype).data.map((value) => value + 0.1) as FloatArray

  it('agrees for every length around the edges of blocks and vectors, from any place', () => {
    for (const length of [...Array.from({ length: 40 }, (_, i) => i + 1), 127, 128, 129, 136, 255, 256, 257, 1000, 4099, 32768, 65539]) {
      const data = positive(length)
      expectSame(data)
      for (const from of [1, 3, 8].filter((from) => from <= length)) expectSame(data, from, length)
    }
    expect(scan(positive(5), 5, 5)).toEqual({ max: 0, sum: 0, firstZero: undefined, firstBad: undefined })
  })

  it.each([0, -0, Number.NaN, -1, -5e-324, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('finds %d wherever it stands', (odd) => {
    for (const length of [1, 9, 130, 1031]) {
      for (let at = 0; at < length; at++) {
        const data = positive(length)
        data[at] = odd
        const found = scan(data, 0, length)
        const wanted = scanNumbers(data, 0, length)
        expect([found.firstZero, found.firstBad]).toEqual([wanted.firstZero, wanted.firstBad])
        expect(wanted.firstZero ?? wanted.firstBad).toBe(at)
        if (wanted.firstBad === undefined) expect(found).toEqual(wanted)
      }
    }
  })

  it('finds the first of several, and sums that overflow are no fault', () => {
    const data = positive(600)
    for (const at of [300, 400, 500]) data[at] = at === 400 ? Number.NaN : 0
    expect(scan(data, 0, 600)).toMatchObject({ firstZero: 300, firstBad: 400 })
    expect(scan(data, 310, 600)).toMatchObject({ firstZero: 190, firstBad: 90 })
    const huge = new Float64Array(500).fill(Number.MAX_VALUE)
    expect(scan(huge, 0, 500)).toEqual({ max: Number.MAX_VALUE, sum: Number.POSITIVE_INFINITY, firstZero: undefined, firstBad: undefined })
    expectSame(huge)
  })
})

it('the addon rejects what does not fit', () => {
  const addon = loadAddon().addon as unknown as { scan(...given: unknown[]): unknown }
  const data = new Float64Array(4)
  for (const given of [
    [],
    [[1, 2], 0, 1],
    [new Int32Array(4), 0, 4],
    [data, 0, 5],
    [data, -1, 4],
    [data, 3, 2],
    [data, 0.5, 2],
    [data, 0],
  ]) {
    expect(() => addon.scan(...given)).toThrow(TypeError)
  }
})
