/** X handed over: read where it lies, nobody else's for the time of the call, and given back. */
import { runInThisContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, type Factorization, factorize } from '../../src/index.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { shared } from '../support/buffers.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { filled, float32, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'
import { compressed } from '../support/storage.js'

describe.each(TESTED_ENGINES)('transfer, %s', (engine) => {
  const options = { nComponents: 3, engine, maxIter: 20 } as const

  it.each([
    ['small', randomMatrix(9, 7)],
    ['more than is copied at once', randomMatrix(400, 300)],
    ['float32', float32(randomMatrix(30, 20))],
    [
      'of huge numbers, which are scaled',
      new DenseMatrix(
        9,
        7,
        randomMatrix(9, 7).data.map((x) => x * 1e300),
      ),
    ],
  ])('gives the same bits and the same X: %s', async (_, X) => {
    const [alone, before] = [factorBits(await factorize(X, options)), bitsOf(X.data)]
    const fit = factorize(X, { ...options, transfer: true })
    expect(X.data.length).toBe(0)
    const result = await fit
    expect(factorBits(result)).toBe(alone)
    expect(bitsOf((result.X as DenseMatrix).data)).toBe(before)
    expect(result.X).toMatchObject({ rows: X.rows, columns: X.columns })
  })

  it('takes a part of a buffer, with all of the buffer', async () => {
    const { rows, columns, data } = randomMatrix(9, 7)
    const buffer = new ArrayBuffer(data.byteLength + 24)
    const part = new Float64Array(buffer, 16, data.length)
    part.set(data)
    const fit = factorize({ data: part, shape: [rows, columns] }, { ...options, transfer: true })
    expect(buffer.byteLength).toBe(0)
    const { X } = await fit
    expect(X?.data.byteOffset).toBe(16)
    expect(bitsOf(X?.data as Float64Array)).toBe(bitsOf(data))
  })

  it('leaves shared memory where it is', async () => {
    const data = shared(randomMatrix(9, 7).data)
    const { X } = await factorize({ rows: 9, columns: 7, data }, { ...options, transfer: true })
    expect(X?.data.buffer).toBe(data.buffer)
  })

  it('gives X back on an error found in it', async () => {
    const { rows, columns, data } = randomMatrix(9, 7)
    data[10] = -1
    const before = bitsOf(data)
    const error = await refusal(() => factorize({ rows, columns, data }, { ...options, transfer: true }))
    expect(error).toMatchObject({ code: 'ERR_NMF_INPUT', row: 1, column: 3 })
    expect(bitsOf((error as unknown as Factorization).X?.data as Float64Array)).toBe(before)
  })

  it('takes nothing where the call is refused', async () => {
    const X = randomMatrix(9, 7)
    await refusal(() => factorize(X, { ...options, nComponents: 0, transfer: true }))
    await refusal(() => factorize(X, { ...options, signal: AbortSignal.abort(), transfer: true }))
    expect(X.data.length).toBe(63)
  })

  it('an aborted call lets X go and leaves the reason alone', async () => {
    const X = filled(400, 300, 1)
    const abort = new AbortController()
    const reason = new Error('enough')
    const fit = factorize(X, { ...options, signal: abort.signal, transfer: true })
    abort.abort(reason)
    await expect(fit).rejects.toBe(reason)
    expect(reason).not.toHaveProperty('X')
  })

  it.each([
    ['rows', [new Float64Array([1, 2]), new Float64Array([3, 4])]],
    ['integers', { rows: 1, columns: 2, data: new Int32Array([1, 2]) }],
    ['columns', { data: new Float64Array(6).fill(1), shape: [2, 3], strides: [1, 2] }],
    ['stored entries', compressed(randomMatrix(9, 7), 'csr')],
  ])('refuses %s', (_, X) =>
    expectRefusal(() => factorize(X, { ...options, nComponents: 1, transfer: true }), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be dense, flat and of Float64Array or Float32Array to be transferred',
    }),
  )

  it('refuses memory that cannot be detached', async () => {
    // Run as text: the types of Node do not know WebAssembly.
    const ofWasm: unknown = runInThisContext('new WebAssembly.Memory({ initial: 1 }).buffer')
    for (const buffer of [ofWasm, Buffer.from('pooled').buffer] as ArrayBuffer[]) {
      const X = { rows: 2, columns: 2, data: new Float64Array(buffer, 0, 4).fill(1) }
      const error = await refusal(() => factorize(X, { ...options, nComponents: 1, transfer: true }))
      expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_NMF_INPUT' })
      expect(X.data.length).toBe(4)
    }
  })
})

it('the native engine makes no copy', async () => {
  const growth = await outputOf(`
    import { readFileSync } from 'node:fs'
    const [rows, columns] = [4000, 3000]
    const data = new Float64Array(rows * columns).fill(0.5)
    const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
    const before = peak()
    const bytes = data.byteLength
    const options = { nComponents: 1, engine: 'native', init: 'random', maxIter: 1, transfer: true }
    await factorize({ rows, columns, data }, options)
    console.log((peak() - before) / 1024 / (bytes / 2 ** 20))
  `)
  expect(Number(growth)).toBeLessThan(0.5)
})
