/** Buffers that are detached, shrink or grow, before and while a fit reads them. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorize, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { detach, growable, resizable } from '../support/buffers.js'
import { CALLS } from '../support/calls.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFactors } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'
import { expectCoded, expectRefusal, refusal } from '../support/refusals.js'

type Floats = Float64Array<ArrayBuffer>

/** A 3 × 2 matrix on memory of its own, in each form that looks at that memory; forms without rows are one strip of it. */
const VIEWS: Record<string, (data: Floats) => unknown> = {
  '{ rows, columns, data }': (data) => ({ rows: 3, columns: 2, data }),
  rows: (data) => [data.subarray(0, 2), data.subarray(2, 4), data.subarray(4, 6)],
  'data in rows': (data) => ({ rows: 3, columns: 2, data: [data.subarray(0, 2), data.subarray(2, 4), data.subarray(4, 6)] }),
  'an ndarray': (data) => ({ data, shape: [3, 2], stride: [2, 1], offset: 0 }),
  'a transposed ndarray': (data) => ({ data, shape: [3, 2], stride: [1, 3], offset: 0 }),
}

const onBuffer = (buffer: ArrayBuffer): Floats => new Float64Array(buffer, 0, 6).fill(1)

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(Object.entries(VIEWS))('%s', (_, view) => {
    it('on a detached buffer', async () => {
      const buffer = new ArrayBuffer(48)
      const X = view(onBuffer(buffer))
      detach(buffer)
      expectCoded(await refusal(() => call(X)))
    })

    it('out of the bounds of a buffer that shrank', async () => {
      const buffer = resizable(48)
      const X = view(onBuffer(buffer))
      buffer.resize(40)
      expectCoded(await refusal(() => call(X)))
      buffer.resize(0)
      expectCoded(await refusal(() => call(X)))
    })

    it('on a buffer that shrank and grew again', async () => {
      const buffer = resizable(48)
      const X = view(onBuffer(buffer))
      buffer.resize(0)
      buffer.resize(48)
      onBuffer(buffer).fill(2)
      expectFactors(await call(X, { nComponents: 1 }), 3, 2, 1)
    })
  })

  it('takes the length of a view that follows its buffer as it is now', async () => {
    const buffer = resizable(48, 96)
    const data = new Float64Array(buffer).fill(1)
    buffer.resize(64)
    new Float64Array(buffer).fill(1)
    expectFactors(await call({ rows: 4, columns: 2, data }, { nComponents: 1 }), 4, 2, 1)
    await expectRefusal(() => call({ rows: 3, columns: 2, data }), { kind: 'RangeError', code: 'ERR_NMF_SHAPE' })
    buffer.resize(12)
    await expectRefusal(() => call({ rows: 4, columns: 2, data }), { kind: 'RangeError', code: 'ERR_NMF_SHAPE' })
  })

  it('takes shared memory that can grow', async () => {
    const data = new Float64Array(growable(48, 96) as unknown as ArrayBuffer).fill(1)
    expectFactors(await call({ rows: 3, columns: 2, data }, { nComponents: 1 }), 3, 2, 1)
  })

  it('refuses a start on a detached buffer', async () => {
    const buffer = new ArrayBuffer(24)
    const W = { rows: 3, columns: 1, data: new Float64Array(buffer).fill(1) }
    detach(buffer)
    expectCoded(await refusal(() => call(randomMatrix(3, 2), { nComponents: 1, init: { W, H: [[1, 1]] } })))
    expectCoded(
      await refusal(() => call(randomMatrix(2, 3), { nComponents: 1, init: { W: [[1], [1]], H: { ...W, rows: 1, columns: 3 } } })),
    )
  })
})

describe.each(TESTED_ENGINES)('while factorize runs on %s', (engine) => {
  const options = { nComponents: 2, engine, maxIter: 5, tol: 0, init: 'random' } as const

  it.each(Object.entries(VIEWS))('a small matrix was copied before the promise came: %s', async (_, view) => {
    const expected = await factorize(view(randomMatrix(3, 2).data as Floats) as never, options)
    const changes: ((data: Floats) => void)[] = [(data) => data.fill(Number.NaN), (data) => detach(data.buffer)]
    for (const change of changes) {
      const data = Float64Array.from(randomMatrix(3, 2).data)
      const fit = factorize(view(data) as never, options)
      change(data)
      expect(factorBits(await fit)).toBe(factorBits(expected))
    }
  })

  it('a large matrix that goes away is refused, or was already copied', async () => {
    const [rows, columns] = [3000, 500]
    const changes: ((buffer: ReturnType<typeof resizable>) => void)[] = [detach, (buffer) => buffer.resize(8), (buffer) => buffer.resize(0)]
    for (const change of changes) {
      const buffer = resizable(rows * columns * 8)
      const data = new Float64Array(buffer).fill(0.5)
      const fit = factorize({ rows, columns, data }, { ...options, maxIter: 2 })
      setImmediate(() => change(buffer))
      const ended = await fit.then((result) => expectFactors(result, rows, columns, 2)).catch((error: unknown) => error)
      if (ended !== undefined) expectCoded(ended)
    }
  })
})

