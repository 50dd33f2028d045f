import fc from 'fast-check'
import type { DenseMatrix } from '../../src/index.js'
import { matrixOf } from './matrices.js'

/** Properties are tried on the same examples in every run. */
export const RUNS = { seed: 20240229, numRuns: 60 }

/** Entries as data has them: zeros, whole numbers, fractions, over some magnitudes. */
export const entry: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 255 }) },
  { weight: 4, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.fround) },
  { weight: 2, arbitrary: fc.double({ min: 1e-3, max: 1e3, noNaN: true }) },
)

/** Entries of any size that a number type has. */
export const anyEntry: fc.Arbitrary<number> = fc.oneof(entry, fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }))

export const size = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most })

/** Dense matrices of up to `most` rows and columns. */
export function matrices(most: number, entries = entry): fc.Arbitrary<DenseMatrix> {
  return fc.tuple(size(most), size(most)).chain(([m, n]) => matricesOf(m, n, entries))
}

export function matricesOf(m: number, n: number, entries = entry): fc.Arbitrary<DenseMatrix> {
  return fc.array(entries, { minLength: m * n, maxLength: m * n }).map((data) => matrixOf(m, n, (i, j) => data[i * n + j] as number))
}
