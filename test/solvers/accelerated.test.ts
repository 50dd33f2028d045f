import { describe, expect, it } from 'vitest'
import { LOSSES } from '../../src/contract/losses.js'
import { type DenseMatrix, factorizeSync, type ModelOptions } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { planted, product } from '../support/samples.js'
import { STORAGES, type Storage, stored } from '../support/storage.js'

const [M, N, K] = [38, 25, 5]
const BETAS = [...Object.values(LOSSES), -1, 0.5, 1.3, 1.5, 3]

/** Data with parts, above 0 as every loss can take it. */
const X = planted(M, N, K, 1)
const PENALTIES: Record<string, Partial<ModelOptions>> = { 'no penalty': {}, L1: { alphaW: 1e-3, l1Ratio: 1 }, L2: { alphaW: 0.1 } }

/** 0, 10, 20 … below `end`. */
const everyTenth = (end: number) => Array.from({ length: Math.ceil(end / 10) }, (_, i) => 10 * i)

const kinds = TESTED_ENGINES.flatMap((engine) => BETAS.map((loss) => ({ engine, loss })))

describe.each(kinds)('$engine, β = $loss', ({ engine, loss }) => {
  const fit = (options: Partial<ModelOptions> = {}) =>
    factorizeSync(X, { nComponents: K, engine, loss, init: 'random', maxIter: 60, tol: 0, ...options })

  it.each(Object.entries(PENALTIES))('ends no higher than the plain solvers after as many iterations: %s', (_, penalty) => {
    for (const seed of [0, 1, 2]) {
      const { objective } = fit({ seed, solver: 'accelerated', ...penalty })
      for (const solver of loss === 2 ? (['mu', 'cd'] as const) : (['mu'] as const)) {
        expect(objective, `seed ${seed}, ${solver}`).toBeLessThanOrEqual(fit({ seed, solver, ...penalty }).objective)
      }
    }
  })

  it.each(Object.entries(PENALTIES))('comes to a stationary point: %s', (_, penalty) => {
    const small = planted(14, 9, 2, 3)
    const options = { nComponents: 2, engine, loss, solver: 'accelerated', init: 'random', maxIter: 3000, tol: 0 } as const
    const { W, H } = factorizeSync(small, { ...options, ...penalty })
    // An error of δ in an entry leaves a gradient of about δ times the curvature, and adds its square to the objective: with the
    // objective known to 2⁻⁵², δ is not below 2⁻²⁶ of the entry. 64 for sums of many entries.
    expect(stationarity(small, W, H, loss, penalty)).toBeLessThanOrEqual(64 * 2 ** -26)
  })

  it('stops at the first fifth iteration up to which ten gained less than tol of the objective', () => {
    const tol = 1e-3
    for (const seed of [0, 1]) {
      const { iterations, stopReason, converged, history } = fit({ solver: 'accelerated', seed, maxIter: 1000, tol })
      expect([stopReason, converged]).toEqual(['tolerance', true])
      expect(history.map(({ iteration }) => iteration)).toEqual([...everyTenth(iterations), iterations])
      expect(iterations % 5).toBe(0)
      const at = (maxIter: number) => fit({ solver: 'accelerated', seed, maxIter }).objective
      const gain = (end: number) => (at(end - 10) - at(end)) / at(end)
      expect(gain(iterations)).toBeLessThan(tol)
      if (iterations > 15) expect(gain(iterations - 5)).toBeGreaterThanOrEqual(tol)
    }
  })

  it('is what auto means', () => {
    const { solver, W } = fit({ maxIter: 5 })
    expect(solver).toBe('accelerated')
    expect(W.data).toEqual(fit({ solver: 'accelerated', maxIter: 5 }).W.data)
  })

  it('seeks one factor as well', () => {
    const { H, objective } = fit({ solver: 'accelerated', maxIter: 60 })
    const held = factorizeSync(X, { nComponents: K, engine, loss, update: 'W', init: { H }, maxIter: 1000, tol: 0 })
    expect(held.H.data).toEqual(H.data)
    for (const [i, { objective: here }] of held.history.entries()) {
      if (i > 0) expect(here).toBeLessThanOrEqual((held.history[i - 1]?.objective as number) * (1 + 2 ** -48))
    }
    // The problem for W alone is convex for these; the other factor's is not at its end yet.
    if (loss >= 1 && loss <= 2) expect(held.objective).toBeLessThanOrEqual(objective * (1 + 2 ** -40))
  })
})

/**
 * How far W and H are from where no entry can lower the objective by moving alone: the largest |gradient| of an entry above 0, and
 * −gradient of one at 0, relative to the two parts that the gradient is the difference of.
 */
function stationarity(
  A: DenseMatrix,
  W: DenseMatrix,
  H: DenseMatrix,
  beta: number,
  { alphaW = 0, l1Ratio = 0 }: Partial<ModelOptions>,
): number {
  const P = product(W, H).data.map((p) => Math.max(p, 2 ** -23))
  const weight = (at: number) => (A.data[at] as number) * (P[at] as number) ** (beta - 2)
  let worst = 0
  const look = (f: number, size: number, entries: (e: number) => [at: number, other: number], count: number) => {
    let up = 0
    let down = size * alphaW * (l1Ratio + (1 - l1Ratio) * f)
    for (let e = 0; e < count; e++) {
      const [at, other] = entries(e)
      up += weight(at) * other
      down += (P[at] as number) ** (beta - 1) * other
    }
    const gradient = (down - up) / (down + up)
    worst = Math.max(worst, f > 0 ? Math.abs(gradient) : -gradient)
  }
  const { columns: n } = A
  for (let t = 0; t < W.columns; t++) {
    for (let i = 0; i < A.rows; i++) look(W.get(i, t), n, (j) => [i * n + j, H.get(t, j)], n)
    for (let j = 0; j < n; j++) look(H.get(t, j), A.rows, (i) => [i * n + j, W.get(i, t)], A.rows)
  }
  return worst
}

describe('both engines', () => {
  it.each(STORAGES.flatMap((storage: Storage) => BETAS.map((loss) => ({ storage, loss }))))(
    'take the same steps: $storage, β = $loss',
    ({ storage, loss }) => {
      const sparse = planted(60, 41, K, 2, 'float64', storage === 'dense' || loss <= 0 ? 1 : 0.4)
      const options = {
        nComponents: K,
        loss,
        init: 'random',
        solver: 'accelerated',
        maxIter: 25,
        tol: 0,
        alphaW: 1e-3,
        l1Ratio: 0.5,
      } as const
      const results = TESTED_ENGINES.map((engine) => factorizeSync(stored(sparse, storage), { ...options, engine }))
      // Sums of at most 60 terms, 25 iterations: 1e-9 as for the other solvers.
      const [first, second] = results.map(({ W, H }) => [...W.data, ...H.data]) as [number[], number[]?]
      const largest = Math.max(...first)
      for (const [at, value] of (second ?? []).entries())
        expect(Math.abs(value - (first[at] as number))).toBeLessThanOrEqual(1e-9 * largest)
    },
  )
})
