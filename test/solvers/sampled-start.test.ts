/** The start of `'accelerated'` on a tall or wide X: H first goes where a tenth of the rows leads, or of the columns. */
import { describe, expect, it } from 'vitest'
import type { ModelOptions, Settings } from '../../src/contract/options.js'
import { sampleOf } from '../../src/contract/problem.js'
import { transposed } from '../../src/contract/transpose.js'
import { runSync } from '../../src/contract/work.js'
import { DenseMatrix, factorizeSync, type MatrixLike } from '../../src/index.js'
import { sampledHt } from '../../src/sampled-start.js'
import { beginning } from '../support/beginning.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectEarlyEnds } from '../support/early-ends.js'
import { expectNoRise } from '../support/never-rises.js'
import { problem } from '../support/problem.js'
import { planted, randomMatrix } from '../support/samples.js'
import { compressed } from '../support/storage.js'

const [m, n, k] = [1500, 40, 3]
const X = planted(m, n, k, 1, 'float64')
const init = { W: randomMatrix(m, k, 2, 'float64'), H: randomMatrix(k, n, 3, 'float64') }
const TALL = { X, base: { nComponents: k, init, tol: 0 } }
const WIDE = {
  X: turned(X),
  base: { nComponents: k, init: { W: turned(init.H), H: turned(init.W) }, tol: 0 },
}

function turned({ rows, columns, data }: DenseMatrix): DenseMatrix {
  return new DenseMatrix(columns, rows, transposed(data, rows, columns))
}

/** What `sampledHt` gives for this problem, and the H that it starts from. */
function sampled(rows: number, options: Partial<ModelOptions> & { update?: 'W' | 'H' } = {}, given?: MatrixLike) {
  const source = given ?? new DenseMatrix(rows, n, X.data.slice(0, rows * n))
  const begun = beginning(source, { nComponents: k, init: 'random', ...options } as Partial<Settings>)
  const before = begun.factors.Ht.slice()
  const Ht = runSync(sampledHt(begun))
  expect(begun.factors.Ht).toEqual(before)
  return { Ht, before }
}

describe('when', () => {
  it('is where a tenth of the rows is fifteen for each component', () => {
    expect(sampled(449).Ht).toBeUndefined()
    const { Ht, before } = sampled(450)
    expect(Ht).not.toEqual(before)
  })

  it('or else a tenth of the columns', () => {
    const wide = (columns: number) => new DenseMatrix(n, columns, X.data.slice(0, n * columns))
    expect(sampled(n, {}, wide(449)).Ht).toBeUndefined()
    const { Ht, before } = sampled(n, {}, wide(450))
    expect(Ht).not.toEqual(before)
  })

  it('takes a tenth, of a dense X at most fifty for each component', () => {
    const part = (m: number, n: number, isSparse: boolean) => sampleOf(problem({ m, n, k }, { solver: 'accelerated' }), isSparse)
    expect([part(1490, n, false), part(1510, n, false)]).toEqual([149, 150].map((count) => ({ of: 'rows', count })))
    expect([part(n, 1490, false), part(n, 1510, false)]).toEqual([149, 150].map((count) => ({ of: 'columns', count })))
    expect(part(20_000, n, true)).toEqual({ of: 'rows', count: 2000 })
  })

  it('teaches the smaller factor, where there are rows and columns enough for either', () => {
    const part = (m: number, n: number) => sampleOf(problem({ m, n, k }, { solver: 'accelerated' }), false)
    expect(part(1200, 900)).toEqual({ of: 'rows', count: 120 })
    expect(part(900, 1200)).toEqual({ of: 'columns', count: 120 })
    expect(part(900, 900)).toEqual({ of: 'rows', count: 90 })
    expect(part(600, 440)).toEqual({ of: 'rows', count: 60 })
    expect(part(440, 600)).toEqual({ of: 'columns', count: 60 })
  })

  it('is for the accelerated solver and the squared loss alone, and where both factors move', () => {
    expect(sampled(1500, { loss: 'kullback-leibler' }).Ht).toBeUndefined()
    expect(sampled(1500, { loss: 1.9 }).Ht).toBeUndefined()
    expect(sampled(1500, { solver: 'mu' }).Ht).toBeUndefined()
    expect(sampled(1500, { solver: 'cd' }).Ht).toBeUndefined()
    expect(sampled(1500, { update: 'H', init: { W: init.W } as never }).Ht).toBeUndefined()
    expect(sampled(1500, { update: 'W', init: { H: init.H } as never }).Ht).toBeUndefined()
  })
})

it('a sparse X needs 32 entries in the sample for each that the factor taught has', () => {
  // Of 150 rows of 40 entries for the 120 of H, and of 150 columns of 40 for the 120 of W.
  for (const [rows, columns] of [
    [m, n],
    [n, m],
  ] as const) {
    for (const [every, gains] of [
      [1, true],
      [2, false],
    ] as const) {
      const data = X.data.map((x, i) => (i % every === 0 ? x : 0)) as Float64Array
      expect(sampled(rows, {}, compressed(new DenseMatrix(rows, columns, data), 'csr')).Ht !== undefined).toBe(gains)
    }
  }
})

describe.each(
  TESTED_ENGINES.flatMap((engine) => [
    { engine, shape: 'tall' },
    { engine, shape: 'wide' },
  ]),
)('on $engine, $shape', ({ engine, shape }) => {
  const { X, base } = shape === 'tall' ? TALL : WIDE
  const run = (options: object, source: Parameters<typeof factorizeSync>[0] = X) => factorizeSync(source, { ...base, engine, ...options })

  it('two iterations go lower than ten of coordinate descent', () => {
    expect(run({ maxIter: 2 }).objective).toBeLessThan(run({ maxIter: 10, solver: 'cd' }).objective)
  })

  it.each([{}, { alphaW: 0.01, alphaH: 0.02, l1Ratio: 0.5 }])('the objective begins at the start given and never rises: %o', (options) => {
    const { history } = run({ maxIter: 30, ...options })
    const start = run({ maxIter: 1, solver: 'mu', ...options }).history[0]
    expect(history[0]?.objective).toBe(start?.objective)
    expectNoRise(history, m)
  })

  it('sparse X gives what dense X gives', () => {
    const holes = new DenseMatrix(X.rows, X.columns, X.data.map((x, i) => (i % 3 === 0 ? 0 : x)) as Float64Array)
    const dense = run({ maxIter: 3 }, holes)
    for (const format of ['csr', 'csc'] as const) {
      const sparse = run({ maxIter: 3 }, compressed(holes, format))
      expect(Math.abs(sparse.objective / dense.objective - 1)).toBeLessThan(1e-10)
    }
  })

  it('any number of threads gives the same bits, float32 too', () => {
    for (const data of [X.data, Float32Array.from(X.data)]) {
      const source = new DenseMatrix(X.rows, X.columns, data as Float64Array)
      expect(factorBits(run({ maxIter: 5, threads: 3 }, source))).toBe(factorBits(run({ maxIter: 5, threads: 1 }, source)))
    }
  })

  it('ends when aborted in it, and keeps the time limit', async () => {
    await expectEarlyEnds(X, { ...base, engine })
  })
})
