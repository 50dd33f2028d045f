/**
 * One factor held, against scikit-learn's `non_negative_factorization(…, update_H=False)`, by the files that scripts/golden.py
 * writes: |a − b| ≤ τ·max(|b|, mean|b|) with τ = 1e-9 in float64 (1e-7 for β < 0) and 2e-4 in float32, and the same iterations.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorizeSync, type SyncOptions } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { goldenSample } from '../support/golden.js'
import { type DType, distance } from '../support/samples.js'

interface Case {
  shape: string
  m: number
  n: number
  k: number
  solver: 'mu' | 'cd'
  beta: number
  update: 'W' | 'H'
  penalty: string
  options: Pick<SyncOptions, 'alphaW' | 'alphaH' | 'l1Ratio' | 'tol' | 'maxIter'>
  held: number[]
  found: number[]
  iterations: number
}

const toleranceOf = (dtype: DType, beta: number) => (dtype === 'float32' ? 2e-4 : beta < 0 ? 1e-7 : 1e-9)
const nameOf = (c: Case) => `update ${c.update}, β = ${c.beta}, ${c.shape}, ${c.solver}, ${c.penalty}`

for (const dtype of ['float64', 'float32'] as const) {
  const file = new URL(`held-${dtype}.json`, import.meta.url)
  const { madeBy, cases } = JSON.parse(readFileSync(file, 'utf8')) as { madeBy: string; cases: Case[] }
  for (const engine of TESTED_ENGINES) {
    describe(`${engine}, ${dtype}, ${madeBy}`, () => {
      it.each(cases.map((c) => [nameOf(c), c] as const))('%s', (_, c) => {
        const { m, n, k, update, solver, beta } = c
        const data = Float64Array.from(c.held)
        const init = update === 'W' ? { H: new DenseMatrix(k, n, data) } : { W: new DenseMatrix(m, k, data) }
        const result = factorizeSync(goldenSample(c, dtype), { ...c.options, nComponents: k, loss: beta, solver, update, init, engine })
        const [found, held] = update === 'W' ? [result.W, result.H] : [result.H, result.W]
        expect([...held.data]).toEqual(c.held)
        expect(result.iterations).toBe(c.iterations)
        expect(distance(found.data, c.found)).toBeLessThanOrEqual(toleranceOf(dtype, beta))
      })
    })
  }
}
