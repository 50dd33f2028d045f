/** What bad weights, holes and frozen components get: an error that names the option, the rule, the value and the place. */
import { describe, expect, it } from 'vitest'
import { type FactorizeOptions, factorize, factorizeSync, MiniBatchNMF, NMF, type SyncOptions } from '../../src/index.js'
import { filled, matrixOf } from '../support/matrices.js'
import { planted } from '../support/samples.js'
import { compressed } from '../support/storage.js'

const [M, N] = [6, 5]
const X = planted(M, N, 2, 1)
const at = (row: number, column: number, value: number, otherwise = 1) =>
  matrixOf(M, N, (i, j) => (i === row && j === column ? value : otherwise))
const bad = (weights: unknown) => ({ weights }) as Partial<SyncOptions>

const refusals: Record<string, [unknown, Partial<SyncOptions>, string, string]> = {
  'NaN without missing': [at(2, 3, Number.NaN), {}, 'ERR_NMF_INPUT', 'X must be non-negative and finite, got NaN at row 2, column 3'],
  'a negative entry beside holes': [
    at(2, 3, -1),
    { missing: 'nan' },
    'ERR_NMF_INPUT',
    'X must be non-negative and finite, got -1 at row 2, column 3',
  ],
  'an infinite entry beside holes': [
    at(5, 0, Number.POSITIVE_INFINITY),
    { missing: 'nan' },
    'ERR_NMF_INPUT',
    'got Infinity at row 5, column 0',
  ],
  'a NaN that counts': [at(2, 3, Number.NaN), { weights: filled(M, N, 1) }, 'ERR_NMF_INPUT', 'got NaN at row 2, column 3'],
  'holes alone': [filled(M, N, Number.NaN), { missing: 'nan' }, 'ERR_NMF_INPUT', 'X must have an observed entry, got none'],
  'weights of 0 alone': [X, { weights: filled(M, N, 0) }, 'ERR_NMF_INPUT', 'X must have an observed entry, got none'],
  'absent in a dense X': [X, { missing: 'absent' }, 'ERR_NMF_INPUT', "X must be sparse for missing 'absent'"],
  'a misspelt missing': [X, { missing: 'NaN' as 'nan' }, 'ERR_NMF_OPTION', "missing must be one of 'error', 'nan', 'absent', got \"NaN\""],
  'weights of another shape': [X, { weights: filled(N, M, 1) }, 'ERR_NMF_SHAPE', 'weights must be 6 × 5 like X, got 5 × 6'],
  'a negative weight': [
    X,
    { weights: at(1, 4, -0.5) },
    'ERR_NMF_INPUT',
    'weights must be non-negative and finite, got -0.5 at row 1, column 4',
  ],
  'a NaN weight': [
    X,
    { weights: at(1, 4, Number.NaN) },
    'ERR_NMF_INPUT',
    'weights must be non-negative and finite, got NaN at row 1, column 4',
  ],
  'too few weights of rows': [
    X,
    { weights: { rows: [1, 2] } },
    'ERR_NMF_SHAPE',
    'weights.rows must have one number for each of the 6 rows of X, got 2',
  ],
  'a negative weight of a column': [
    X,
    { weights: { columns: [1, 1, -2, 1, 1] } },
    'ERR_NMF_INPUT',
    'weights.columns must be non-negative and finite, got -2 at index 2',
  ],
  'a word for a weight': [X, bad({ rows: [1, 1, 1, 1, 1, 'x'] }), 'ERR_NMF_INPUT', 'weights.rows must hold numbers, got "x" at index 5'],
  'rows that are none': [
    X,
    bad({ rows: 6, columns: [1, 1, 1, 1, 1] }),
    'ERR_NMF_INPUT',
    'weights.rows must be a typed array or an array, got 6',
  ],
  'a number for weights': [X, bad(3), 'ERR_NMF_OPTION', 'weights must be a matrix, or { rows, columns }, got 3'],
  'nothing in weights': [X, bad({}), 'ERR_NMF_INPUT', 'weights must be'],
  'a component too many': [X, { frozen: { W: [0, 2] } }, 'ERR_NMF_OPTION', 'frozen.W must hold integers from 0 to 1, got 2'],
  'half a component': [X, { frozen: { H: [0.5] } }, 'ERR_NMF_OPTION', 'frozen must be { W, H } with lists of components'],
  'restarts from one start': [
    X,
    { restarts: 2, init: 'nndsvda' },
    'ERR_NMF_OPTION',
    "init must be 'random' or 'nndsvdar' for 2 restarts, got \"nndsvda\"",
  ],
  'no restart': [X, { restarts: 0 }, 'ERR_NMF_OPTION', 'restarts must be an integer of at least 1, got 0'],
  'an observed 0 for β = 0': [
    at(3, 1, 0),
    { missing: 'nan', loss: 0, weights: filled(M, N, 2) },
    'ERR_NMF_INPUT',
    'X must be above 0 for a loss with β ≤ 0, got 0 at row 3, column 1',
  ],
}

describe.each(Object.entries(refusals))('%s', (_, [given, options, code, message]) => {
  it('is refused at once and by promise alike', async () => {
    const all = { nComponents: 2, ...options } as FactorizeOptions
    const said = (error: unknown) => error as { code: string; message: string }
    const caught: { code: string; message: string }[] = []
    try {
      factorizeSync(given as typeof X, all)
    } catch (error) {
      caught.push(said(error))
    }
    await factorize(given as typeof X, all).catch((error) => caught.push(said(error)))
    expect(caught).toHaveLength(2)
    for (const error of caught) {
      expect(error.message).toContain(message)
      expect(error.code).toBe(code)
    }
  })
})

it('a 0 in a hole is no 0 of X', () => {
  const zero = at(3, 1, 0)
  const weights = matrixOf(M, N, (i, j) => (i === 3 && j === 1 ? 0 : 1))
  expect(factorizeSync(zero, { nComponents: 2, loss: 0, weights }).loss).toBeGreaterThanOrEqual(0)
})

it('weights are for models that take them, and a run', async () => {
  expect(() => new NMF({ nComponents: 2, weights: filled(M, N, 1) } as never)).toThrow(/weights/)
  await expect(new MiniBatchNMF({ nComponents: 2 }).fit(X, { weights: filled(M, N, 1) } as never)).rejects.toThrow(/weights/)
  const model = new NMF({ nComponents: 2 })
  await expect(model.fit(X, { weights: filled(N, M, 1) })).rejects.toMatchObject({ code: 'ERR_NMF_SHAPE' })
  await model.fit(X, { weights: compressed(filled(M, N, 1), 'csr') })
  expect(() => model.transformSync(X, { weights: filled(1, 1, 1) })).toThrow(/6 × 5/)
})

it('a caller’s weights are not written to', () => {
  const weights = matrixOf(M, N, (i, j) => 1 + i + j)
  const before = weights.data.slice()
  factorizeSync(X, { nComponents: 2, weights })
  expect(weights.data).toEqual(before)
})
