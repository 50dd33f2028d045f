/** A fit that cannot fit is refused before X is read, with all that it takes counted. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { copyBytes, type Working, workBytes } from '../../src/contract/fit-memory.js'
import { openSource } from '../../src/contract/intake.js'
import { configure, factorize, factorizeSync, type MatrixLike, MiniBatchNMF, NMF, SparseMatrix } from '../../src/index.js'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { refusal } from '../support/refusals.js'

const MIB = 2 ** 20

afterEach(() => vi.restoreAllMocks())

const available = (bytes: number) => vi.spyOn(process, 'availableMemory').mockReturnValue(bytes)

/** A matrix that counts how often it is read. */
function counting(rows: number, columns: number) {
  const counted = { rows, columns, reads: 0, get: (i: number, j: number) => 1 + ((counted.reads++ + i * j) % 7) }
  return counted
}

/** Sparse, with the same entries in every line, which count how often they are read. */
function countingSparse(format: 'csr' | 'csc', rows: number, columns: number, each: number) {
  const lines = format === 'csr' ? rows : columns
  const indptr = Float64Array.from({ length: lines + 1 }, (_, i) => i * each)
  const indices = Float64Array.from({ length: lines * each }, (_, p) => p % each)
  const counted = { reads: 0, X: {} as MatrixLike }
  const data = new Proxy(new Array<number>(lines * each).fill(1), {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) counted.reads++
      return Reflect.get(target, key, receiver)
    },
  })
  counted.X = { format, rows, columns, data, indices: indices as never, indptr: indptr as never }
  return counted
}

/** The bytes needed and those available, as a refusal tells them. */
async function bytesOf(call: () => unknown): Promise<number[]> {
  const error = await refusal(call)
  expect([error.name, error.code]).toEqual(['Error', 'ERR_NMF_MEMORY'])
  const [, needed, had] = /must fit in memory, got a need of (\d+) bytes with (\d+) available$/.exec(error.message) ?? []
  return [Number(needed), Number(had)]
}

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const options = { nComponents: 8, engine, maxIter: 2, init: 'random' } as const
  const CALLS: [string, (X: MatrixLike) => unknown][] = [
    ['factorize', (X) => factorize(X, options)],
    ['factorizeSync', (X) => factorizeSync(X, options)],
    ['NMF.fit', (X) => new NMF(options).fit(X)],
    ['MiniBatchNMF.fit', (X) => new MiniBatchNMF(options).fit(X)],
    ['MiniBatchNMF.partialFit', (X) => new MiniBatchNMF(options).partialFit(X)],
    ['MiniBatchNMF.fitFrom', (X) => new MiniBatchNMF(options).fitFrom([X])],
  ]

  it('counts what a checkpoint copies', async () => {
    // So small that neither a sample nor a sketch, gone before, took more.
    const X = counting(500, 520)
    available(MIB)
    const fit = (more: object) => factorize(X, { ...options, ...more })
    const [plain = 0] = await bytesOf(() => fit({}))
    const [kept = 0] = await bytesOf(() => fit({ checkpoint: { path: '/nowhere/at/all' } }))
    // The pair under way, and where it was renewed last, in float64.
    expect(kept - plain).toBe(2 * (500 + 520) * 8 * 8)
  })

  it.each(CALLS)('%s refuses a dense X before it reads any of it, and takes it where there is as much as it said', async (_, call) => {
    const X = counting(600, 500)
    available(2 * MIB)
    const [needed = 0, had] = await bytesOf(() => call(X))
    expect(had).toBe(2 * MIB)
    expect(needed).toBeGreaterThan(8 * (600 * 500 + 2 * 8 * 1100))
    expect(X.reads).toBe(0)
    available(needed - 1)
    await bytesOf(() => call(X))
    expect(X.reads).toBe(0)
    available(needed)
    await call(X)
    expect(X.reads).toBe(600 * 500)
  })

  it.each(['csr', 'csc'] as const)('refuses a sparse X (%s) before it reads any entry', async (format) => {
    for (const call of [(X: MatrixLike) => factorize(X, options), (X: MatrixLike) => factorizeSync(X, options)]) {
      const { X, ...counted } = countingSparse(format, 3000, 3000, 30)
      const reads = () => counted.reads
      available(MIB)
      const [needed = 0] = await bytesOf(() => call(X))
      expect(reads()).toBe(0)
      expect(needed).toBeGreaterThan(12 * 90_000 + 2 * 8 * 6000 * 8)
    }
  })

  it('refuses what fits but for what it works in', async () => {
    const X = counting(600, 500)
    available(8 * (600 * 500 + 8 * 1100))
    await bytesOf(() => factorize(X, options))
    expect(X.reads).toBe(0)
  })

  it('asks for no copy of what it reads in place', async () => {
    const data = new Float64Array(new SharedArrayBuffer(8 * 600 * 500)).fill(1)
    available(1_500_000)
    const fit = await factorize({ rows: 600, columns: 500, data }, options)
    expect(fit.W.rows).toBe(600)
  })

  it('refuses a transform, and the batch after the first', async () => {
    const model = new NMF(options).fitSync(counting(50, 500))
    const online = new MiniBatchNMF(options).partialFitSync(counting(50, 500))
    const X = counting(600, 500)
    available(2 * MIB)
    await bytesOf(() => model.transform(X))
    await bytesOf(() => model.transformSync(X))
    await bytesOf(() => online.partialFit(X))
    expect(X.reads).toBe(0)
    expect(online.steps).toBe(1)
  })
})

