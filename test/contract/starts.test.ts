/** What the starts by singular vectors promise: near X, never negative, and alike but for what fills the zeros. */
import { describe, expect, it } from 'vitest'
import { runSync } from '../../src/contract/work.js'
import { chooseEngine } from '../../src/engines.js'
import { DenseMatrix, factorizeSync } from '../../src/index.js'
import { fillStart } from '../../src/init/start.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative, norm } from '../support/factors.js'
import { problem } from '../support/problem.js'
import { normals, total } from '../support/samples.js'
import { STORAGES, stored } from '../support/storage.js'

const SIZE = 10
const X = normals(SIZE, SIZE, 42)
const mean = total(X) / SIZE ** 2
const NAMES = ['random', 'nndsvd', 'nndsvda', 'nndsvdar'] as const

/** W (m × k) and H transposed (n × k) as a fit would start from. */
function startOf(name: (typeof NAMES)[number], engineName: 'native' | 'js', seed = 0): { W: DenseMatrix; Ht: DenseMatrix } {
  const shape = { m: SIZE, n: SIZE, k: SIZE }
  const engine = chooseEngine(engineName)
  const factors = { W: new Float64Array(SIZE ** 2), Ht: new Float64Array(SIZE ** 2) }
  const session = engine.createSession(problem(shape), X.data, factors)
  runSync(fillStart(name, shape, { mean, dtype: 'float64' }, seed, engine, session, factors))
  session.dispose()
  return { W: new DenseMatrix(SIZE, SIZE, factors.W), Ht: new DenseMatrix(SIZE, SIZE, factors.Ht) }
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it.each(NAMES)('%s is non-negative', (name) => {
    const { W, Ht } = startOf(name, engine)
    expectNonNegative(W)
    expectNonNegative(Ht)
  })

  it.each(STORAGES)('nndsvd of a %s X is nearer than the mean of X', (storage) => {
    const { history } = factorizeSync(stored(X, storage), { nComponents: SIZE, engine, solver: 'cd', init: 'nndsvd', maxIter: 1 })
    const spread = norm({ data: X.data.map((value) => value - mean) })
    expect(Math.sqrt(2 * (history[0]?.objective as number))).toBeLessThanOrEqual(spread)
  })

  it.each(['nndsvda', 'nndsvdar'] as const)('%s fills the zeros of nndsvd and changes nothing else', (name) => {
    const [plain, filled] = [startOf('nndsvd', engine), startOf(name, engine)]
    for (const [a, b] of [
      [plain.W, filled.W],
      [plain.Ht, filled.Ht],
    ] as const) {
      expect(a.data.some((value) => value === 0)).toBe(true)
      a.data.forEach((value, at) => {
        if (value !== 0) expect(b.data[at]).toBe(value)
        else expect(b.data[at]).toBeGreaterThan(0)
        if (value === 0 && name === 'nndsvda') expect(b.data[at]).toBe(mean)
      })
    }
  })
})
