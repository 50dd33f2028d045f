/** Sparse matrices whose memory goes away or changes, before and while a fit reads them, and objects that are not what they say. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorize, type MatrixLike, SparseMatrix } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { detach, type Resizable, resizable } from '../support/buffers.js'
import { CALLS } from '../support/calls.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors } from '../support/factors.js'
import { expectCoded, refusal } from '../support/refusals.js'
import { COLUMNS, parts, ROWS, typed } from '../support/sparse-doors.js'
import { FORMATS, type Format } from '../support/storage.js'

const KEYS = ['data', 'indices', 'indptr'] as const
type Key = (typeof KEYS)[number]
type Arrays = Record<Key, Float64Array<Resizable>>

const options = { nComponents: 2, init: 'random', maxIter: 4, tol: 0 } as const

/** The sample on buffers that can shrink, all in float64. */
function onResizable(format: Format) {
  const { data, indices, indptr, ...rest } = parts(format)
  const move = (numbers: number[]) => {
    const array: Float64Array<Resizable> = new Float64Array(resizable(8 * numbers.length))
    array.set(numbers)
    return array
  }
  return { ...rest, data: move(data), indices: move(indices), indptr: move(indptr) }
}

/** Sound factors, or an error of this package. */
async function soundOrRefused(call: () => Promise<Parameters<typeof expectFactors>[0]>, m = ROWS, n = COLUMNS): Promise<void> {
  const ended = await call()
    .then((result) => expectFactors(result, m, n, 2))
    .catch((error: unknown) => error)
  if (ended !== undefined) expectCoded(ended)
}

/** Large enough that reading takes several turns of the event loop: 60 entries a row in falling order. */
function large(format: Format, rows = 3000, columns = 300) {
  const each = 60
  const data = new Float64Array(rows * each).fill(0.5)
  const indices = new Float64Array(rows * each).map((_, p) => columns - 1 - (((p % each) * 5 + Math.floor(p / each)) % columns))
  const indptr = new Float64Array(rows + 1).map((_, i) => i * each)
  return format === 'csr'
    ? { format, rows, columns, data, indices, indptr }
    : { format, rows: columns, columns: rows, data, indices, indptr }
}

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(FORMATS.flatMap((format) => KEYS.map((key) => ({ format, key }))))('$key of $format', ({ format, key }) => {
    it('on a buffer that was detached, or shrank', async () => {
      const X = onResizable(format)
      X[key].buffer.resize(8)
      expectCoded(await refusal(() => call(X)))
      X[key].buffer.resize(0)
      expectCoded(await refusal(() => call(X)))
      const gone = onResizable(format)
      detach(gone[key].buffer)
      expectCoded(await refusal(() => call(gone)))
    })

    it('in shared memory', async () => {
      const X = onResizable(format)
      const inShared = new Float64Array(new SharedArrayBuffer(X[key].byteLength))
      inShared.set(X[key])
      expect(factorBits(await call({ ...X, [key]: inShared }, options))).toBe(factorBits(await call(typed(format), options)))
    })

    it('passes on what its getter throws, and what reading it throws', async () => {
      const mine = new Error('mine')
      const throwing = Object.defineProperty({ ...parts(format) }, key, {
        get: () => {
          throw mine
        },
      })
      const trap = new Proxy(parts(format)[key], {
        get: (target, property) => {
          if (property === '1') throw mine
          return Reflect.get(target, property)
        },
      })
      for (const X of [throwing, { ...parts(format), [key]: trap }]) {
        const error = await refusal(() => call(X))
        expectCoded(error)
        expect(error.cause).toBe(mine)
      }
    })

    it.each([[Number.NaN], [-1], [0.5], ['3'], [2 ** 53], [Number.POSITIVE_INFINITY], [null], [{}], [-0], ['x']])(
      'is not led astray where a proxy says that its length is %s',
      async (length) => {
        const lying = (target: unknown[]) => new Proxy(target, { get: (t, name) => (name === 'length' ? length : Reflect.get(t, name)) })
        const X = parts(format)
        expectCoded(await refusal(() => call({ ...X, [key]: lying(X[key]) })))
        await soundOrRefused(() => call({ ...X, data: lying(X.data), indices: lying(X.indices) }))
        expectCoded(await refusal(() => call({ ...X, data: lying(X.data), indices: lying(X.indices), indptr: lying(X.indptr) })))
      },
    )

    it('stays sound where reading an array changes the others', async () => {
      for (const change of [
        (X: Arrays) => X.data.buffer.resize(0),
        (X: Arrays) => X.indices.buffer.resize(8),
        (X: Arrays) => X.indptr.fill(2 ** 53),
        (X: Arrays) => X.indices.fill(2 ** 31),
        (X: Arrays) => X.data.fill(Number.NaN),
        (X: Arrays) => detach(X.indices.buffer),
      ] as ((X: unknown) => void)[]) {
        const X = onResizable(format)
        const numbers = [...X[key]]
        Object.defineProperty(numbers, 1, {
          get() {
            change(X)
            return parts(format)[key][1]
          },
        })
        await soundOrRefused(() => call({ ...X, [key]: numbers }))
      }
    })

    it('reads a number anew each time only where that does no harm', async () => {
      let asked = 0
      const wild = parts(format)[key].map((value) => value)
      Object.defineProperty(wild, 2, { get: () => [0, 4, 1, 3, 2][asked++ % 5] })
      await soundOrRefused(() => call({ ...parts(format), [key]: wild }))
    })
  })

  it('uses one answer of each getter', async () => {
    const asked: string[] = []
    const X = new Proxy(typed('csc'), {
      get(target, key) {
        asked.push(String(key))
        return Reflect.get(target, key)
      },
    })
    expect(factorBits(await call(X, options))).toBe(factorBits(await call(typed('csc'), options)))
    for (const key of [...KEYS, 'format', 'rows', 'columns']) expect(asked.filter((name) => name === key)).toHaveLength(1)
  })
})

