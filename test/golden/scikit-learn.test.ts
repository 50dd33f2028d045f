/**
 * This package against scikit-learn itself, by the files that scripts/golden.py writes. Agreement is |a − b| ≤ τ·max(|b|, mean|b|)
 * with τ = 1e-9 in float64 and 2e-4 in float32, and the same number of iterations.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorizeSync, type ModelOptions, NMF } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { goldenSample } from '../support/golden.js'
import { type DType, distance } from '../support/samples.js'

interface Case {
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
  /** null where scikit-learn's is wrong. */
  transformed: number[] | null
}

const TOLERANCE = { float64: 1e-9, float32: 2e-4 } as const

function load(dtype: DType): { madeBy: string; cases: Case[] } {
  const [frobenius, divergences] = ['frobenius', 'divergences'].map((name) =>
    JSON.parse(readFileSync(new URL(`${name}-${dtype}.json`, import.meta.url), 'utf8')),
  )
  return { madeBy: frobenius.madeBy, cases: [...frobenius.cases, ...divergences.cases] }
}

function matrix(rows: number, columns: number, values: number[]): DenseMatrix {
  return new DenseMatrix(rows, columns, Float64Array.from(values))
}

const nameOf = (c: Case) => `β = ${c.beta}, ${c.shape}, ${c.solver}, ${c.init}, ${c.penalty}, ${JSON.stringify(c.options)}`

for (const dtype of ['float64', 'float32'] as const) {
  const { madeBy, cases } = load(dtype)
  for (const engine of TESTED_ENGINES) {
    describe(`${engine}, ${dtype}, from the start of ${madeBy}`, () => {
      it.each(cases.map((c) => [nameOf(c), c] as const))('%s', (_, c) => {
        const X = goldenSample(c, dtype)
        const init = { W: matrix(c.m, c.k, c.startW), H: matrix(c.k, c.n, c.startH) }
        const result = factorizeSync(X, { ...c.options, nComponents: c.k, loss: c.beta, solver: c.solver, init, seed: 42, engine })
        expect(result.iterations).toBe(c.iterations)
        expect(distance(result.W.data, c.W)).toBeLessThanOrEqual(TOLERANCE[dtype])
        expect(distance(result.H.data, c.H)).toBeLessThanOrEqual(TOLERANCE[dtype])
        expect(Math.abs(result.reconstructionError / c.reconstructionError - 1)).toBeLessThanOrEqual(TOLERANCE[dtype])
      })
    })
  }
}

for (const engine of TESTED_ENGINES) {
  describe(`${engine}, float64, from its own start by name and seed`, () => {
    it.each(load('float64').cases.map((c) => [nameOf(c), c] as const))('%s', (_, c) => {
      const X = goldenSample(c, 'float64')
      const model = new NMF({ ...c.options, nComponents: c.k, loss: c.beta, solver: c.solver, init: c.init, seed: 42, engine })
      const W = model.fitTransformSync(X)
      expect(model.iterations).toBe(c.iterations)
      expect(distance(W.data, c.W)).toBeLessThanOrEqual(TOLERANCE.float64)
      expect(distance(model.components.data, c.H)).toBeLessThanOrEqual(TOLERANCE.float64)
      const half = Math.floor(c.m / 2)
      const rows = new DenseMatrix(half, c.n, X.data.slice(0, half * c.n).map((value) => value / 2) as Float64Array)
      if (c.transformed !== null) expect(distance(model.transformSync(rows).data, c.transformed)).toBeLessThanOrEqual(TOLERANCE.float64)
    })
  })
}
