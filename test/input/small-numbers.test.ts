/** Many whole numbers of one byte or two: they stay as they are, and give what the same numbers in float64 give, to the bit. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { factorize, type MatrixLike, MiniBatchNMF, NMF, selectRank } from '../../src/index.js'
import { bitsOf, factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectRefusal } from '../support/refusals.js'

const [rows, columns] = [1100, 961]
/** An image in a row: some of it 0. */
const pixel = (i: number) => (i % 3 === 0 ? 0 : (Math.imul(i, 2654435761) >>> 24) / 2) | 0
const numbers = Array.from({ length: rows * columns }, (_, i) => pixel(i))
const X = { rows, columns, data: Float64Array.from(numbers) }

const rowsOf = (data: Uint8Array | Uint16Array) => Array.from({ length: rows }, (_, i) => data.subarray(i * columns, (i + 1) * columns))
const shared = () => {
  const data = new Uint8Array(new SharedArrayBuffer(rows * columns))
  data.set(numbers)
  return { rows, columns, data }
}

const FORMS: Record<string, () => unknown> = {
  Uint8Array: () => ({ rows, columns, data: Uint8Array.from(numbers) }),
  Uint8ClampedArray: () => ({ rows, columns, data: Uint8ClampedArray.from(numbers) }),
  Uint16Array: () => ({ rows, columns, data: Uint16Array.from(numbers) }),
  'a Buffer': () => ({ rows, columns, data: Buffer.from(numbers) }),
  'an Uint8Array in shared memory': shared,
  'rows of Uint8Array': () => rowsOf(Uint8Array.from(numbers)),
  'rows of Uint16Array and of Uint8Array': () => [
    ...rowsOf(Uint16Array.from(numbers)).slice(0, -1),
    rowsOf(Uint8Array.from(numbers)).at(-1),
  ],
  'a transposed ndarray': () => {
    const data = Uint8Array.from(numbers, (_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)] as number)
    return { data, shape: [rows, columns], stride: [1, rows], offset: 0 }
  },
}

describe.each(CALLS)('$name', ({ call }) => {
  const options = { maxIter: 3, tol: 0, seed: 2 }

  it.each(Object.entries(FORMS))('%s', { timeout: 60_000 }, async (_, open) => {
    const expected = await call(X, options)
    const got = await call(open(), options)
    expect(factorBits(got)).toBe(factorBits(expected))
    expect(got.reconstructionError).toBe(expected.reconstructionError)
  })

  it.each([
    { solver: 'mu', init: 'nndsvda' },
    { solver: 'cd', init: 'nndsvd', shuffle: true },
    { solver: 'accelerated', loss: 'kullback-leibler', maxIter: 1 },
    { solver: 'mu', loss: 1.5 },
    { weights: { rows: Float64Array.from({ length: rows }, (_, i) => 1 + (i % 2)) } },
    { missing: 'nan', solver: 'mu' },
  ])('by %o', { timeout: 60_000 }, async (asked) => {
    const expected = await call(X, { ...options, ...asked })
    expect(factorBits(await call(shared(), { ...options, ...asked }))).toBe(factorBits(expected))
  })

  it('says where a 0 stands that the loss does not allow', async () => {
    await expectRefusal(() => call(shared(), { loss: 'itakura-saito' }), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'X must be above 0 for a loss with β ≤ 0, got 0 at row 0, column 0',
    })
  })

  it('takes rows of another type that come while they are read for an error', async () => {
    const bytes = rowsOf(Uint8Array.from(numbers))
    let reads = 0
    const changing = new Proxy(bytes, {
      get: (target, key) => {
        if (key !== '5') return Reflect.get(target, key) as unknown
        return ++reads > 1 ? Float64Array.from({ length: columns }, () => 0.5) : target[5]
      },
    })
    await expectRefusal(() => call(changing), {
      kind: 'TypeError',
      code: 'ERR_NMF_INPUT',
      message: 'the rows of X must keep their type while they are read, got another for row 5',
    })
  })
})

describe.each(TESTED_ENGINES)('engine %s', (engine) => {
  const options = { nComponents: 2, engine, maxIter: 2, tol: 0 } as const

  it('a model', { timeout: 60_000 }, async () => {
    const fit = async (data: MatrixLike) => {
      const model = await new NMF(options).fit(data)
      return bitsOf((await model.transform(data)).data)
    }
    expect(await fit(shared())).toBe(await fit(X))
  })

  it('mini-batches', { timeout: 60_000 }, async () => {
    const fit = async (data: MatrixLike) => bitsOf((await new MiniBatchNMF({ ...options, batchSize: 400 }).fit(data)).components.data)
    expect(await fit(shared())).toBe(await fit(X))
  })

  it('a survey with entries and blocks held out', { timeout: 120_000 }, async () => {
    const survey = async (data: MatrixLike) => {
      const { table, best } = await selectRank(data, { engine, tol: 0, ranks: [1, 2], runs: 2, maxIter: 1 })
      const measured = table.map(({ elapsedMs: _, ...row }) => row)
      return JSON.stringify([measured, ...[...best.values()].map(factorBits)])
    }
    expect(await survey(shared())).toBe(await survey(X))
  })

  it('goes on from a checkpoint of the same numbers in float64', { timeout: 60_000 }, async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'small-')), 'fit.nmfc')
    await factorize(X, { ...options, maxIter: 2, checkpoint: { path } })
    const whole = await factorize(X, { ...options, maxIter: 4, checkpoint: { path: `${path}.whole` } })
    const resumed = await factorize(shared(), { ...options, maxIter: 4, resume: path })
    expect(factorBits(resumed)).toBe(factorBits(whole))
  })

  it('takes a copy of one byte a number, and in shared memory none', { timeout: 60_000 }, async () => {
    const growth = (buffer: string) =>
      outputOf(`
        import { readFileSync } from 'node:fs'
        const [rows, columns] = [12000, 10000]
        const data = new Uint8Array(new ${buffer}(rows * columns)).fill(3)
        const peak = () => Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
        const before = peak()
        await factorize({ rows, columns, data }, { nComponents: 1, engine: '${engine}', init: 'random', solver: 'mu', maxIter: 1 })
        console.log((peak() - before) / 1024 / (data.byteLength / 2 ** 20))
      `).then(Number)
    const [inPlace, copied] = await Promise.all([growth('SharedArrayBuffer'), growth('ArrayBuffer')])
    // Of 120 MB; in float64 it would be 8.
    expect(inPlace).toBeLessThan(0.8)
    expect(copied).toBeGreaterThan(0.9)
    expect(copied).toBeLessThan(1.8)
  })
})
