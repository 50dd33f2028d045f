/** What runs fit in place of X, and what they foretell: copies, blocks, entries held out. */
import { describe, expect, it } from 'vitest'
import { type Input, readEither } from '../../src/contract/intake.js'
import { runSync } from '../../src/contract/work.js'
import { DenseMatrix, SparseMatrix } from '../../src/index.js'
import { RandomState } from '../../src/init/random-state.js'
import { matrixOf } from '../../src/shared-x.js'
import { partOf, perturbed } from '../../src/survey/copies.js'
import { pointDivergence } from '../../src/survey/divergence.js'
import { drawsFor } from '../../src/survey/draws.js'
import { entriesOf } from '../../src/survey/entries.js'
import { meanDivergence } from '../../src/survey/foretold.js'
import { holdOut } from '../../src/survey/holes.js'
import { randomMatrix } from '../support/matrices.js'
import { divergence, EPS, uniform } from '../support/samples.js'

const next = uniform(4)
const dense = new DenseMatrix(
  30,
  17,
  Float64Array.from({ length: 510 }, () => (next() < 0.4 ? 0 : next())),
)
const inputOf = (X: DenseMatrix | SparseMatrix): Input => runSync(readEither(X, 'X', { check: 'non-negative' }))
const both: [string, Input][] = [
  ['dense', inputOf(dense)],
  ['sparse', inputOf(SparseMatrix.from(dense))],
]
/** Rows `rows` and columns `columns` by the definition. */
const block = (rows: ArrayLike<number>, columns: ArrayLike<number>) =>
  Array.from(rows, (i) => Array.from(columns, (j) => dense.get(i as number, j as number)))

describe.each(both)('%s', (_, X) => {
  it('a perturbed copy has every entry times a number from 1 − ε to 1 + ε, and zeros where X has them', () => {
    const copy = DenseMatrix.from(matrixOf(runSync(perturbed(X, 0.1, new RandomState(1)))))
    let [least, most] = [1, 1]
    dense.data.forEach((x, at) => {
      if (x === 0) expect(copy.data[at]).toBe(0)
      else {
        const factor = (copy.data[at] as number) / x
        least = Math.min(least, factor)
        most = Math.max(most, factor)
      }
    })
    expect(least).toBeGreaterThanOrEqual(0.9 - 4 * EPS.float64)
    expect(most).toBeLessThanOrEqual(1.1 + 4 * EPS.float64)
    // Of 300 draws none in the outer tenths has a chance of 0.9^300 < 1e-13.
    expect([least < 0.92, most > 1.08]).toEqual([true, true])
  })

  it('a part has the rows and columns named', () => {
    const [rows, columns] = [Uint32Array.of(0, 3, 4, 29), Uint32Array.of(1, 2, 16)]
    expect(DenseMatrix.from(matrixOf(runSync(partOf(X, rows, columns)))).toArray()).toEqual(block(rows, columns))
  })

  it('all entries are told in order', () => {
    const { rows, columns, values } = runSync(entriesOf(X))
    expect(values).toEqual(dense.data)
    expect(rows).toEqual(Uint32Array.from(values, (_, at) => Math.floor(at / 17)))
    expect(columns).toEqual(Uint32Array.from(values, (_, at) => at % 17))
  })

  it('entries held out and those that are kept are all of X', () => {
    const { kept, out } = runSync(holdOut(X, 0.2, new RandomState(3)))
    const { data, indices, indptr } = kept as { data: Float64Array; indices: Uint32Array; indptr: Float64Array }
    const again = new Float64Array(510).fill(Number.NaN)
    out.values.forEach((value, e) => {
      again[(out.rows[e] as number) * 17 + (out.columns[e] as number)] = value
    })
    for (let i = 0; i < 30; i++) {
      for (let p = indptr[i] as number; p < (indptr[i + 1] as number); p++) {
        const at = i * 17 + (indices[p] as number)
        expect(again[at]).toBeNaN()
        again[at] = data[p] as number
      }
    }
    expect(again).toEqual(dense.data)
    // Binomial: 102 of 510 with a standard deviation of 9.
    expect(Math.abs(out.values.length - 102)).toBeLessThan(5 * 9.1)
  })
})

it('each entry is held out as often as any other', () => {
  const counts = new Uint32Array(510)
  const times = 2000
  for (let run = 0; run < times; run++) {
    const { out } = runSync(holdOut(both[0]?.[1] as Input, 0.1, drawsFor('holdout', 0, run)))
    out.values.forEach((_, e) => counts[(out.rows[e] as number) * 17 + (out.columns[e] as number)]++)
  }
  // 200 with a standard deviation of √(2000·0.1·0.9) = 13.4; of 510 entries none is 5.5 away but once in 50,000 times.
  expect(Math.max(...counts.map((count) => Math.abs(count - 200)))).toBeLessThan(5.5 * 13.5)
})

it('draws follow from purpose, seed and run, and differ where one of them does', () => {
  const first = [drawsFor('holdout', 1, 2), drawsFor('blocks', 1, 2), drawsFor('holdout', 2, 1), drawsFor('holdout', 1, 3)].map((draws) =>
    draws.word(),
  )
  expect(new Set(first).size).toBe(4)
  expect(drawsFor('holdout', 1, 2).word()).toBe(first[0])
})

describe('divergences', () => {
  it.each([2, 1, 0, -1, 0.5, 1.5, 3])('of single entries add up to that of the matrix, β = %d', (beta) => {
    const [W, H] = [randomMatrix(30, 3, 7), randomMatrix(3, 17, 8)]
    const X = randomMatrix(30, 17, 9)
    const { all, stored } = runSync(meanDivergence(runSync(entriesOf(inputOf(X))), W, H, beta))
    const expected = divergence(X, W, H, beta) / 510
    // Sums of 510 terms, each with some roundings of its parts.
    expect(Math.abs(all - expected)).toBeLessThan(510 * 16 * EPS.float64 * Math.max(1, expected))
    expect(stored).toBe(all)
  })

  it('are 0 for what is met, and tell the stored entries from the others', () => {
    expect([2, 1, 0.5, 3].map((beta) => pointDivergence(0, 0, beta))).toEqual([0, 0, 0, 0])
    const [W, H] = [new DenseMatrix(1, 1, Float64Array.of(1)), new DenseMatrix(1, 2, Float64Array.of(2, 2))]
    const entries = { rows: Uint32Array.of(0, 0), columns: Uint32Array.of(0, 1), values: Float64Array.of(0, 3), weights: undefined }
    expect(runSync(meanDivergence(entries, W, H, 2))).toEqual({ all: (2 + 0.5) / 2, stored: 0.5 })
  })

  it('count by their weights', () => {
    const [W, H] = [new DenseMatrix(1, 1, Float64Array.of(1)), new DenseMatrix(1, 3, Float64Array.of(2, 2, 2))]
    const places = { rows: Uint32Array.of(0, 0, 0), columns: Uint32Array.of(0, 1, 2) }
    const entries = { ...places, values: Float64Array.of(0, 3, 4), weights: Float64Array.of(3, 4, 1) }
    expect(runSync(meanDivergence(entries, W, H, 2))).toEqual({ all: (3 * 2 + 4 * 0.5 + 2) / 8, stored: (4 * 0.5 + 2) / 5 })
  })
})
