/** X, the options and the starting matrices are read and never written to; results lie in memory of their own. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF } from '../../src/index.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { DOORS } from '../support/doors.js'
import { float32, matrixOf, randomMatrix } from '../support/matrices.js'

/** Freezes everything that can be frozen: typed arrays with elements cannot. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const key of Reflect.ownKeys(value)) deepFreeze((value as Record<PropertyKey, unknown>)[key])
  return value
}

/** All that there is to see of a value, bit by bit. */
function snapshot(value: unknown): string {
  return JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? bitsOf(part) : Object.is(part, -0) ? '-0' : part))
}

describe.each(CALLS)('$name', ({ call }) => {
  it.each(Object.entries(DOORS))('leaves X as it was: %s', async (_, open) => {
    const X = deepFreeze(open())
    const before = snapshot(X)
    for (const solver of ['mu', 'cd']) await call(X, { solver, maxIter: 3 })
    expect(snapshot(X)).toBe(before)
  })

  it.each([
    ['in the usual range', 1],
    ['so large that the solvers scale it', 1e200],
    ['so small that the solvers scale it', 1e-200],
  ])('leaves X, W and H as they were: %s', async (_, scale) => {
    for (const type of [(matrix: DenseMatrix) => matrix, float32]) {
      const size = type === float32 ? Math.fround(scale ** 0.15) : scale
      const sized = (matrix: DenseMatrix, factor: number) =>
        type(matrixOf(matrix.rows, matrix.columns, (i, j) => matrix.get(i, j) * factor))
      const X = sized(randomMatrix(7, 5), size)
      const init = { W: sized(randomMatrix(7, 2, 2), Math.sqrt(size)), H: sized(randomMatrix(2, 5, 3), Math.sqrt(size)) }
      const before = [X, init.W, init.H].map(({ data }) => bitsOf(data))
      for (const solver of ['mu', 'cd']) await call(X, { init, solver, maxIter: 3, alphaW: 0.01 })
      expect([X, init.W, init.H].map(({ data }) => bitsOf(data))).toEqual(before)
    }
  })

  it('takes frozen options and leaves them as they were', async () => {
    const options = deepFreeze({ seed: 1, solver: 'cd', shuffle: true, init: { W: DOORS['rows of plain arrays']?.(), H: [[1, 2, 3, 4]] } })
    const before = snapshot(options)
    await call(DOORS['rows of plain arrays']?.(), { ...options, init: 'random' })
    await call([[1, 2, 3, 4]], Object.freeze({ ...options, nComponents: 1, init: deepFreeze({ W: [[1]], H: [[1, 2, 3, 4]] }) }))
    expect(snapshot(options)).toBe(before)
  })

  it('gives W and H that share memory with nothing', async () => {
    const X = randomMatrix(4, 4)
    const init = { W: randomMatrix(4, 4, 2), H: randomMatrix(4, 4, 3) }
    const first = await call(X, { nComponents: 4, init, maxIter: 1 })
    const again = await call(X, { nComponents: 4, init, maxIter: 1 })
    const buffers = [X, init.W, init.H, first.W, first.H, again.W, again.H].map(({ data }) => data.buffer)
    expect(new Set(buffers).size).toBe(buffers.length)
  })
})

describe('X, W and H in one and the same memory', () => {
  const data = randomMatrix(1, 32).data as Float64Array

  it.each(CALLS)('give what copies of them give: $name', async ({ call }) => {
    const start = (copy: (view: Float64Array) => Float64Array) => ({
      X: new DenseMatrix(4, 4, copy(data.subarray(0, 16))),
      init: { W: new DenseMatrix(4, 4, copy(data.subarray(0, 16))), H: new DenseMatrix(4, 4, copy(data.subarray(8, 24))) },
    })
    const aliased = start((view) => view)
    const apart = start((view) => view.slice())
    const before = bitsOf(data)
    for (const solver of ['mu', 'cd']) {
      const options = { nComponents: 4, solver, maxIter: 4, tol: 0 }
      const one = await call(aliased.X, { ...options, init: aliased.init })
      expect(factorBits(one)).toBe(factorBits(await call(apart.X, { ...options, init: apart.init })))
    }
    expect(bitsOf(data)).toBe(before)
  })
})

describe('a model', () => {
  it('transforms its own components, and its own W, without changing them', () => {
    const X = randomMatrix(6, 5)
    const model = new NMF({ nComponents: 3, maxIter: 10 })
    const W = model.fitTransformSync(X)
    const before = [bitsOf(model.components.data), bitsOf(W.data)]
    model.transformSync(model.components)
    model.inverseTransform(W)
    expect([bitsOf(model.components.data), bitsOf(W.data)]).toEqual(before)
  })

  it('copies in DenseMatrix.from', () => {
    const data = Float64Array.of(1, 2)
    const copy = DenseMatrix.from({ rows: 1, columns: 2, data } as MatrixLike)
    copy.data.fill(9)
    expect(data).toEqual(Float64Array.of(1, 2))
  })
})
