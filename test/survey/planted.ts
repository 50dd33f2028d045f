/**
 * Data with so many components and no more, one of which leads in every sample.
 */
import { DenseMatrix, type RankSurvey } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { uniform } from '../support/samples.js'

/**
 * W·H plus noise from minus to plus this share of the mean. Each sample has one component in full and a little of the others; each component has a
 * fifth of the features, drawn anew.
 */
export function plantedRank(rows: number, columns: number, k: number, seed: number, noise = 0.2): DenseMatrix<Float64Array> {
  const next = uniform(seed)
  const W = Float64Array.from({ length: rows * k }, (_, at) => (at % k === Math.floor(at / k) % k ? 0.7 + 0.6 * next() : 0.15 * next()))
  const H = Float64Array.from({ length: k * columns }, () => (next() < 0.2 ? 0.5 + next() : 0))
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    for (let t = 0; t < k; t++) {
      for (let j = 0; j < columns; j++) data[i * columns + j] += (W[i * k + t] as number) * (H[t * columns + j] as number)
    }
  }
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length
  return new DenseMatrix(
    rows,
    columns,
    data.map((value) => Math.max(0, value + noise * mean * (2 * next() - 1))),
  )
}

/** All of a survey but its times, and the factors by their bits. */
export function withoutTimes({ table, suggestions, best }: RankSurvey) {
  return {
    table: table.map(({ elapsedMs: _, ...row }) => row),
    suggestions,
    best: [...best].map(([rank, fit]) => [rank, factorBits(fit)]),
  }
}
