/**
 * Fits that scikit-learn made, by the files that scripts/golden.py writes. Agreement is |a − b| ≤ τ·max(|b|, mean|b|) with
 * τ = 1e-9 in float64 and 2e-4 in float32, and the same number of iterations.
 */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { DenseMatrix, type Factorization, factorizeSync, type MatrixLike, type ModelOptions, NMF } from '../../src/index.js'
import { type DType, distance } from './samples.js'

export interface GoldenCase {
  shape: string
  m: number
  n: number
  k: number
  dtype: DType
  solver: 'mu' | 'cd'
  beta: number
  init: 'random' | 'nndsvd' | 'nndsvda' | 'nndsvdar'
  penalty: string
  options: Pick<ModelOptions, 'alphaW' | 'alphaH' | 'l1Ratio' | 'shuffle' | 'tol' | 'maxIter'>
  startW: number[]
  startH: number[]
  W: number[]
  H: number[]
  iterations: number
  reconstructionError: number
  /** W for half of the upper half of X; null where scikit-learn's is wrong. */
  transformed: number[] | null
}

const TOLERANCE = { float64: 1e-9, float32: 2e-4 } as const

export function loadGolden(names: readonly string[], dtype: DType): { madeBy: string; cases: GoldenCase[] } {
  const files = names.map((name) => JSON.parse(readFileSync(new URL(`../golden/${name}-${dtype}.json`, import.meta.url), 'utf8')))
  return { madeBy: files[0].madeBy, cases: files.flatMap(({ cases }) => cases) }
}

/** A case with its name, as `it.each` wants them. */
export function named(cases: readonly GoldenCase[]): [string, GoldenCase][] {
  return cases.map((c) => [`β = ${c.beta}, ${c.shape}, ${c.solver}, ${c.init}, ${c.penalty}, ${JSON.stringify(c.options)}`, c])
}

/** Fits X from the start that scikit-learn had, and expects its end. */
export function expectFromTheirStart(X: MatrixLike, c: GoldenCase, engine: 'native' | 'js'): void {
  const matrix = (rows: number, columns: number, values: number[]) => new DenseMatrix(rows, columns, Float64Array.from(values))
  const init = { W: matrix(c.m, c.k, c.startW), H: matrix(c.k, c.n, c.startH) }
  const result = factorizeSync(X, { ...c.options, nComponents: c.k, loss: c.beta, solver: c.solver, init, seed: 42, engine })
  expectEnd(result, c, c.dtype)
}

/** Fits X from our own start, float64, and expects their end; `rows` are then transformed. */
export function expectFromOurStart(X: MatrixLike, rows: MatrixLike, c: GoldenCase, engine: 'native' | 'js'): void {
  const model = new NMF({ ...c.options, nComponents: c.k, loss: c.beta, solver: c.solver, init: c.init, seed: 42, engine })
  const W = model.fitTransformSync(X)
  expectEnd({ W, H: model.components, iterations: model.iterations, reconstructionError: model.reconstructionError }, c, 'float64')
  if (c.transformed !== null) expect(distance(model.transformSync(rows).data, c.transformed)).toBeLessThanOrEqual(TOLERANCE.float64)
}

function expectEnd(result: Pick<Factorization, 'W' | 'H' | 'iterations' | 'reconstructionError'>, c: GoldenCase, dtype: DType): void {
  expect(result.iterations).toBe(c.iterations)
  expect(distance(result.W.data, c.W)).toBeLessThanOrEqual(TOLERANCE[dtype])
  expect(distance(result.H.data, c.H)).toBeLessThanOrEqual(TOLERANCE[dtype])
  expect(Math.abs(result.reconstructionError / c.reconstructionError - 1)).toBeLessThanOrEqual(TOLERANCE[dtype])
}

/** The rows that the cases transform. */
export function halves(X: DenseMatrix): DenseMatrix {
  const rows = Math.floor(X.rows / 2)
  return new DenseMatrix(rows, X.columns, X.data.slice(0, rows * X.columns).map((value) => value / 2) as typeof X.data)
}

interface Sizes {
  readonly m: number
  readonly n: number
}

function matrixFrom({ m, n }: Sizes, dtype: DType, entry: (i: number, j: number) => number): DenseMatrix {
  const data = Float64Array.from({ length: m * n }, (_, at) => entry(Math.floor(at / n), at % n))
  return new DenseMatrix(m, n, dtype === 'float64' ? data : Float32Array.from(data))
}

/** The X of `sample` in scripts/golden.py; above 0 where β asks for it. */
export function goldenSample(sizes: Sizes & { beta: number }, dtype: DType): DenseMatrix {
  return matrixFrom(sizes, dtype, (i, j) => {
    const texture = ((i * 7 + j * 13 + ((i * j) % 11) * 5) % 32) / 32
    const parts = (i % 3 === j % 3 ? 2 : 0) + (Math.floor(i / 5) === Math.floor(j / 4) ? 1.5 : 0)
    return ((i + 2 * j) % 5 === 0 ? 0 : texture + parts) + (sizes.beta <= 0 ? 0.125 : 0)
  })
}

/** The X of `sparse_sample` in scripts/golden.py. */
export function sparseGoldenSample(sizes: Sizes, dtype: DType): DenseMatrix {
  return matrixFrom(sizes, dtype, (i, j) => {
    const kept = (i * 7 + j * 11 + ((i * j) % 13) * 3) % 20 < 3 && i !== 4 && j !== 3
    return kept ? (((i * 7 + j * 13 + ((i * j) % 11) * 5) % 32) + 1) / 32 + (i % 3 === j % 3 ? 2 : 0) : 0
  })
}
