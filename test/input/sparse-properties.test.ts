/** What holds for every sparse X, tried on many small ones of every density. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { type DenseMatrix, factorizeSync, type ModelOptions } from '../../src/index.js'
import { RUNS, size } from '../support/arbitraries.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, uniform } from '../support/samples.js'
import { compressed, FORMATS } from '../support/storage.js'

const TRIED = TESTED_ENGINES.flatMap((engine) =>
  SOLVERS.flatMap((solver) => (solver === 'cd' ? [2] : [2, 1, 0.5, 1.5, 3]).map((loss) => ({ engine, solver, loss }))),
)

/** Entries in [½, 1), of which about the share `density` is kept. */
function sparseSample(m: number, n: number, density: number, seed: number): DenseMatrix {
  const next = uniform(seed)
  return matrixOf(m, n, () => (next() < density ? 0.5 + next() / 2 : 0))
}

const density = fc.oneof(fc.constantFrom(0, 0.02, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }))
const problems = (most: number) => fc.record({ m: size(most), n: size(most), k: size(5), density, seed: fc.nat(1e6) })

describe.each(TRIED)('$solver, β = $loss, on $engine', ({ engine, solver, loss }) => {
  const steps = 5
  const run = (options: Partial<ModelOptions>) => ({ engine, solver, loss, maxIter: steps, tol: 0, ...options }) as ModelOptions

  it('sparse = dense to 1e-12, csr = csc to the bit', () => {
    fc.assert(
      fc.property(problems(24), ({ m, n, k, density: share, seed }) => {
        const X = sparseSample(m, n, share, seed)
        const next = uniform(seed + 1)
        const positive = (rows: number, columns: number) => matrixOf(rows, columns, () => 0.5 + next() / 2)
        const options = run({ nComponents: k, init: { W: positive(m, k), H: positive(k, n) } })
        const full = factorizeSync(X, options)
        const [csr, csc] = FORMATS.map((format) => factorizeSync(compressed(X, format), options)) as [typeof full, typeof full]
        expect(factorBits(csc)).toBe(factorBits(csr))
        // A fit that meets X to the last bit rests there, and how soon is a matter of rounding.
        if (csr.stopReason !== 'exact' && full.stopReason !== 'exact') expect(csr.iterations).toBe(full.iterations)
        for (const [a, b] of [
          [csr.W.data, full.W.data],
          [csr.H.data, full.H.data],
        ] as const) {
          // 5 iterations of two sums of up to m + n + k terms of one sign, in another order: 5·2·4·(m + n + k)·eps < 1e-12.
          const largest = Math.max(...b)
          a.forEach((value, at) => expect(Math.abs(value - (b[at] as number))).toBeLessThanOrEqual(1e-12 * largest))
        }
        // The loss is a sum of m·n terms, each of a sum of k, none above the whole of X and WH, which is below k·m·n.
        const scale = m * n * (1 + k) ** 3
        expect(Math.abs(csr.loss - full.loss)).toBeLessThanOrEqual(4 * (m + n + k) * EPS.float64 * scale + 1e-12 * full.loss)
      }),
      { ...RUNS, numRuns: 40 },
    )
  })

  it('gives the same bits for any number of threads', () => {
    fc.assert(
      fc.property(problems(400), ({ m, n, k, density: share, seed }) => {
        const X = compressed(sparseSample(m, n, share, seed), 'csr')
        const fit = (threads: number) => factorBits(factorizeSync(X, run({ nComponents: k, init: 'random', maxIter: 2, seed, threads })))
        const one = fit(1)
        for (const threads of [1, 2, 5]) expect(fit(threads)).toBe(one)
      }),
      { ...RUNS, numRuns: 6 },
    )
  })
})
