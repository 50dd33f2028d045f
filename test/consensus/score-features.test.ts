import { describe, expect, it } from 'vitest'
import { scoreFeatures } from '../../src/index.js'
import { refusal } from '../support/refusals.js'
import { EPS, randomMatrix } from '../support/samples.js'

describe('scoreFeatures', () => {
  it('is 1 less the relative entropy over the components', () => {
    const H = randomMatrix(5, 40, 6)
    const { scores } = scoreFeatures(H)
    for (let j = 0; j < 40; j++) {
      const column = Array.from({ length: 5 }, (_, t) => H.get(t, j))
      const total = column.reduce((sum, value) => sum + value, 0)
      const expected = 1 + column.reduce((sum, value) => sum + (value / total) * Math.log2(value / total), 0) / Math.log2(5)
      expect(Math.abs((scores[j] as number) - expected)).toBeLessThan(32 * EPS.float64)
    }
  })

  it('is 1 in one component, 0 in all alike, and 0 where there is nothing', () => {
    const { scores } = scoreFeatures([
      [1, 2, 0],
      [0, 2, 0],
    ])
    expect(Array.from(scores)).toEqual([1, 0, 0])
    expect(Array.from(scoreFeatures([[1, 2, 0]]).scores)).toEqual([0, 0, 0])
  })

  it('knows no scale', () => {
    const H = randomMatrix(3, 8, 2)
    for (const scale of [2 ** 1000, 2 ** -1000]) {
      expect(scoreFeatures({ rows: 3, columns: 8, data: H.data.map((value) => value * scale) }).scores).toEqual(scoreFeatures(H).scores)
    }
  })

  // Features 0 and 4 are of one component alone; 5 is too, but weak; 1 leads, and is shared.
  const H = [
    [4, 9, 1, 1, 0, 0.1, 1, 2],
    [0, 8, 1, 1, 6, 0, 2, 1],
  ]

  it('names features by specificity and by weight', () => {
    const { components } = scoreFeatures(H)
    // The median of the 16 weights is 1: feature 5 is below, 2 and 3 are not above.
    expect(components.map(({ bySpecificity }) => bySpecificity)).toEqual([
      [0, 7, 1],
      [4, 6],
    ])
    expect(components.map(({ byWeight }) => byWeight)).toEqual([
      [1, 0, 7, 2, 3, 6, 5],
      [1, 4, 6, 2, 3, 7],
    ])
  })

  it('names no more than asked for', () => {
    const { components } = scoreFeatures(H, { top: 2 })
    expect(components.map(({ bySpecificity, byWeight }) => [bySpecificity, byWeight])).toEqual([
      [
        [0, 7],
        [1, 0],
      ],
      [
        [4, 6],
        [1, 4],
      ],
    ])
  })

  it("selects by Kim and Park's rule", () => {
    const { scores, components } = scoreFeatures(H)
    const sorted = (values: number[]) => [...values].sort((a, b) => a - b)
    const median = (values: number[]) => ((sorted(values)[3] as number) + (sorted(values)[4] as number)) / 2
    const all = Array.from(scores)
    const middle = median(all)
    const threshold = middle + 3 * median(all.map((score) => Math.abs(score - middle)))
    const expected = all.flatMap((score, j) => (score > threshold && Math.max(...H.map((row) => row[j] as number)) > 1 ? [j] : []))
    expect(sorted(components.flatMap(({ selected }) => selected))).toEqual(expected)
    // Most features of this H are shared by both components in the same way: the others stand out.
    const outstanding = scoreFeatures([
      [5, 1, 1.1, 1, 1.2, 1, 1.1, 1, 0, 1],
      [0, 1, 1, 1.1, 1, 1.2, 1, 1.1, 7, 1],
    ])
    expect(outstanding.components.map(({ selected }) => selected)).toEqual([[0], [8]])
  })

  it('refuses what it cannot score', async () => {
    expect((await refusal(() => scoreFeatures([[1, -1]]))).message).toBe('H must be non-negative and finite, got -1 at row 0, column 1')
    expect((await refusal(() => scoreFeatures([[1]], { top: 0 }))).message).toBe('top must be an integer of at least 1, got 0')
    expect((await refusal(() => scoreFeatures([[1]], { tops: 3 } as never))).message).toBe(
      'scoreFeatures has no option "tops": did you mean top?',
    )
    expect((await refusal(() => scoreFeatures([[1]], null as never))).code).toBe('ERR_NMF_OPTION')
  })
})
