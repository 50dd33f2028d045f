/** float32 stays float32 through W and H; every other number type computes in float64. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type MatrixLike, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { expectFactors } from '../support/factors.js'

const ROWS = 3
const NUMBERS = [1, 2, 3, 40, 50, 60, 7, 8, 127, 10, 0, 12]

const singles = () => Float32Array.from(NUMBERS)
const singleRows = () => Array.from({ length: ROWS }, (_, i) => singles().subarray(4 * i, 4 * i + 4))

const FLOAT32: Record<string, () => unknown> = {
  'a DenseMatrix': () => new DenseMatrix(ROWS, 4, singles()),
  '{ rows, columns, data }': () => ({ rows: ROWS, columns: 4, data: singles() }),
  '{ rows, columns, data } with rows': () => ({ rows: ROWS, columns: 4, data: singleRows() }),
  rows: singleRows,
  scijs: () => ({ data: singles(), shape: [ROWS, 4], stride: [4, 1], offset: 0 }),
  'scijs, transposed': () => ({ data: singles(), shape: [4, ROWS], stride: [1, 4], offset: 0 }),
  stdlib: () => ({ data: singles(), shape: [ROWS, 4], strides: [4, 1], offset: 0 }),
}

const FLOAT64: Record<string, () => unknown> = {
  'plain rows': () => [
    [1, 2],
    [3, 4],
  ],
  'rows of float32 and of float64': () => [Float32Array.of(1, 2), Float64Array.of(3, 4)],
  'rows of float32 and plain ones': () => [Float32Array.of(1, 2), [3, 4]],
  'rows of float32 and of integers': () => [Float32Array.of(1, 2), Uint8Array.of(3, 4)],
  'get(i, j)': () => ({ rows: 2, columns: 2, get: (i: number, j: number) => 2 * i + j }),
}

type Integers = new (numbers: readonly number[]) => unknown
const INTEGERS: [string, Integers][] = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array].map(
  (Type) => [Type.name, Type],
)
const Float16 = (globalThis as { Float16Array?: Integers & { name: string } }).Float16Array
if (Float16 !== undefined) INTEGERS.push(['Float16Array', Float16])

const BIGINTS: [string, (numbers: readonly number[]) => unknown][] = [
  ['BigInt64Array', (numbers) => BigInt64Array.from(numbers, BigInt)],
  ['BigUint64Array', (numbers) => BigUint64Array.from(numbers, BigInt)],
]
const WHOLE: [string, (numbers: readonly number[]) => unknown][] = [
  ...INTEGERS.map(
    ([name, Type]) => [name, (numbers: readonly number[]) => new Type(numbers)] as [string, (n: readonly number[]) => unknown],
  ),
  ...BIGINTS,
]

describe.each(CALLS)('$name', ({ call }) => {
  it.each(Object.entries(FLOAT32))('keeps float32: %s', async (_, open) => {
    for (const solver of ['mu', 'cd']) {
      for (const init of ['random', 'nndsvda']) {
        const { W, H } = await call(open(), { solver, init, maxIter: 3 })
        expect(W.data).toBeInstanceOf(Float32Array)
        expect(H.data).toBeInstanceOf(Float32Array)
      }
    }
  })

  it.each(Object.entries(FLOAT64))('computes in float64: %s', async (_, open) => {
    const { W, H } = await call(open(), { nComponents: 1, maxIter: 3 })
    expect(W.data).toBeInstanceOf(Float64Array)
    expect(H.data).toBeInstanceOf(Float64Array)
  })

  it.each(WHOLE)('computes %s in float64, flat, strided and in rows', async (_, make) => {
    const reference = await call({ rows: ROWS, columns: 4, data: Float64Array.from(NUMBERS) }, { maxIter: 5 })
    const rows = [NUMBERS.slice(0, 4), NUMBERS.slice(4, 8), NUMBERS.slice(8)].map(make)
    for (const X of [
      { rows: ROWS, columns: 4, data: make(NUMBERS) },
      { data: make(NUMBERS), shape: [ROWS, 4], stride: [4, 1], offset: 0 },
      { data: make([0, ...NUMBERS]), shape: [ROWS, 4], stride: [4, 1], offset: 1 },
      rows,
      { rows: ROWS, columns: 4, data: rows },
    ]) {
      const result = await call(X, { maxIter: 5 })
      expect(result.W.data).toBeInstanceOf(Float64Array)
      expect(factorBits(result)).toBe(factorBits(reference))
    }
  })

  it('casts a float64 start to the float32 of X, and the other way', async () => {
    const start = (Type: typeof Float32Array | typeof Float64Array) => ({
      W: { rows: ROWS, columns: 2, data: new Type([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) },
      H: { rows: 2, columns: 4, data: new Type([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) },
    })
    const X32 = { rows: ROWS, columns: 4, data: singles() }
    const single = await call(X32, { init: start(Float64Array), maxIter: 3 })
    expect(single.W.data).toBeInstanceOf(Float32Array)
    expect(factorBits(single)).toBe(factorBits(await call(X32, { init: start(Float32Array), maxIter: 3 })))
    const X64 = { rows: ROWS, columns: 4, data: Float64Array.from(NUMBERS) }
    const double = await call(X64, { init: start(Float32Array), maxIter: 3 })
    expect(double.W.data).toBeInstanceOf(Float64Array)
    expectFactors(double, ROWS, 4, 2)
  })

  it('gives unsigned integers their whole range', async () => {
    const { W, H } = await call([Uint32Array.of(2 ** 32 - 1)], { nComponents: 1, solver: 'cd', maxIter: 50, tol: 0 })
    // One entry: W·H reaches it up to the rounding of one product and one quotient.
    expect(Math.abs(W.get(0, 0) * H.get(0, 0) - (2 ** 32 - 1))).toBeLessThanOrEqual(4 * Number.EPSILON * 2 ** 32)
  })
})

describe('DenseMatrix.from', () => {
  it.each(WHOLE)('makes float64 of %s', (_, make) => {
    const copy = DenseMatrix.from({ rows: 1, columns: 3, data: make([1, 0, 3]) } as MatrixLike)
    expect(copy.data).toEqual(Float64Array.of(1, 0, 3))
  })

  it.each(Object.entries(FLOAT32))('keeps float32: %s', (_, open) => {
    expect(DenseMatrix.from(open() as MatrixLike).data).toBeInstanceOf(Float32Array)
  })
})

describe('the number type of a model', () => {
  const X64 = { rows: ROWS, columns: 4, data: Float64Array.from(NUMBERS) }
  const X32 = { rows: ROWS, columns: 4, data: singles() }

  it('is that of the X at hand in transform', () => {
    const model = new NMF({ nComponents: 2, maxIter: 5 }).fitSync(X64)
    expect(model.components.data).toBeInstanceOf(Float64Array)
    expect(model.transformSync(X32).data).toBeInstanceOf(Float32Array)
    expect(model.components.data).toBeInstanceOf(Float64Array)
    const single = new NMF({ nComponents: 2, maxIter: 5 }).fitSync(X32)
    expect(single.components.data).toBeInstanceOf(Float32Array)
    expect(single.transformSync(X64).data).toBeInstanceOf(Float64Array)
  })

  it('is float32 in inverseTransform only where W and H both are', () => {
    const double = new NMF({ nComponents: 2, maxIter: 5 })
    const single = new NMF({ nComponents: 2, maxIter: 5 })
    const [W64, W32] = [double.fitTransformSync(X64), single.fitTransformSync(X32)]
    expect(single.inverseTransform(W32).data).toBeInstanceOf(Float32Array)
    expect(single.inverseTransform(W64).data).toBeInstanceOf(Float64Array)
    expect(double.inverseTransform(W32).data).toBeInstanceOf(Float64Array)
    expect(double.inverseTransform(W64).data).toBeInstanceOf(Float64Array)
  })
})
