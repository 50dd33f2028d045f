/** Matrices in shared memory, which other threads may write to at any time. */
import { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, it } from 'vitest'
import { DenseMatrix, type Factorization, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { shared } from '../support/buffers.js'
import { CALLS } from '../support/calls.js'
import { expectFactors } from '../support/factors.js'
import { filled, randomMatrix } from '../support/matrices.js'
import { expectCoded } from '../support/refusals.js'
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
    await scribble(data, [1, Number.NaN, -1, 1e308, 5e-324])
    for (const solver of ['mu', 'cd']) {
      const ended = await call({ rows: 300, columns: 200, data }, { solver, maxIter: 10, tol: 0 }).catch((error: unknown) => error)
      if (ended instanceof Error) expectCoded(ended)
      else expect(ended).toMatchObject({ W: { rows: 300 }, H: { columns: 200 } })
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
        const ended = await call(sparse, { solver, maxIter: 3, tol: 0 }).catch((error: unknown) => error)
        if (ended instanceof Error) expectCoded(ended)
        else expectFactors(ended as Factorization, 300, 200, 2)
      }
      await stopAll()
    },
  )
})

describe('a model', () => {
  it('takes back a W that it gave, moved to shared memory', () => {
    const model = new NMF({ nComponents: 2, maxIter: 5 })
    const W = model.fitTransformSync(randomMatrix(5, 4))
    const moved = new DenseMatrix(5, 2, shared(W.data))
    expect(model.inverseTransform(moved).data).toEqual(model.inverseTransform(W).data)
  })
})
