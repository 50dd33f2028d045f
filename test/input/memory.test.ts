/** Problems that no machine can hold: refused with the bytes, before anything is taken. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF } from '../../src/index.js'
import { CALLS } from '../support/calls.js'
import { expectFactors } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal } from '../support/refusals.js'

const REFUSED = { kind: 'Error', code: 'ERR_NMF_MEMORY', message: /\d bytes/ } as const

/** A matrix of any size out of one number. */
const endless = (rows: number, columns: number) => ({ data: Float64Array.of(1), shape: [rows, columns], stride: [0, 0], offset: 0 })

const float32Row = Float32Array.of(1)
const rowsWithoutEnd = (row: unknown) => new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 53 - 1 : row) })

const TOO_LARGE: [string, unknown][] = [
  ['2^40 × 1', endless(2 ** 40, 1)],
  ['1 × 2^40', endless(1, 2 ** 40)],
  ['2^26 × 2^27, 2^53 entries', endless(2 ** 26, 2 ** 27)],
  ['2^53 − 1 × 2^53 − 1', endless(2 ** 53 - 1, 2 ** 53 - 1)],
  ['get(i, j) of 2^31 × 2^31', { rows: 2 ** 31, columns: 2 ** 31, get: () => 1 }],
  ['get(i, j) of 2^53 − 1 × 1', { rows: 2 ** 53 - 1, columns: 1, get: () => 1 }],
  ['a proxy of 2^53 − 1 plain rows', rowsWithoutEnd([1])],
  ['a proxy of 2^53 − 1 rows of float32', rowsWithoutEnd(float32Row)],
]

const COMPONENTS = [1e6, 1e9, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1]

describe.each(CALLS)('$name', ({ call }) => {
  it.each(TOO_LARGE)('refuses an X of %s', async (_, X) => {
    await expectRefusal(() => call(X), REFUSED)
  })

  it.each(COMPONENTS)('refuses %d components, whatever the start and solver', async (nComponents) => {
    const X = randomMatrix(40, 30)
    for (const solver of ['mu', 'cd']) {
      for (const init of ['auto', 'random']) await expectRefusal(() => call(X, { nComponents, solver, init }), REFUSED)
    }
  })

  it('fits at once after a refusal', async () => {
    await expectRefusal(() => call(randomMatrix(40, 30), { nComponents: 1e9 }), REFUSED)
    expectFactors(await call(randomMatrix(40, 30), { nComponents: 3 }), 40, 30, 3)
  })

  it('refuses a start of any size', async () => {
    await expectRefusal(() => call(randomMatrix(4, 3), { init: { W: endless(2 ** 40, 2), H: endless(2, 3) } }), REFUSED)
    await expectRefusal(() => call(randomMatrix(4, 3), { init: { W: endless(4, 2), H: endless(2, 2 ** 40) } }), REFUSED)
  })
})

describe('a model', () => {
  it('refuses matrices too large to come or to go', async () => {
    const model = new NMF({ nComponents: 1 }).fitSync([[1, 2]])
    await expectRefusal(() => model.transformSync(endless(2 ** 40, 2)), REFUSED)
    await expectRefusal(() => model.transform(endless(2 ** 40, 2)), REFUSED)
    await expectRefusal(() => model.inverseTransform(endless(2 ** 40, 1)), REFUSED)
    expect(model.transformSync([[1, 2]]).rows).toBe(1)
  })
})

describe('DenseMatrix.from', () => {
  it.each(TOO_LARGE)('refuses a copy of %s', async (_, source) => {
    await expectRefusal(() => DenseMatrix.from(source as MatrixLike), REFUSED)
  })
})
