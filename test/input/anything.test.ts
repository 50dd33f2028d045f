/** Anything at all as X, as a part of X and as options: a sound result or an error with a code, and nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPTION_KEYS } from '../../src/contract/options.js'
import { DenseMatrix, factorize, factorizeSync, type MatrixLike, NMF, SparseMatrix } from '../../src/index.js'
import { anyEntry, matrices, RUNS, size } from '../support/arbitraries.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectNonNegative } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'
import { expectCoded } from '../support/refusals.js'

const MANY = { ...RUNS, numRuns: 1500 }

const anything = fc.anything({
  maxDepth: 3,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
})

/** Sizes and lengths that are nearly right. */
const number = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 6, -1, 0.5, -0, Number.NaN, 2 ** 31, 2 ** 32, 2 ** 53, 1e300),
  fc.integer({ min: -3, max: 8 }),
  fc.double(),
)
const numbers = fc.oneof(
  fc.array(fc.oneof(fc.nat(9), number), { maxLength: 8 }),
  fc.float64Array({ maxLength: 8 }),
  fc.float32Array({ maxLength: 8 }),
  fc.uint8Array({ maxLength: 8 }),
  fc.bigInt64Array({ maxLength: 8 }),
)
const value = fc.oneof(number, numbers, fc.array(numbers, { maxLength: 4 }), anything)

/** Sizes, places and offsets of sparse matrices, right more often than not. */
const few = fc.integer({ min: 0, max: 3 })
const places = (most: number, length: number) => fc.array(fc.nat(Math.max(0, most)), { minLength: length, maxLength: length })
const rising = (lines: number, count: number) =>
  fc.array(fc.nat(count), { minLength: lines, maxLength: lines }).map((offsets) => [0, ...offsets.sort((a, b) => a - b)])
const soundSparse = fc.tuple(fc.constantFrom('csr', 'csc'), size(4), size(4), fc.nat(8)).chain(([format, rows, columns, count]) =>
  fc.record({
    format: fc.constant(format),
    rows: fc.constant(rows),
    columns: fc.constant(columns),
    data: fc.array(anyEntry, { minLength: count, maxLength: count }),
    indices: places((format === 'csr' ? columns : rows) - 1, count),
    indptr: rising(format === 'csr' ? rows : columns, count),
  }),
)
const spoiltSparse = fc
  .tuple(soundSparse, fc.constantFrom('format', 'rows', 'columns', 'data', 'indices', 'indptr'), fc.oneof(value, few))
  .map(([matrix, key, part]) => ({ ...matrix, [key]: part }))
const bentSparse = fc
  .tuple(soundSparse, fc.constantFrom('data' as const, 'indices' as const, 'indptr' as const), fc.nat(8), fc.oneof(number, anything))
  .map(([matrix, key, place, part]) => ({ ...matrix, [key]: matrix[key].map((own, at) => (at === place ? part : own)) }))

/** Objects with the properties that the doors look for, and values that nearly fit. */
const nearlyMatrix = fc.oneof(
  soundSparse,
  spoiltSparse,
  bentSparse,
  matrices(4, anyEntry),
  matrices(4, fc.oneof(anyEntry, number)).map((matrix) => matrix.toArray()),
  fc.array(numbers, { maxLength: 4 }),
  fc.record({ rows: number, columns: number, data: value }, { requiredKeys: [] }),
  fc.record({
    rows: fc.integer({ min: 0, max: 4 }),
    columns: fc.integer({ min: 0, max: 4 }),
    data: fc.oneof(numbers, fc.array(numbers, { maxLength: 4 })),
  }),
  fc.record(
    { data: numbers, shape: fc.array(number, { maxLength: 3 }), stride: fc.array(number, { maxLength: 3 }), offset: number },
    { requiredKeys: ['data', 'shape'] },
  ),
  fc.record({ data: value, shape: value, strides: value, offset: value }, { requiredKeys: ['data', 'shape'] }),
  fc.record({ rows: fc.integer({ min: 0, max: 4 }), columns: fc.integer({ min: 0, max: 4 }), get: fc.func(value) }),
)

