/** Holes by NaN, by what a sparse X does not store, and by weights of 0 are the same holes, and what lies in them reaches nothing. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorize, factorizeSync, type MatrixLike, NMF, type SyncOptions } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { COMBINATIONS, TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors } from '../support/factors.js'
import { mask, observedOnly, withHoles } from '../support/holes.js'
import { float32, matrixOf } from '../support/matrices.js'
import { planted, product, randomMatrix } from '../support/samples.js'
import { compressed } from '../support/storage.js'

const [M, N, K] = [40, 29, 3]
const observed = mask(M, N, 0.3, 3)

describe.each(COMBINATIONS)('$engine, $dtype, $solver, β = $beta', ({ engine, dtype, solver, beta }) => {
  const X = planted(M, N, K, 1, dtype)
  const options = { nComponents: K, engine, solver, loss: beta, maxIter: 12, tol: 0, seed: 3 }
  const fit = (given: MatrixLike, more: Partial<SyncOptions>) => factorizeSync(given, { ...options, ...more })

  it('every way to say so gives the same bits', () => {
    const bits = factorBits(fit(withHoles(X, observed), { missing: 'nan' }))
    expect(factorBits(fit(observedOnly(X, observed), { missing: 'absent' }))).toBe(bits)
    expect(factorBits(fit(X, { weights: observed }))).toBe(bits)
    expect(factorBits(fit(X, { weights: compressed(observed, 'csc') }))).toBe(bits)
    expect(bits).not.toBe(factorBits(fit(X, {})))
  })

  it('what lies in the holes reaches nothing', () => {
    const results = [Number.NaN, -1, Number.POSITIVE_INFINITY, 0, 1e300].map((value) =>
      fit(withHoles(X, observed, value), { weights: observed }),
    )
    expect(new Set(results.map(factorBits)).size).toBe(1)
    expect(new Set(results.map(({ objective }) => objective)).size).toBe(1)
  })

  it('the objective never rises, and the number of threads does not matter', () => {
    const one = fit(withHoles(X, observed), { missing: 'nan', maxIter: 60, threads: 1, alphaW: 1e-4, l1Ratio: 0.5 })
    expectFactors(one, M, N, K)
    const roundings = dtype === 'float64' ? 2 ** -44 : 2 ** -16
    for (const [i, { objective }] of one.history.entries()) {
      if (i > 0) expect(objective).toBeLessThanOrEqual((one.history[i - 1]?.objective as number) * (1 + roundings))
    }
    const many = fit(withHoles(X, observed), { missing: 'nan', maxIter: 60, threads: 5, alphaW: 1e-4, l1Ratio: 0.5 })
    expect(factorBits(many)).toBe(factorBits(one))
  })

  it('an asynchronous call gives the same', async () => {
    const given = withHoles(X, observed)
    const later = await factorize(given, { ...options, missing: 'nan' })
    expect(factorBits(later)).toBe(factorBits(fit(given, { missing: 'nan' })))
  })
})

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const fit = (X: MatrixLike, more: Partial<SyncOptions> = {}) =>
    factorizeSync(X, { nComponents: K, engine, maxIter: 2000, tol: 1e-9, missing: 'nan', ...more })

  it.each([0.1, 0.5])('noiseless data come back where a share of %d is unobserved', (share) => {
    const W = randomMatrix(80, K, 1)
    const H = randomMatrix(K, 60, 2)
    const exact = product(W, H)
    const seen = mask(80, 60, share, 5)
    const result = fit(withHoles(exact, seen), { restarts: 4 })
    const estimate = product(result.W, result.H)
    let [error, size] = [0, 0]
    exact.data.forEach((x, at) => {
      if (seen.data[at] !== 0) return
      error += (x - (estimate.data[at] as number)) ** 2
      size += x ** 2
    })
    expect(Math.sqrt(error / size)).toBeLessThanOrEqual(1e-3)
  })

  it('without a hole it is the fit without the option, to the bit', () => {
    const X = planted(M, N, K, 1)
    const plain = { missing: 'error', maxIter: 30, init: 'random' } as const
    const given = { W: randomMatrix(M, K, 3), H: randomMatrix(K, N, 4) }
    for (const each of [X, compressed(X, 'csr')]) {
      const bits = factorBits(fit(each, { ...plain, init: given }))
      expect(factorBits(fit(each, { ...plain, init: given, missing: 'nan' }))).toBe(bits)
    }
    expect(factorBits(fit(X, { ...plain, init: given, weights: matrixOf(M, N, () => 1) }))).toBe(
      factorBits(fit(X, { ...plain, init: given })),
    )
  })

  it('a 0 that is stored is observed', () => {
    const X = matrixOf(6, 5, (i, j) => (i === 2 && j === 3 ? 0 : 1 + ((i * j) % 3)))
    const all = observedOnly(
      X,
      matrixOf(6, 5, () => 1),
    )
    const without = observedOnly(
      X,
      matrixOf(6, 5, (i, j) => (i === 2 && j === 3 ? 0 : 1)),
    )
    const [seen, unseen] = [all, without].map((given) => fit(given, { missing: 'absent', nComponents: 2 }))
    expect(product(seen?.W as DenseMatrix, seen?.H as DenseMatrix).get(2, 3)).toBeLessThan(0.7)
    expect(product(unseen?.W as DenseMatrix, unseen?.H as DenseMatrix).get(2, 3)).toBeGreaterThan(1)
  })

  it.each(['mu', 'cd', 'accelerated'] as const)('rows and columns of which nothing is known get zeros, and a warning: %s', (solver) => {
    const X = planted(M, N, K, 1)
    const given = withHoles(
      X,
      matrixOf(M, N, (i, j) => (i === 4 || j === 7 || j === 9 ? 0 : 1)),
    )
    const { W, H, warnings } = fit(given, { solver, maxIter: 20 })
    expect([...W.row(4)]).toEqual([0, 0, 0])
    for (const j of [7, 9]) expect([0, 1, 2].map((t) => H.get(t, j))).toEqual([0, 0, 0])
    expect(warnings.map(({ code }) => code)).toContain('NMF_UNOBSERVED')
    expect(warnings.find(({ code }) => code === 'NMF_UNOBSERVED')?.message).toMatch(/1 row and 2 columns/)
  })

  it('NaN in a sparse X is a hole, the entries it does not store are zeros', () => {
    const X = planted(M, N, K, 1, 'float64', 0.6)
    const sparse = compressed(X, 'csr')
    const data = Float64Array.from(sparse.data as ArrayLike<number>)
    const [at, place] = [5, 11]
    data[place] = Number.NaN
    const holes = matrixOf(M, N, (i, j) => {
      const row = Array.from({ length: M }, (_, r) => r).findLast((r) => (sparse.indptr[r] as number) <= place)
      return i === row && j === Number(sparse.indices[place]) ? 0 : 1
    })
    expect(at).toBeGreaterThan(0)
    const { format, rows, columns, indices, indptr } = sparse
    const start = { W: randomMatrix(M, K, 3), H: randomMatrix(K, N, 4) }
    const result = fit({ format, rows, columns, data, indices, indptr }, { init: start, maxIter: 20 })
    expect(factorBits(result)).toBe(factorBits(fit(withHoles(X, holes), { init: start, maxIter: 20 })))
  })

  it('transform ignores holes too', async () => {
    const X = planted(M, N, K, 1)
    const model = new NMF({ nComponents: K, engine, missing: 'nan', maxIter: 2000, tol: 1e-10 }).fitSync(X)
    const exact = product(randomMatrix(12, K, 8), model.components)
    const holes = mask(12, N, 0.4, 11)
    const W = await model.transform(withHoles(exact, holes))
    // Exact data: what is seen of a row tells all of it.
    product(W, model.components).data.forEach((p, at) => expect(Math.abs(p - (exact.data[at] as number))).toBeLessThan(1e-2))
    expect(model.transformSync(exact, { weights: holes }).data).toEqual(W.data)
    expect(model.transformSync(withHoles(exact, holes)).data).toEqual(W.data)
  })

  it('float32 comes near float64', () => {
    const X = planted(M, N, K, 1)
    const [narrow, wide] = [float32(X), X].map((each) => fit(withHoles(each, observed), { maxIter: 50, tol: 0 }))
    expect(Math.abs((narrow?.objective as number) / (wide?.objective as number) - 1)).toBeLessThan(1e-2)
    expect(narrow?.W.data).toBeInstanceOf(Float32Array)
  })

  it('data of any size are scaled as ever', () => {
    const X = planted(M, N, K, 1)
    for (const exponent of [-800, -300, 300, 800]) {
      const scaled = new DenseMatrix(M, N, X.data.map((x) => x * 2 ** (exponent / 2) * 2 ** (exponent / 2)) as Float64Array)
      const result = fit(withHoles(scaled, observed), { maxIter: 30, tol: 0 })
      expectFactors(result, M, N, K)
      const [one, other] = [product(result.W, result.H).data[7] as number, X.data[7] as number]
      expect(Math.abs(Math.log2(one / other) - exponent)).toBeLessThan(2)
    }
  })
})