describe('the account', () => {
  const fit: Working = {
    m: 4000,
    n: 3000,
    k: 50,
    dtype: 'float64',
    beta: 2,
    solver: 'mu',
    updateW: true,
    updateH: true,
    threads: 2,
    engine: 'native',
    stored: undefined,
    startsBySvd: false,
    moreOfH: 0,
  }
  const W = 8 * 4000 * 50
  const H = 8 * 3000 * 50

  it.each<[string, Partial<Working>, number]>([
    ['one pass on two threads: Xᵀ·W of each, their sum, H in tiles', {}, W + H + H + 4 * H],
    ['on eight threads', { threads: 8 }, W + H + H + 10 * H],
    ['of float32', { dtype: 'float32' }, (W + H + H + 4 * H) / 2],
    [
      'with extrapolation: the pair under way and the one before',
      { solver: 'accelerated', k: 500 },
      10 * (W + H + H + 4 * H + 2 * (W + H)),
    ],
    [
      'that a sketch leads, where that is more: a basis of either side, the factors led, a pair under way and the one before',
      { solver: 'accelerated' },
      W + H + (60 / 50) * (W + H) + (W + H) + 2 * (W + H),
    ],
    ['the same on the JS engine, with products', { solver: 'accelerated', engine: 'js' }, W + H + (60 / 50) * (W + H) + 4 * (W + H)],
    ['by products: theirs, and tiles', { updateH: false }, W + H + W + H],
    ['of a sparse X: products, and padded factors', { stored: 1e5 }, W + H + H + W + H + 2 * H],
    ['for β = 1: H in panels, twice', { beta: 1 }, W + H + H + 2 * H],
    ['with many holes: what is observed by rows and by columns', { stored: 8e6, isPartial: true }, W + H + H + 2 * H + 2 * 12 * 8e6],
    ['with few holes: X filled up as well', { stored: 10e6, isPartial: true }, W + H + H + 2 * H + 2 * 12 * 10e6 + 8 * 12e6],
    ['on the JS engine: products', { engine: 'js' }, W + H + H + W + H],
    ['of a mini-batch', { moreOfH: 5 }, W + H + 6 * H + 4 * H],
    ['that starts by singular vectors, where that is more', { k: 500, m: 200, n: 100, startsBySvd: true }, 8 * 300 * 500 + 16 * 300 * 510],
    [
      'for β = 1 of a sparse X with extrapolation: its columns, and factors held',
      { beta: 1, solver: 'accelerated', stored: 1e5 },
      W + H + H + 2 * (W + H) + 12e5 + 16 * 3001 + H + W + H,
    ],
  ])('of a fit %s, and four squares', (_, changed, bytes) => {
    const whole = { ...fit, ...changed }
    expect(workBytes(whole)).toBe(bytes + 4 * whole.k ** 2 * (whole.dtype === 'float64' ? 8 : 4))
  })

  it('of a copy follows what is stored, and what is lent', () => {
    const borrow = { unshared: true, shared: true }
    const bytes = (X: MatrixLike, dtype: 'float64' | 'float32' = 'float64') => copyBytes(openSource(X, 'X'), dtype, borrow, true)
    const flat = { rows: 3, columns: 4, data: new Float64Array(12) }
    expect([bytes(flat), bytes(flat, 'float32'), bytes({ ...flat, data: new Array(12).fill(0) })]).toEqual([0, 48, 96])
    const small = { rows: 2048, columns: 512, data: Array.from({ length: 2048 }, () => new Uint8Array(512)) }
    expect([bytes(small), copyBytes(openSource(small, 'X'), 'float64', borrow, false)]).toEqual([2 ** 20, 2 ** 23])
    const csr = SparseMatrix.fromTriplets(3, 4, [0, 1], [1, 2], [5, 6])
    expect([bytes(csr), bytes(csr, 'float32')]).toEqual([2 * 4 + 4 * 8, 2 * 8 + 4 * 8])
    expect(bytes(csr.transpose())).toBeGreaterThan(0)
  })
})