describe('code that takes memory away while it is read', () => {
  // Touching freed memory can end the process, so each of these has one of its own.
  const tricks: Record<string, string> = {
    'the get of a start': `
      const W = { rows: m, columns: 2, get: () => (once(), 1) }
      return () => factorizeSync(X, { nComponents: 2, engine, maxIter: 3, init: { W, H: ones(2, n) } })`,
    'a getter of a start': `
      const init = { get W() { once(); return ones(m, 2) }, H: ones(2, n) }
      return () => factorizeSync(X, { nComponents: 2, engine, maxIter: 3, init })`,
    'a proxy in a start': `
      const row = (i) => new Proxy([1, 1], { get: (target, key) => (once(), Reflect.get(target, key)) })
      return () => factorizeSync(X, { nComponents: 2, engine, maxIter: 3, init: { W: Array.from({ length: m }, row), H: ones(2, n) } })`,
    'a getter of X': `
      const lying = { get columns() { once(); return n }, data, rows: m }
      return () => factorizeSync(lying, { nComponents: 2, engine, maxIter: 3 })`,
    'a getter of the options': `
      const options = { nComponents: 2, engine, get maxIter() { once(); return 3 } }
      return () => factorizeSync(X, options)`,
    'the get of a start, asynchronously': `
      const W = { rows: m, columns: 2, get: () => (once(), 1) }
      return () => factorize(X, { nComponents: 2, engine, maxIter: 3, init: { W, H: ones(2, n) } })`,
    'the loop beside the fit': `
      return () => { const fit = factorize(X, { nComponents: 2, engine, maxIter: 50, tol: 0 }); setImmediate(() => once()); return fit }`,
  }
  const program = (engine: string, trick: string) => `
    const engine = '${engine}'
    const [m, n] = [1500, 1000]
    for (const how of ['transfer', 'shrink', 'fill']) {
      const buffer = new ArrayBuffer(m * n * 8, { maxByteLength: m * n * 8 })
      const data = new Float64Array(buffer, 0, m * n).fill(1)
      const X = { rows: m, columns: n, data }
      let done = false
      const once = () => {
        if (done) return
        done = true
        if (how === 'transfer') structuredClone(buffer, { transfer: [buffer] })
        else if (how === 'shrink') buffer.resize(0)
        else data.fill(NaN)
        gc()
      }
      const start = (() => {${trick}})()
      try {
        const { W, H } = await start()
        const sound = [...W.data, ...H.data].every((value) => value >= 0 && value < Infinity)
        console.log(how, sound ? 'sound' : 'UNSOUND')
      } catch (error) {
        console.log(how, String(error.code).startsWith('ERR_NMF_') ? 'refused' : error.stack)
      }
    }
  `
  it.each(TESTED_ENGINES.flatMap((engine) => Object.keys(tricks).map((name) => ({ engine, name }))))(
    '$name, $engine',
    async ({ engine, name }) => {
      const output = await outputOf(program(engine, tricks[name] as string), { node: ['--expose-gc'] })
      expect(output).toMatch(/^transfer (sound|refused)\nshrink (sound|refused)\nfill (sound|refused)$/)
    },
  )
})

describe('a model', () => {
  it('says clearly that its components are gone', async () => {
    const model = new NMF({ nComponents: 1 }).fitSync(randomMatrix(3, 2))
    detach(model.components.data.buffer)
    await expectRefusal(() => model.transformSync(randomMatrix(3, 2)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: /^components\.data must hold 1 × 2/,
    })
    await expectRefusal(() => model.transform(randomMatrix(3, 2)), {
      kind: 'RangeError',
      code: 'ERR_NMF_SHAPE',
      message: /^components\.data/,
    })
    await expectRefusal(() => model.inverseTransform([[1]]), { kind: 'RangeError', code: 'ERR_NMF_SHAPE', message: /^components\.data/ })
    expect(model.fitSync(randomMatrix(3, 2)).transformSync(randomMatrix(3, 2)).rows).toBe(3)
  })

  it('refuses a DenseMatrix whose buffer is gone', async () => {
    const matrix = new DenseMatrix(1, 2, Float64Array.of(1, 2))
    detach(matrix.data.buffer)
    expectCoded(await refusal(() => DenseMatrix.from(matrix)))
  })
})
