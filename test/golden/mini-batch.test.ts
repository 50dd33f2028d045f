/**
 * MiniBatchNMF against scikit-learn's, by the files that scripts/golden.py writes: |a − b| ≤ τ·max(|b|, mean|b|) with τ = 1e-9 in
 * float64 (1e-7 for β < 0) and 2e-4 in float32, and the same number of steps.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, MiniBatchNMF, type MiniBatchOptions } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { goldenSample } from '../support/golden.js'
import { type DType, distance } from '../support/samples.js'

interface Case {
  shape: string
  m: number
  n: number
  k: number
  beta: number
  init: 'random' | 'nndsvda'
  penalty: string
  options: Omit<MiniBatchOptions, 'nComponents'>
  /** The rows of each partialFit; null for a fit. */
  partial: number[] | null
  /** How many rows a fit takes before; 0 for none. */
  fitted: number
  startW: number[]
  startH: number[]
  W?: number[]
  H: number[]
  iterations?: number
  reconstructionError?: number
  steps: number
  transformed: number[]
}

const load = (dtype: DType) =>
  JSON.parse(readFileSync(new URL(`mini-batch-${dtype}.json`, import.meta.url), 'utf8')) as { madeBy: string; cases: Case[] }

const toleranceOf = (dtype: DType, beta: number) => (dtype === 'float32' ? 2e-4 : beta < 0 ? 1e-7 : 1e-9)

const nameOf = ({ beta, shape, init, penalty, partial, fitted, options }: Case) =>
  `β = ${beta}, ${shape}, ${init}, ${penalty}, ${partial === null ? 'fit' : `${fitted > 0 ? `fit ${fitted}, ` : ''}partialFit ${partial}`}, ${JSON.stringify(options)}`

function rowsOf({ columns, data }: DenseMatrix, first: number, end: number, factor = 1): DenseMatrix {
  const rows = data.slice(first * columns, end * columns).map((value) => value * factor)
  return new DenseMatrix(end - first, columns, rows as typeof data)
}

function expectSame(c: Case, dtype: DType, options: MiniBatchOptions): void {
  const X = goldenSample(c, dtype)
  const model = new MiniBatchNMF({ ...c.options, seed: 42, ...options })
  const tolerance = toleranceOf(dtype, c.beta)
  if (c.partial === null) {
    const W = model.fitTransformSync(X)
    expect(model.steps).toBe(c.steps)
    expect(model.iterations).toBe(c.iterations)
    expect(distance(W.data, c.W as number[])).toBeLessThanOrEqual(tolerance)
    expect(Math.abs((model.reconstructionError as number) / (c.reconstructionError as number) - 1)).toBeLessThanOrEqual(tolerance)
  } else {
    if (c.fitted > 0) model.fitSync(rowsOf(X, 0, c.fitted))
    let first = c.fitted
    for (const rows of c.partial) {
      model.partialFitSync(rowsOf(X, first, first + rows))
      first += rows
    }
    expect(model.steps).toBe(c.steps)
  }
  expect(distance(model.components.data, c.H)).toBeLessThanOrEqual(tolerance)
  expect(distance(model.transformSync(rowsOf(X, 0, Math.floor(c.m / 2), 0.5)).data, c.transformed)).toBeLessThanOrEqual(tolerance)
}

for (const dtype of ['float64', 'float32'] as const) {
  const { madeBy, cases } = load(dtype)
  for (const engine of TESTED_ENGINES) {
    describe(`${engine}, ${dtype}, from the start of ${madeBy}`, () => {
      it.each(cases.map((c) => [nameOf(c), c] as const))('%s', (_, c) => {
        const W = new DenseMatrix(c.startW.length / c.k, c.k, Float64Array.from(c.startW))
        const H = new DenseMatrix(c.k, c.n, Float64Array.from(c.startH))
        expectSame(c, dtype, { nComponents: c.k, loss: c.beta, init: { W, H }, engine })
      })
    })
  }
}

for (const engine of TESTED_ENGINES) {
  describe(`${engine}, float64, from its own start by name and seed`, () => {
    it.each(load('float64').cases.map((c) => [nameOf(c), c] as const))('%s', (_, c) => {
      expectSame(c, 'float64', { nComponents: c.k, loss: c.beta, init: c.init, engine })
    })
  })
}
