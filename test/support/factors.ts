import { expect } from 'vitest'
import type { DenseMatrix, Factorization } from '../../src/index.js'

/** Expects every entry to be a finite number ≥ 0, and no −0. */
export function expectNonNegative(matrix: DenseMatrix, name = 'matrix'): void {
  const wrong = matrix.data.findIndex((value) => !(value >= 0 && value < Number.POSITIVE_INFINITY) || Object.is(value, -0))
  expect(wrong, `${name} has ${matrix.data[wrong]} at ${wrong}`).toBe(-1)
}

/** Expects what holds for every result: shapes, entries, a finite error. */
export function expectFactors({ W, H, reconstructionError }: Factorization, m: number, n: number, k: number): void {
  expect([W.rows, W.columns, H.rows, H.columns]).toEqual([m, k, k, n])
  expect([W.data.length, H.data.length]).toEqual([m * k, k * n])
  expectNonNegative(W, 'W')
  expectNonNegative(H, 'H')
  expect(reconstructionError).toBeGreaterThanOrEqual(0)
  expect(reconstructionError).toBeLessThan(Number.POSITIVE_INFINITY)
}

/** W·H by the definition. */
export function product(W: DenseMatrix, H: DenseMatrix): number[][] {
  const entry = (i: number, j: number) => Array.from(W.row(i)).reduce((sum, w, t) => sum + w * H.get(t, j), 0)
  return Array.from({ length: W.rows }, (_, i) => Array.from({ length: H.columns }, (_, j) => entry(i, j)))
}

/** ‖A‖ of Frobenius, scaled so that squares neither overflow nor vanish. */
export function norm({ data }: { data: ArrayLike<number> }): number {
  const values = Array.from(data, Math.abs)
  const max = values.reduce((a, b) => Math.max(a, b), 0)
  return max === 0 ? 0 : max * Math.sqrt(values.reduce((sum, value) => sum + (value / max) ** 2, 0))
}
