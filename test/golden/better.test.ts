/**
 * Where scikit-learn 1.9.1 is wrong and this package is right. Each test says what scikit-learn gives for the very same call; it
 * would fail there. Both start from the same W and H.
 */
import { describe, expect, it } from 'vitest'
import { factorizeSync, type MatrixLike, NMF } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { norm } from '../support/factors.js'
import { filled, matrixOf } from '../support/matrices.js'
import { distance, divergence, EPS, product, total } from '../support/samples.js'
import { compressed, FORMATS } from '../support/storage.js'

const [M, N, K] = [6, 5, 2]
const X = matrixOf(M, N, (i, j) => ((i + 2 * j) % 3 === 0 ? 0 : ((3 * i + 5 * j) % 8) + 1))
const start = () => ({
  W: matrixOf(M, K, (i, t) => 0.25 + ((3 * i + 5 * t) % 8) / 8),
  H: matrixOf(K, N, (t, j) => 0.25 + ((7 * t + 3 * j) % 8) / 8),
})
const SOLVERS = ['mu', 'cd'] as const

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const fit = (matrix: MatrixLike, options: object) => factorizeSync(matrix, { nComponents: K, engine, init: start(), ...options })

  it('1. transform with β = 1 and an L1 penalty adds the penalty once', () => {
    const rows = [
      [1, 2, 3],
      [4, 0, 2],
    ]
    const init = { W: [[1], [1]], H: [[0.5, 1, 0.5]] }
    const model = new NMF({ nComponents: 1, engine, solver: 'mu', loss: 1, init, alphaW: 0.1, l1Ratio: 1, tol: 0, maxIter: 200 })
    model.fitSync(rows)
    const sumOfH = total(model.components)
    // One component: the minimiser is Σ_j x_j / (Σ_j h_j + n·alphaW). For H = [½, 1, ½] that is 2.609 in both rows, and
    // scikit-learn gives 2.609 after one iteration, 1.714 after 5, 0.0968 after 200.
    for (const row of model.transformSync(rows).data)
      expect(Math.abs((row * (sumOfH + 3 * 0.1)) / 6 - 1)).toBeLessThanOrEqual(16 * EPS.float64)
    const held = factorizeSync(rows, {
      nComponents: 1,
      engine,
      solver: 'mu',
      loss: 1,
      update: 'W',
      init: { H: init.H },
      alphaW: 0.1,
      l1Ratio: 1,
      tol: 0,
    })
    for (const row of held.W.data) expect(Math.abs((row * 2.3) / 6 - 1)).toBeLessThanOrEqual(16 * EPS.float64)
  })

  it.each([
    // The divergence of X after 20 iterations, in scikit-learn from compressed columns.
    [1, 20.954],
    [0.5, 13.985],
    [1.5, 39.58],
    [3, 330.34],
  ])('2. mu from compressed columns is mu for β = %d', (loss, theirs) => {
    const options = { loss, solver: 'mu', maxIter: 20, tol: 0 }
    const [rows, columns] = FORMATS.map((format) => fit(compressed(X, format), options))
    expect(columns?.W.data).toEqual(rows?.W.data)
    expect(columns?.H.data).toEqual(rows?.H.data)
    const { W, H } = fit(compressed(X, 'csc'), options)
    expect(divergence(X, W, H, loss)).toBeLessThan(0.8 * theirs)
  })

  it.each([2, 1, 0.5, 1.5, 3])('3. a stored zero changes nothing for β = %d', (loss) => {
    // IndexError: boolean index did not match indexed array along axis 0, for every β but 2.
    const { data, indices, indptr } = compressed(X, 'csr')
    const [last] = indptr.slice(-1) as unknown as [number]
    const withZero = {
      format: 'csr' as const,
      rows: M,
      columns: N,
      data: Float64Array.from([...data, 0]),
      indices: Int32Array.from([...(indices as Int32Array), 2]),
      indptr: Int32Array.from([...(indptr as Int32Array).slice(0, -1), last + 1]),
    }
    expect(X.get(M - 1, 2)).toBe(0)
    const [plain, other] = [compressed(X, 'csr'), withZero].map((matrix) => fit(matrix, { loss, solver: 'mu', maxIter: 20, tol: 0 }))
    expect(bitsOf((other as typeof plain)?.W.data as Float64Array)).toBe(bitsOf(plain?.W.data as Float64Array))
    expect(bitsOf((other as typeof plain)?.H.data as Float64Array)).toBe(bitsOf(plain?.H.data as Float64Array))
  })

  it.each([
    ['mu', 7, 5, 11],
    ['cd', 9, 6, 9],
  ] as const)('4. the error of an exact sparse fit is a number: %s, %i × %i', (solver, m, n, part) => {
    // reconstruction_err_ is nan, the root of a difference of sums that fell below 0.
    const exact = matrixOf(m, n, (i, j) => (i === 2 || j === 1 ? 0 : ((i + 1) * (j + 2)) / part))
    for (const format of FORMATS) {
      const { reconstructionError } = factorizeSync(compressed(exact, format), {
        nComponents: 1,
        engine,
        solver,
        init: 'random',
        maxIter: 60,
        tol: 0,
      })
      expect(reconstructionError).toBeGreaterThanOrEqual(0)
      // A best factor for a rank-one X, given the other, is exact; entries carry the rounding of a sum of m terms and a quotient.
      expect(reconstructionError).toBeLessThanOrEqual(2 * (m + n) * Number.EPSILON * norm(exact))
    }
  })

  describe.each([-996, -332, -34, 34, 332, 664, 996])('5. X · 2^%d, from 1e-300 to 1e300', (p) => {
    // β = 1, 1e-10 and below: stops after 20 iterations with W·H so small that Σ|X − WH| is ΣX, as if nothing was learnt.
    // β = 2, 1e300: NaN in W and H; 1e200 and 1e-300: runs to the last iteration.
    it.each([
      ['cd', 2],
      ['mu', 2],
      ['mu', 1],
      ['mu', 0.5],
      ['mu', 1.5],
    ] as const)('%s, β = %d', (solver, loss) => {
      const times = (matrix: typeof X, exponent: number) =>
        matrixOf(matrix.rows, matrix.columns, (i, j) => matrix.get(i, j) * 2 ** exponent)
      const { W, H } = start()
      const options = { solver, loss, maxIter: 100, tol: 1e-4 }
      // For β < 1 estimates of zeros fall to the absolute EPS, which scales with nothing: there no entry is 0.
      const sample = loss < 1 ? matrixOf(M, N, (i, j) => X.get(i, j) + 1) : X
      const plain = fit(sample, options)
      for (const storage of [(matrix: typeof X) => matrix, (matrix: typeof X) => compressed(matrix, 'csr')]) {
        const scaled = fit(storage(times(sample, p)), { ...options, init: { W: times(W, p / 2), H: times(H, p / 2) } })
        expect(scaled.iterations).toBe(plain.iterations)
        expect(scaled.stopReason).toBe(plain.stopReason)
        // Powers of two round nothing; sums in another order, and powers, some bits an iteration.
        const bound = plain.iterations * 8 * (M + N) * EPS.float64
        expect(distance(times(product(scaled.W, scaled.H), -p).data, product(plain.W, plain.H).data)).toBeLessThanOrEqual(bound)
      }
    })
  })

  it.each(SOLVERS)('6. the W and H given stay as they were: %s', (solver) => {
    // mu overwrites both arrays, cd overwrites W.
    const init = start()
    const result = fit(X, { solver, init, maxIter: 3 })
    expect([init.W.data, init.H.data]).toEqual([start().W.data, start().H.data])
    expect(result.W.data).not.toEqual(init.W.data)
  })

  it.each([
    ['mu', 30],
    ['cd', 13],
  ] as const)('7. no warning where %s converged on the last iteration allowed', (solver, iterations) => {
    // ConvergenceWarning: Maximum number of iterations 30 (13) reached.
    const free = fit(X, { solver, tol: 1e-2, maxIter: 500 })
    expect(free.iterations).toBe(iterations)
    const limited = fit(X, { solver, tol: 1e-2, maxIter: iterations })
    expect([limited.iterations, limited.stopReason, limited.converged, limited.warnings]).toEqual([iterations, 'tolerance', true, []])
    const short = fit(X, { solver, tol: 1e-2, maxIter: iterations - 1 })
    expect([short.converged, short.warnings.length]).toEqual([false, 1])
  })

  it.each([2, 1, 0.5])('8. an X of zeros is fitted at once for β = %d', (loss) => {
    // n_iter_ is 200, the last one allowed, and 0/0 is computed every ten of them.
    const zeros = filled(M, 4, 0)
    for (const matrix of [zeros, ...FORMATS.map((format) => compressed(zeros, format))]) {
      const { iterations, stopReason, reconstructionError, warnings } = fit(matrix, { solver: 'mu', init: 'random', loss, maxIter: 200 })
      expect([iterations, stopReason, reconstructionError, warnings]).toEqual([0, 'exact', 0, []])
    }
  })

  it('10. the loss for β < 0 is large and finite where W·H is 0', () => {
    // The divergence is -inf, and reconstruction_err_ shows it as 0.0, that of a perfect fit.
    const { loss, reconstructionError, history } = factorizeSync(filled(2, 2, 1), {
      nComponents: 1,
      engine,
      solver: 'mu',
      loss: -1,
      init: { W: [[1], [0]], H: [[1, 1]] },
      maxIter: 1,
    })
    // Two entries are exact; for the two others P is raised to ε: (1 + ε⁻² − 2·ε⁻¹) / 2 each.
    const expected = 1 + 2 ** 46 - 2 * 2 ** 23
    expect(Math.abs(loss / expected - 1)).toBeLessThanOrEqual(16 * EPS.float64)
    expect(Math.abs(reconstructionError / Math.sqrt(2 * expected) - 1)).toBeLessThanOrEqual(16 * EPS.float64)
    expect(history[0]?.objective).toBeGreaterThan(1)
  })
})
