import { expect } from 'vitest'
import type { Factorization } from '../../src/index.js'
import { EPS } from './samples.js'

/** The objective of no entry is above that of the one before, but for the rounding of sums over so many rows. */
export function expectNoRise(history: Factorization['history'], rows: number): void {
  for (let i = 1; i < history.length; i++) {
    const [before, after] = [history[i - 1]?.objective as number, history[i]?.objective as number]
    expect(after).toBeLessThanOrEqual(before * (1 + rows * EPS.float64))
  }
}