describe.each(TESTED_ENGINES.flatMap((engine) => FORMATS.map((format) => ({ engine, format }))))(
  'while factorize reads $format on $engine',
  (tried) => {
    const wanted = { ...options, engine: tried.engine }

    it('a small matrix was copied before the promise came', async () => {
      const expected = await factorize(typed(tried.format), wanted)
      for (const key of KEYS) {
        for (const change of [(array: Float64Array) => array.fill(Number.NaN), ({ buffer }: Float64Array) => detach(buffer)]) {
          const X = onResizable(tried.format)
          const fit = factorize(X, wanted)
          change(X[key])
          expect(factorBits(await fit)).toBe(factorBits(expected))
        }
      }
    })

    it.each(KEYS)('a large one whose %s change or go is refused, or gives sound factors', async (key) => {
      const changes: ((array: Float64Array) => unknown)[] = [
        (array) => array.fill(2 ** 31),
        (array) => array.fill(3),
        (array) => array.reverse(),
        ({ buffer }) => detach(buffer),
      ]
      for (const change of changes) {
        const X = large(tried.format)
        const fit = factorize(X, { ...wanted, maxIter: 1 })
        setImmediate(() => change(X[key]))
        await soundOrRefused(() => fit, X.rows, X.columns)
      }
    })

    it('the event loop turns', async () => {
      const X = large(tried.format)
      let turns = 0
      const count = () => {
        turns++
        timer = setImmediate(count)
      }
      let timer = setImmediate(count)
      await factorize(X, { ...wanted, maxIter: 1 })
      clearImmediate(timer)
      expect(turns).toBeGreaterThan(2)
    })
  },
)

describe('copies', () => {
  it.each(FORMATS)('of changed and missing memory are refused: %s', async (format) => {
    for (const key of KEYS) {
      const X = onResizable(format)
      X[key].buffer.resize(0)
      for (const from of [DenseMatrix.from, SparseMatrix.from]) expectCoded(await refusal(() => from(X as MatrixLike)))
    }
  })

  it('share no memory with their source', () => {
    const X = typed('csr')
    const copy = SparseMatrix.from(X)
    for (const key of KEYS) expect(copy[key].buffer).not.toBe(X[key].buffer)
  })
})
