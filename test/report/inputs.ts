import { DenseMatrix, factorizeSync } from '../../src/index.js'
import type { ReportInput } from '../../src/report/report.js'

/** A report's input for given factors, of a fit that is made up; `changes` replace any part of it. */
export function inputOf(W: DenseMatrix, H: DenseMatrix, changes: Partial<ReportInput> = {}): ReportInput {
  const fit: ReportInput['fit'] = {
    loss: 12.5,
    objective: 12.5,
    reconstructionError: 5,
    iterations: 20,
    stopReason: 'tolerance',
    converged: true,
    elapsedMs: 1234,
    engine: 'js',
    solver: 'cd',
    history: [0, 10, 20].map((iteration) => ({ iteration, objective: 100 / (iteration + 1), elapsedMs: iteration })),
    warnings: [],
  }
  return {
    title: 'A fit',
    W,
    H,
    fit,
    options: { nComponents: W.columns },
    X: { name: 'X.npy', rows: W.rows, columns: H.columns, dtype: 'float64' },
    command: 'nmf fit X.npy',
    versions: { 'nmf-native': '0.1.0' },
    date: '2026-01-02',
    ...changes,
  }
}

/** Entries from 0 to 1 that are the same on every run; `power` makes most of them small. */
export function matrix(rows: number, columns: number, power = 1): DenseMatrix<Float64Array> {
  let state = 1
  const next = () => ((state = (state * 48271) % 2147483647) / 2147483647) ** power
  return new DenseMatrix(rows, columns, Float64Array.from({ length: rows * columns }, next))
}

export const filled = (rows: number, columns: number, value: number): DenseMatrix<Float64Array> =>
  new DenseMatrix(rows, columns, new Float64Array(rows * columns).fill(value))

/** The input for a real fit of a matrix with four rows and three columns, in which row 0 and column `b` lead. */
export function realInput(): ReportInput {
  const X = [
    [0, 90, 1],
    [5, 20, 1],
    [6, 1, 2],
    [7, 1, 0],
  ]
  const options = { nComponents: 2, engine: 'js', seed: 3, tol: 1e-6 } as const
  const fit = factorizeSync(X, options)
  const sumOfSquares = X.flat().reduce((sum, x) => sum + x * x, 0)
  return inputOf(fit.W, fit.H, {
    title: 'Four rows',
    fit,
    options,
    X: { name: 'four.csv', rows: 4, columns: 3, dtype: 'float64', stored: 10, sumOfSquares },
    rowLabels: ['north', 'east', 'south', 'west'],
    columnLabels: ['a', 'b', 'c'],
    command: 'nmf fit four.csv -k 2',
  })
}
