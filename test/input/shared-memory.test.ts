/** Matrices in shared memory: read where they lie, although other threads may write to them at any time. */
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { readEither } from '../../src/contract/intake.js'
import type { Loss } from '../../src/contract/losses.js'
import type { Solver } from '../../src/contract/options.js'
import { scaleExponent } from '../../src/contract/scale.js'
import { runSync } from '../../src/contract/work.js'
import { DenseMatrix, type Factorization, factorize, type MatrixLike, NMF } from '../../src/index.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { growable, shared } from '../support/buffers.js'
import { CALLS } from '../support/calls.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors, expectNonNegative } from '../support/factors.js'
import { filled, float32, randomMatrix } from '../support/matrices.js'
import { expectCoded, expectRefusal } from '../support/refusals.js'
import { compressed, FORMATS } from '../support/storage.js'

/** Writes `value` over and over until told to stop. */
const SCRIBBLER = `
  const { workerData: { data, values, stop }, parentPort } = require('node:worker_threads')
  parentPort.postMessage('writing')
  for (let round = 0; Atomics.load(stop, 0) === 0; round++) data.fill(values[round % values.length])
`
const stops: Int32Array[] = []
const workers: Worker[] = []

async function scribble(data: Float64Array, values: number[]): Promise<void> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(SCRIBBLER, { eval: true, workerData: { data, values, stop } })
  stops.push(stop)
  workers.push(worker)
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
}

async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0)) Atomics.store(stop, 0, 1)
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()))
}

afterAll(stopAll)

/** The ways to lay a matrix into shared memory that are read in place, and how to write to it afterwards. */
const LAID: Record<string, (X: DenseMatrix) => { X: MatrixLike; data: Float64Array | Float32Array }> = {
  'a DenseMatrix': ({ rows, columns, data }) => {
    const moved = movedToShared(data)
    return { X: new DenseMatrix(rows, columns, moved), data: moved }
  },
  'an ndarray': ({ rows, columns, data }) => {
    const moved = movedToShared(data)
    return { X: { data: moved, shape: [rows, columns], stride: [columns, 1], offset: 0 }, data: moved }
  },
  'compressed rows': (X) => {
    const { format, rows, columns, data, indices, indptr } = compressed(X, 'csr')
    const moved = movedToShared(data)
    return { X: { format, rows, columns, data: moved, indices, indptr }, data: moved }
  },
}

/** In memory that can grow, behind eight bytes of something else. */
function movedToShared<T extends Float64Array | Float32Array>(data: T): T {
  const buffer = growable(data.byteLength + 8, data.byteLength + 64)
  const moved = new (data.constructor as new (buffer: SharedArrayBuffer, at: number, length: number) => T)(buffer, 8, data.length)
  moved.set(data)
  return moved
}

/** The same matrix in memory of its own. */
function unshared(X: MatrixLike): MatrixLike {
  const { data, ...rest } = X as { data: Float64Array }
  return { ...rest, data: data.slice() } as unknown as MatrixLike
}

/** Factors that are sound as far as anyone can promise, or an error of this package. */
async function soundOrRefused(call: Promise<Factorization>): Promise<Factorization | undefined> {
  const result = await call.catch((error: unknown) => expectCoded(error))
  if (result === undefined) return undefined
  const { W, H, loss } = result
  expectNonNegative(W, 'W')
  expectNonNegative(H, 'H')
  expect(loss).toBeGreaterThanOrEqual(0)
  return result
}

describe('numbers that another thread writes between two looks at them', () => {
  it('are refused where their bounds and their check do not agree', () => {
    const scan = () => ({ max: Number.POSITIVE_INFINITY, sum: 1, firstZero: undefined, firstBad: undefined })
    const read = () => runSync(readEither(randomMatrix(3, 2), 'X', { check: 'non-negative', scan }))
    expect(read).toThrow('X must stay non-negative and finite while it is read')
  })

  it.each([Number.POSITIVE_INFINITY, Number.NaN, 0, -1])('a largest entry of %d leaves the scale as it is', (max) => {
    expect(scaleExponent(max)).toBe(0)
  })
})

