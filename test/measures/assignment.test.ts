import { describe, expect, it } from 'vitest'
import { assign } from '../../src/measures/assignment.js'
import { EPS, randomMatrix, uniform } from '../support/samples.js'

/** The best sum over all ways to give each row a column of its own. */
function bestSum(values: Float64Array, rows: number, columns: number, row = 0, taken = 0): number {
  if (row === rows) return 0
  let best = Number.NEGATIVE_INFINITY
  for (let column = 0; column < columns; column++) {
    if (taken & (1 << column)) continue
    best = Math.max(best, (values[row * columns + column] as number) + bestSum(values, rows, columns, row + 1, taken | (1 << column)))
  }
  return best
}

const sumOf = (values: Float64Array, columns: number, columnOf: Int32Array) =>
  columnOf.reduce((sum, column, row) => sum + (values[row * columns + column] as number), 0)

describe('assignment', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 5],
    [6, 6],
    [5, 7],
  ])('of %i rows to %i columns is the best there is', (rows, columns) => {
    for (let seed = 1; seed <= 20; seed++) {
      const values = randomMatrix(rows, columns, seed).data as Float64Array
      const columnOf = assign(values, rows, columns)
      expect(new Set(columnOf).size).toBe(rows)
      // Sums of at most 7 numbers below 1, by prices that are sums of as many.
      expect(Math.abs(sumOf(values, columns, columnOf) - bestSum(values, rows, columns))).toBeLessThan(8 * 7 * 7 * EPS.float64)
    }
  })

  it('is not the greedy one', () => {
    expect(Array.from(assign(Float64Array.of(0.9, 0.8, 0.85, 0.1), 2, 2))).toEqual([1, 0])
  })

  it('finds a permutation planted among 200', () => {
    const next = uniform(7)
    const order = Array.from({ length: 200 }, (_, i) => i).sort(() => next() - 0.5)
    const values = Float64Array.from({ length: 200 * 200 }, (_, at) => (order[Math.floor(at / 200)] === at % 200 ? 0.9 : 0.89 * next()))
    expect(Array.from(assign(values, 200, 200))).toEqual(order)
  })

  it('of equals, and of negative values, is one to one', () => {
    for (const value of [0, 1, -3]) {
      expect(new Set(assign(new Float64Array(12 * 15).fill(value), 12, 15)).size).toBe(12)
    }
    expect(assign(new Float64Array(0), 0, 0).length).toBe(0)
  })
})
