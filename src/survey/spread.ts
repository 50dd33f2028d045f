import type { Spread } from '../contract/survey.js'

/** Mean, ends and standard error of numbers, in their order; undefined where one of them is not finite, or none is there. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0 || !values.every(Number.isFinite)) return undefined
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, min: Math.min(...values), max: Math.max(...values), standardError: standardError(values, mean) }
}

/** Of the mean of the values: s/√count, 0 of a single one. */
function standardError(values: readonly number[], mean: number): number {
  const count = values.length
  if (count < 2) return 0
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(squares / (count - 1) / count)
}