const anyOption = fc.oneof(value, fc.constantFrom('auto', 'mu', 'cd', 'random', 'nndsvd', 'same', 'frobenius', true, false, 'native', 'js'))
const anyOptions = fc.oneof(
  anything,
  fc.record(Object.fromEntries(OPTION_KEYS.model.map((key) => [key, anyOption])), { requiredKeys: [] }),
  fc
    .tuple(fc.constantFrom(...OPTION_KEYS.model), anyOption)
    .map(([key, option]) => ({ nComponents: 2, maxIter: 2, timeLimitMs: 1000, [key]: option })),
  fc.record(
    {
      nComponents: fc.integer({ min: 1, max: 9 }),
      seed: number,
      tol: number,
      alphaW: number,
      l1Ratio: number,
      maxIter: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ['nComponents', 'maxIter'] },
  ),
  fc.record({ nComponents: fc.constant(1), maxIter: fc.constant(2), init: fc.record({ W: nearlyMatrix, H: nearlyMatrix }) }),
)

/** Whether the call gave a sound result; else it must have been refused. */
function sound(call: () => { W: DenseMatrix; H: DenseMatrix }): boolean {
  try {
    const { W, H } = call()
    expectNonNegative(W)
    expectNonNegative(H)
    return true
  } catch (error) {
    expectCoded(error)
    return false
  }
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it('factorizes or refuses anything', () => {
    let fitted = 0
    const X = fc.oneof(nearlyMatrix, anything)
    fc.assert(
      fc.property(X, (x) => void (sound(() => factorizeSync(x as MatrixLike, { nComponents: 1, engine, maxIter: 2 })) && fitted++)),
      MANY,
    )
    expect(fitted).toBeGreaterThan(MANY.numRuns / 20)
  })

  it('takes or refuses any options', () => {
    let fitted = 0
    const X = randomMatrix(3, 2)
    fc.assert(
      fc.property(anyOptions, (options) => void (sound(() => factorizeSync(X, options as never)) && fitted++)),
      MANY,
    )
    expect(fitted).toBeGreaterThan(MANY.numRuns / 40)
  })

  it('rejects asynchronously what it refuses', async () => {
    const call = async (x: unknown, options: unknown) => {
      const promise = factorize(x as MatrixLike, options as never)
      expect(promise).toBeInstanceOf(Promise)
      const ended = await promise.then(({ W }) => expectNonNegative(W)).catch((error: unknown) => error)
      if (ended !== undefined) expectCoded(ended)
    }
    await fc.assert(
      fc.asyncProperty(fc.oneof(nearlyMatrix, anything), anything, (x, options) => call(x, options)),
      { ...RUNS, numRuns: 300 },
    )
    await fc.assert(
      fc.asyncProperty(nearlyMatrix, (x) => call(x, { nComponents: 1, engine, maxIter: 2 })),
      { ...RUNS, numRuns: 300 },
    )
  })

  it('transforms, back and forth, or refuses anything', () => {
    const model = new NMF({ nComponents: 2, engine, maxIter: 3 }).fitSync(randomMatrix(3, 2))
    fc.assert(
      fc.property(fc.oneof(nearlyMatrix, anything), (x) => {
        sound(() => ({ W: model.transformSync(x as MatrixLike), H: model.components }))
        try {
          expect(model.inverseTransform(x as MatrixLike).columns).toBe(2)
        } catch (error) {
          expectCoded(error)
        }
      }),
      MANY,
    )
  })
})

describe('copies', () => {
  it('DenseMatrix.from copies or refuses anything', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyMatrix, anything), (source) => {
        try {
          const { rows, columns, data } = DenseMatrix.from(source as MatrixLike)
          expect(data.length === rows * columns).toBe(true)
        } catch (error) {
          expectCoded(error)
        }
      }),
      MANY,
    )
  })

  it('SparseMatrix.from copies what DenseMatrix.from copies, and refuses the rest', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyMatrix, anything), (source) => {
        try {
          const sparse = SparseMatrix.from(source as MatrixLike)
          // −0 counts as absent, and reads as 0.
          expect(sparse.toArray()).toEqual(
            DenseMatrix.from(source as MatrixLike)
              .toArray()
              .map((row) => row.map((x) => x + 0)),
          )
        } catch (error) {
          expectCoded(error)
        }
      }),
      MANY,
    )
  })

  it('SparseMatrix.fromTriplets takes or refuses anything', () => {
    const part = fc.oneof(places(3, 3), numbers, value)
    fc.assert(
      fc.property(fc.oneof(few, number, anything), fc.oneof(few, number), part, part, part, (...triplets) => {
        try {
          expect(SparseMatrix.fromTriplets(...(triplets as Parameters<typeof SparseMatrix.fromTriplets>)).format).toBe('csr')
        } catch (error) {
          expectCoded(error)
        }
      }),
      MANY,
    )
  })
})