describe('calls at once', () => {
  const X = { rows: 1000, columns: 500, data: Array.from({ length: 500_000 }, (_, i) => 1 + (i % 7)) }
  const options = { nComponents: 4, maxIter: 2, init: 'random' } as const
  const atFirst = configure()
  beforeAll(() => configure({ maxConcurrentFits: 2 }))
  afterAll(() => configure(atFirst))

  it('are refused what another was promised, until that one has it', async () => {
    available(6 * MIB)
    const first = factorize(X, options)
    const error = await refusal(() => factorize(X, options))
    expect([error.code, /with (\d+) available, (\d+) of them promised to other calls$/.exec(error.message)?.slice(1)]).toEqual([
      'ERR_NMF_MEMORY',
      [String(6 * MIB), String(8 * 500_000)],
    ])
    expect((await first).W.rows).toBe(1000)
    expect((await factorize(X, options)).W.rows).toBe(1000)
  })

  it('get what one that failed or was aborted had been promised', async () => {
    available(6 * MIB)
    const bad = { ...X, data: X.data.with(499_999, -1) }
    await expect(factorize(bad, options)).rejects.toMatchObject({ code: 'ERR_NMF_INPUT' })
    const controller = new AbortController()
    const aborted = factorize(X, { ...options, signal: controller.signal })
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' })
    expect((await factorize(X, options)).W.rows).toBe(1000)
  })
})

describe('a process', () => {
  it('goes on after refusals under a limit of its own, with what it has', async () => {
    const printed = await outputOf(
      `
      import { readFileSync } from 'node:fs'
      process.availableMemory = () => 64 * 2 ** 20
      const data = uneven(1500, 3000)
      const before = process.memoryUsage().rss
      for (let i = 0; i < 20; i++) await factorize(data, { nComponents: 600 }).catch(({ code }) => { if (code !== 'ERR_NMF_MEMORY') throw code })
      console.log(process.memoryUsage().rss - before < 16 * 2 ** 20, (await factorize(data, { nComponents: 2, maxIter: 2 })).W.rows)
    `,
    )
    expect(printed).toBe('true 1500')
  })
})