describe.each(CALLS)('$name', ({ call }) => {
  it('reads shared memory as it reads any', async () => {
    const X = randomMatrix(6, 5)
    const expected = await call(X, { maxIter: 4 })
    const inShared = (matrix: DenseMatrix) => new DenseMatrix(matrix.rows, matrix.columns, shared(matrix.data))
    expect(factorBits(await call(inShared(X), { maxIter: 4 }))).toBe(factorBits(expected))
    expect(expected.W.data.buffer).toBeInstanceOf(ArrayBuffer)
    const start = { W: randomMatrix(6, 2, 2), H: randomMatrix(2, 5, 3) }
    const fromShared = await call(X, { maxIter: 4, init: { W: inShared(start.W), H: inShared(start.H) } })
    expect(factorBits(fromShared)).toBe(factorBits(await call(X, { maxIter: 4, init: start })))
  })

  it.each(Object.entries(LAID))('computes the same from %s in shared memory, to the bit', async (_, lay) => {
    for (const X of [randomMatrix(37, 29), float32(randomMatrix(37, 29))]) {
      // At 1e-9 a copy is scaled.
      for (const size of [1, 1e-9]) {
        const sized = new DenseMatrix(37, 29, X.data.map((value) => (value < 0.3 ? 0 : size * value)) as typeof X.data)
        for (const options of [{ solver: 'cd' }, { loss: 'kullback-leibler' }]) {
          const expected = await call(unshared(lay(sized).X), { ...options, maxIter: 7, tol: 0 })
          const { X: laid, data } = lay(sized)
          const before = bitsOf(data)
          expect(factorBits(await call(laid, { ...options, maxIter: 7, tol: 0 }))).toBe(factorBits(expected))
          expect(bitsOf(data)).toBe(before)
        }
      }
    }
  })

  it('takes compressed rows in shared memory whose entries are out of order, twice there, or 0', async () => {
    const csr = { format: 'csr', rows: 3, columns: 3, indptr: [0, 3, 5, 7] }
    const rest = { indices: [2, 0, 1, 1, 1, 0, 2] }
    for (const data of [
      [1, 2, 3, 4, 5, 6, 7],
      [1, 2, 3, 4, 5, 0, 7],
      [1, 2, 3, -4, 5, 6, 7],
    ]) {
      const expected = await call({ ...csr, ...rest, data }, { maxIter: 5 })
      expect(factorBits(await call({ ...csr, ...rest, data: shared(data) }, { maxIter: 5 }))).toBe(factorBits(expected))
    }
    const inOrder = { indices: [0, 1, 2, 0, 1, 0, 2] }
    const expected = await call({ ...csr, ...inOrder, data: [1, 2, 3, 4, 0, 6, 7] }, { maxIter: 5 })
    expect(factorBits(await call({ ...csr, ...inOrder, data: shared([1, 2, 3, 4, 0, 6, 7]) }, { maxIter: 5 }))).toBe(factorBits(expected))
    for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expectRefusal(() => call({ ...csr, ...inOrder, data: shared([1, 2, 3, 4, bad, 6, 7]) }), {
        kind: 'RangeError',
        code: 'ERR_NMF_INPUT',
        row: 1,
        column: 1,
        value: bad,
      })
    }
  })

  it('stays sound while X is written to with sound numbers', async () => {
    const data = shared(filled(300, 200, 1).data)
    await scribble(data, [0, 1, 2, 1e-300, 7])
    for (const solver of ['mu', 'cd']) {
      expectFactors(await call({ rows: 300, columns: 200, data }, { solver, maxIter: 10, tol: 0 }), 300, 200, 2)
    }
    await stopAll()
  })

  it('ends, with a result or a refusal, while X is written to with anything', async () => {
    const data = shared(filled(300, 200, 1).data)
    await scribble(data, [1, Number.NaN, -1, Number.POSITIVE_INFINITY, 1e308, 5e-324])
    for (const solver of ['mu', 'cd', 'accelerated']) {
      for (const init of ['random', 'nndsvda']) {
        await soundOrRefused(call({ rows: 300, columns: 200, data }, { solver, init, maxIter: 10, tol: 0 }))
      }
    }
    await stopAll()
  })

  it.each(FORMATS.flatMap((format) => (['data', 'indices', 'indptr'] as const).map((key) => [format, key] as const)))(
    'ends while the %s %s are written to with anything',
    async (format, key) => {
      const X = compressed(filled(300, 200, 1), format)
      const parts = { data: shared(X.data), indices: shared(X.indices), indptr: shared(X.indptr as Int32Array) }
      await scribble(parts[key], [0, 199, 3, Number.NaN, -1, 2 ** 31, 1e300])
      for (const solver of ['mu', 'cd']) {
        const sparse = { format, rows: 300, columns: 200, ...parts }
        await soundOrRefused(call(sparse, { solver, maxIter: 3, tol: 0 }))
      }
      await stopAll()
    },
  )
})

