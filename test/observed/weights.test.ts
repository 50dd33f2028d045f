/** What weights mean: a row that counts twice is a row that is there twice. */
import { describe, expect, it } from 'vitest'
import { type DenseMatrix, factorizeSync, type SyncOptions, type Weights } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { filled, matrixOf } from '../support/matrices.js'
import { distance, divergence, EPS, planted, product, randomMatrix, total } from '../support/samples.js'

const [M, N, K] = [18, 12, 3]
const X = planted(M, N, K, 2)
const init = { W: randomMatrix(M, K, 5), H: randomMatrix(K, N, 6) }
const STEPS = 10
const one = (value: number) => matrixOf(1, 1, () => value)

const kinds = TESTED_ENGINES.flatMap((engine) =>
  [2, 1, 0, 0.5, 3].flatMap((loss) => (['mu', 'accelerated'] as const).map((solver) => ({ engine, loss, solver }))),
)

describe.each(kinds)('$engine, β = $loss, $solver', ({ engine, loss, solver }) => {
  const fit = (weights: Weights | undefined, more: Partial<SyncOptions> = {}, given = X) =>
    factorizeSync(given, { nComponents: K, engine, loss, solver, init, maxIter: STEPS, tol: 0, ...(weights && { weights }), ...more })

  // Each step is of sums of n·k terms; what one leaves the next multiplies by no more than its condition, here below 16.
  const bound = 16 ** 2 * STEPS * Math.max(M, N) * K * EPS.float64

  it('a row twice is a row with weight 2', () => {
    const twice = [0, 4, 4, 9]
    const rows = [...Array.from({ length: M }, (_, i) => i), ...twice]
    const more = (A: DenseMatrix) => matrixOf(rows.length, A.columns, (i, j) => A.get(rows[i] as number, j))
    const doubled = fit(filled(rows.length, N, 1), { init: { W: more(init.W), H: init.H } }, more(X))
    const counts = Array.from({ length: M }, (_, i) => 1 + twice.filter((row) => row === i).length)
    const weighted = fit({ rows: counts })
    expect(distance(weighted.H.data, doubled.H.data)).toBeLessThanOrEqual(bound * 2 ** 10)
    expect(Math.abs(weighted.loss / doubled.loss - 1)).toBeLessThanOrEqual(bound * 2 ** 10)
  })

  it('rows and columns are multiplied, as in a matrix', () => {
    const [rows, columns] = [randomMatrix(M, 1, 3).data, randomMatrix(1, N, 4).data]
    const whole = matrixOf(M, N, (i, j) => (rows[i] as number) * (columns[j] as number))
    const lines = fit({ rows, columns })
    // Another number of sweeps for a whole matrix of weights makes other steps of a solver that makes several.
    if (solver === 'mu') expect(distance(lines.W.data, fit(whole).W.data)).toBeLessThanOrEqual(bound * 2 ** 10)
    const P = product(lines.W, lines.H)
    const byDefinition = total(X, (x, at) => (whole.data[at] as number) * divergence(one(x), one(P.data[at] as number), one(1), loss))
    expect(Math.abs(lines.loss / byDefinition - 1)).toBeLessThanOrEqual(bound * 2 ** 10)
    expect(factorBits(fit({ columns }))).toBe(factorBits(fit({ rows: new Float32Array(M).fill(1), columns })))
  })

  it('a power of two on all weights is one on the loss, and nothing else', () => {
    const weights = matrixOf(M, N, (i, j) => 1 + ((i + j) % 3))
    const one = fit(weights)
    for (const exponent of [-900, -1, 7, 900]) {
      const other = fit(matrixOf(M, N, (i, j) => weights.get(i, j) * 2 ** exponent))
      expect(factorBits(other)).toBe(factorBits(one))
      expect(other.loss).toBe(one.loss * 2 ** exponent)
      expect(Math.abs(other.reconstructionError / (one.reconstructionError * 2 ** (exponent / 2)) - 1)).toBeLessThanOrEqual(4 * EPS.float64)
    }
  })

  it('a penalty stays what it is beside weights', () => {
    const penalty = { alphaW: 0.01, alphaH: 0.02, l1Ratio: 0.5 }
    const half = matrixOf(M, N, () => 0.5)
    const result = fit(half, penalty)
    const twice = fit(undefined, { alphaW: 0.02, alphaH: 0.04, l1Ratio: 0.5 })
    // ½·loss + penalty is half of loss + 2·penalty.
    if (solver === 'mu') expect(distance(result.W.data, twice.W.data)).toBeLessThanOrEqual(bound * 2 ** 10)
    expect(Math.abs((2 * result.objective) / twice.objective - 1)).toBeLessThanOrEqual(solver === 'mu' ? bound * 2 ** 10 : 0.05)
  })
})

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it('entries that count more are fitted better', () => {
    const weights = matrixOf(M, N, (i) => (i < 9 ? 100 : 1))
    const errorOf = ({ W, H }: { W: DenseMatrix; H: DenseMatrix }, first: number, end: number) => {
      let sum = 0
      for (let i = first; i < end; i++) {
        for (let j = 0; j < N; j++) sum += (X.get(i, j) - [0, 1].reduce((p, t) => p + W.get(i, t) * H.get(t, j), 0)) ** 2
      }
      return sum
    }
    const options = { nComponents: 2, engine, maxIter: 500 }
    const [plain, weighted] = [factorizeSync(X, options), factorizeSync(X, { ...options, weights })]
    expect(errorOf(weighted, 0, 9)).toBeLessThan(errorOf(plain, 0, 9))
    expect(errorOf(weighted, 9, M)).toBeGreaterThan(errorOf(plain, 9, M))
  })
})
