/** With few holes the native engine goes by sums over all entries less those over the holes; JavaScript by what is observed. */
import { describe, expect, it } from 'vitest'
import { type DenseMatrix, factorizeSync, type SyncOptions } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { mask, withHoles } from '../support/holes.js'
import { matrixOf } from '../support/matrices.js'
import { distance, EPS, planted, product, randomMatrix } from '../support/samples.js'

const [M, N] = [60, 60]

const random = (K: number) => ({ W: randomMatrix(M, K, 5), H: randomMatrix(K, N, 6) })

/** Components that live on a few columns each, and rows that miss all of some of those. */
function partsMissed(K: number): Case {
  const columns = N / K
  const blocks = matrixOf(K, N, (t, j) => (Math.floor(j / columns) === t ? 1 + ((3 * j) % 7) / 7 : 0))
  const observed = matrixOf(M, N, (i, j) => (i % 5 === 0 && Math.floor(j / columns) === (i / 5) % K ? 0 : 1))
  return [product(randomMatrix(M, K, 1), blocks), observed, { W: randomMatrix(M, K, 5), H: blocks }]
}

type Case = [X: DenseMatrix, observed: DenseMatrix, init: { W: DenseMatrix; H: DenseMatrix }]

const CASES: Record<string, (K: number) => Case> = {
  scattered: (K) => [planted(M, N, K, 1), mask(M, N, 0.15, 3), random(K)],
  'one hole': (K) => [planted(M, N, K, 1), matrixOf(M, N, (i, j) => (i === 7 && j === 9 ? 0 : 1)), random(K)],
  'rows without all of a part': partsMissed,
  'a row and a column without anything': (K) => [planted(M, N, K, 1), matrixOf(M, N, (i, j) => (i === 3 || j === 5 ? 0 : 1)), random(K)],
}

// Up to 24 components have a Gram matrix of each row, more are taken step by step.
const all = [6, 30].flatMap((K) => Object.entries(CASES).map(([name, make]) => ({ name, K, made: make(K) })))

const SOLVERS = ['mu', 'cd', 'accelerated'] as const

describe.each(all)('$name, k = $K', ({ K, made: [X, observed, init] }) => {
  const given = withHoles(X, observed)
  const fit = (engine: 'native' | 'js', more: Partial<SyncOptions>) =>
    factorizeSync(given, { nComponents: K, missing: 'nan', init, maxIter: 1, tol: 0, engine, ...more })

  it.each(
    SOLVERS.flatMap((solver) => [{}, { alphaW: 0.01, l1Ratio: 0.5 }, { frozen: { W: [1], H: [4] } }].map((more) => ({ solver, ...more }))),
  )('one iteration is that of JavaScript: %o', (more) => {
    const [native, js] = [fit('native', more), fit('js', more)]
    // A step is a difference of sums of up to n·k products, divided by a curvature that is at least 2⁻¹⁰ of what it is the rest of.
    const bound = 2 ** 10 * 4 * N * K * EPS.float64
    expect(distance(native.W.data, js.W.data)).toBeLessThanOrEqual(bound)
    expect(distance(native.H.data, js.H.data)).toBeLessThanOrEqual(bound)
    expect(Math.abs(native.loss - js.loss)).toBeLessThanOrEqual(bound * (1 + js.loss))
  })

  it.each([1, 0, 0.5, 1.5, 3].flatMap((loss) => (['mu', 'accelerated'] as const).map((solver) => ({ loss, solver }))))(
    'and for %o',
    (more) => {
      const above = withHoles(X.data.includes(0) ? matrixOf(M, N, (i, j) => 0.1 + X.get(i, j)) : X, observed)
      const start = { W: init.W, H: matrixOf(K, N, (t, j) => init.H.get(t, j) + (more.loss < 1 ? 1e-3 : 0)) }
      const [native, js] = (['native', 'js'] as const).map((engine) =>
        factorizeSync(above, { nComponents: K, missing: 'nan', init: start, maxIter: 1, tol: 0, engine, ...more }),
      )
      const bound = 2 ** 10 * 16 * N * K * EPS.float64
      expect(distance(native?.W.data as Float64Array, js?.W.data as Float64Array)).toBeLessThanOrEqual(bound)
      expect(distance(native?.H.data as Float64Array, js?.H.data as Float64Array)).toBeLessThanOrEqual(bound)
    },
  )

  it.each(SOLVERS)('the objective never rises, whatever the threads: %s', (solver) => {
    const one = fit('native', { solver, maxIter: 80, threads: 1 })
    for (const [i, { objective }] of one.history.entries()) {
      if (i === 0) continue
      const before = one.history[i - 1]?.objective as number
      // Near an exact fit what is left is rounding of Σx².
      expect(objective).toBeLessThanOrEqual(before * (1 + 2 ** -44) + 2 ** -40)
    }
    expect(factorBits(fit('native', { solver, maxIter: 80, threads: 4 }))).toBe(factorBits(one))
  })
})