describe.each(TESTED_ENGINES)('while factorize runs on %s', (engine) => {
  const changing = [Number.NaN, -1, Number.POSITIVE_INFINITY]
  const fits: { loss?: Loss; solver?: Solver }[] = [
    { solver: 'cd' },
    { solver: 'mu' },
    { solver: 'accelerated' },
    { loss: 'kullback-leibler' },
    { loss: 'itakura-saito', solver: 'mu' },
    { loss: 0.5, solver: 'mu' },
  ]

  describe.each(Object.entries(LAID))('%s', (_, lay) => {
    it.each(fits)('is not copied: what is written to it meanwhile is seen, and does no harm: %o', async (fit) => {
      const options = { nComponents: 3, engine, init: 'random', maxIter: 25, tol: 0, ...fit } as const
      for (const floats of [randomMatrix(60, 40), float32(randomMatrix(60, 40))]) {
        const source = new DenseMatrix(60, 40, floats.data.map((x) => x + 1) as typeof floats.data)
        const undisturbed = factorBits(await factorize(lay(source).X, options))
        for (const value of changing) {
          const { X, data } = lay(source)
          const result = await soundOrRefused(factorize(X, { ...options, onProgress: () => void data.fill(value) }))
          if (result !== undefined) expect(factorBits(result)).not.toBe(undisturbed)
        }
      }
    })

    it('ends where the numbers change under the start', async () => {
      for (const value of changing) {
        const { X, data } = lay(randomMatrix(400, 300))
        const fit = factorize(X, { nComponents: 3, engine, init: 'nndsvda', maxIter: 3, tol: 0 })
        data.fill(value)
        await soundOrRefused(fit)
      }
    })
  })

  it.each([
    [1e-300, 7],
    [7, 1e-300],
    [0, 7],
    [1e300, 7],
  ])('stays sound where %d becomes %d at any turn of the intake', async (from, to) => {
    for (let turns = 0; turns < 12; turns++) {
      const data = shared(new Float64Array(400 * 300).fill(from))
      const fit = factorize({ rows: 400, columns: 300, data }, { nComponents: 2, engine, solver: 'mu', maxIter: 3, tol: 0 })
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      data.fill(to)
      expectFactors(await fit, 400, 300, 2)
    }
  })

  it('says what was wrong', async () => {
    const data = shared(filled(40, 30, 1).data)
    const onProgress = () => void data.fill(Number.NaN)
    await expectRefusal(() => factorize({ rows: 40, columns: 30, data }, { nComponents: 2, engine, init: 'random', onProgress }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must stay non-negative and finite while it is read, got other numbers written to its shared memory',
    })
  })

  it('a large X in shared memory takes no second one', async () => {
    const growth = (buffer: string) =>
      outputOf(`
        import { readFileSync } from 'node:fs'
        const [rows, columns] = [4000, 3000]
        const data = new Float64Array(new ${buffer}(rows * columns * 8)).fill(0.5)
        // Not maxRSS of resourceUsage(), which begins with that of the process that started this one.
        const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
        const before = peak()
        await factorize({ rows, columns, data }, { nComponents: 1, engine: '${engine}', init: 'random', maxIter: 1 })
        console.log((peak() - before) / 1024 / (data.byteLength / 2 ** 20))
      `).then(Number)
    const [inPlace, copied] = await Promise.all([growth('SharedArrayBuffer'), growth('ArrayBuffer')])
    expect(inPlace).toBeLessThan(0.5)
    expect(copied).toBeGreaterThan(0.9)
  })
})

describe('a model', () => {
  it('gives the same W for rows in shared memory, and refuses what is written to them meanwhile', async () => {
    const model = new NMF({ nComponents: 2, maxIter: 50 }).fitSync(randomMatrix(9, 7))
    const rows = randomMatrix(50, 7, 3)
    const data = shared(rows.data)
    const W = await model.transform(new DenseMatrix(50, 7, data))
    expect(bitsOf(W.data)).toBe(bitsOf((await model.transform(rows)).data))
    await expectRefusal(() => model.transform(new DenseMatrix(50, 7, data), { onProgress: () => void data.fill(Number.NaN) }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
    })
  })

  it('takes back a W that it gave, moved to shared memory', () => {
    const model = new NMF({ nComponents: 2, maxIter: 5 })
    const W = model.fitTransformSync(randomMatrix(5, 4))
    const moved = new DenseMatrix(5, 2, shared(W.data))
    expect(model.inverseTransform(moved).data).toEqual(model.inverseTransform(W).data)
  })
})
