/** What measures suggest, and the stability of components. */
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/contract/work.js'
import { spreadOf } from '../../src/survey/spread.js'
import { stabilityOf } from '../../src/survey/stability.js'
import { atTheKnee, beforeTheFall, largestStable, withinOneError } from '../../src/survey/suggest.js'
import { uniform } from '../support/samples.js'

const points = (...values: number[]) => values.map((value, i) => ({ rank: i + 2, value }))

describe('before the fall', () => {
  const full = (...values: number[]) => points(...values).map((point) => ({ ...point, clusters: point.rank }))

  it.each([
    [[0.9, 0.95, 0.99, 0.9, 0.8], 4],
    // As high is as good: the largest of them.
    [[1, 1, 1, 0.9, 0.95], 4],
    [[0.99, 0.8, 0.85], 2],
    // A second height that is lower.
    [[0.9, 0.99, 0.8, 0.95, 0.7], 3],
  ])('%j gives %i', (values, rank) => {
    expect(beforeTheFall(full(...values)).rank).toBe(rank)
  })

  it('says from where to where it falls', () => {
    expect(beforeTheFall(full(0.9, 0.99, 0.8)).why).toBe('0.99 at 3, its height, before it falls to 0.8 at 4')
  })

  it('agreement on fewer clusters than there are components is none on so many', () => {
    const at = full(0.9, 1, 1, 1).map((point) => (point.rank > 3 ? { ...point, clusters: 3.1 } : point))
    expect(beforeTheFall(at)).toEqual({ rank: 3, why: '1 at 3, its height, before only 3.1 of 4 components lead in a sample' })
  })

  it('where it never falls there is nothing to say', () => {
    expect(beforeTheFall(full(0.8, 0.9, 0.95))).toEqual({ rank: null, why: 'no fall from its height is seen within these ranks' })
    expect(beforeTheFall(full(0.8)).rank).toBe(null)
    expect(beforeTheFall(full(1, 1).map((point) => ({ ...point, clusters: 1 }))).rank).toBe(null)
  })
})

describe('the knee', () => {
  it('is where the residual stops falling', () => {
    const residuals = [0.5, 0.3, 0.15, 0.05, 0.048, 0.046]
    const verdict = atTheKnee(points(...residuals.map((residual) => 1 - residual)))
    expect(verdict.rank).toBe(5)
    expect(verdict.why).toBe('the residual falls by 66.67 % a rank up to 5 (evar 0.95) and by 4 % after')
  })

  it('of two ranks, and of a curve that falls ever faster, there is none', () => {
    expect(atTheKnee(points(0.5, 0.9)).rank).toBe(null)
    expect(atTheKnee(points(0.1, 0.3, 0.7)).rank).toBe(null)
  })

  it('steps over ranks that were left out count by their width', () => {
    const at = [2, 4, 8, 16].map((rank, i) => ({ rank, value: 1 - ([0.4, 0.1, 0.09, 0.07][i] as number) }))
    expect(atTheKnee(at).rank).toBe(4)
  })
})

describe('one standard error', () => {
  const at = (...means: [number, number][]) => means.map(([value, error], i) => ({ rank: i + 2, value, error }))

  it('the smallest rank that is within that of the lowest', () => {
    expect(withinOneError(at([5, 3], [2.1, 0.1], [2, 0.2], [2.5, 0.6]))).toEqual({
      rank: 3,
      why: '2.1, within one standard error of the lowest mean, 2 ± 0.2 at 4',
    })
  })

  it('is the lowest where none is', () => {
    expect(withinOneError(at([5, 9], [2, 0.1], [2.05, 1]))).toEqual({
      rank: 3,
      why: 'the lowest mean, 2, and none of fewer is within one standard error',
    })
    expect(withinOneError(at([1, 0])).rank).toBe(2)
  })
})

it('the largest rank whose components are all found again', () => {
  expect(largestStable(points(0.99, 0.95, 0.5, 0.91, 0.2)).rank).toBe(5)
  expect(largestStable(points(0.89, 0.5))).toEqual({ rank: null, why: 'no least silhouette is at least 0.9; the highest is 0.89' })
})

it('spreads', () => {
  expect(spreadOf([1, 2, 6])).toEqual({ mean: 3, min: 1, max: 6, standardError: Math.sqrt(14 / 2 / 3) })
  expect(spreadOf([4])).toEqual({ mean: 4, min: 4, max: 4, standardError: 0 })
  expect([spreadOf([]), spreadOf([1, Number.NaN])]).toEqual([undefined, undefined])
})

describe('stability', () => {
  /** Unit vectors, one a row. */
  const units = (rows: number[][]) => Float32Array.from(rows.flatMap((row) => row.map((value) => value / Math.hypot(...row))))

  it('the same components in any order are one cluster each', () => {
    const [a, b, c] = [
      [1, 0, 0, 1],
      [0, 1, 0, 0],
      [0, 0, 1, 1],
    ]
    const runs = [
      [a, b, c],
      [c, a, b],
      [b, a, c],
    ].map((rows) => units(rows as number[][]))
    const found = runSync(stabilityOf(runs, 3))
    // Cosines of float32 vectors of length 1 to some roundings; a silhouette is 1 − a/b with b ≥ ½.
    expect(1 - (found?.mean as number)).toBeLessThan(16 * 2 ** -24)
    expect(1 - (found?.least as number)).toBeLessThan(16 * 2 ** -24)
  })

  it('components that every run has anew are not', () => {
    const next = uniform(3)
    const runs = Array.from({ length: 10 }, () =>
      units([[1, 0, 0, 0, 0, 0], ...[0, 1].map(() => [0, next(), next(), next(), next(), next()])]),
    )
    const found = runSync(stabilityOf(runs, 3))
    expect(found?.least).toBeLessThan(0.5)
    expect(found?.mean).toBeGreaterThan(found?.least as number)
  })

  it('says nothing of one component, or of one run', () => {
    expect(runSync(stabilityOf([units([[1, 2]]), units([[1, 2]])], 1))).toBe(undefined)
    expect(
      runSync(
        stabilityOf(
          [
            units([
              [1, 0],
              [0, 1],
            ]),
          ],
          2,
        ),
      ),
    ).toBe(undefined)
  })

  it('a component of zeros fails nothing', () => {
    const zeros = Float32Array.of(1, 0, 0, 0)
    expect(Number.isFinite(runSync(stabilityOf([zeros, zeros], 2))?.least)).toBe(true)
  })
})
