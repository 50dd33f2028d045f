/** The object that carries the options: what it may be, and how it is read. */
import { describe, expect, it } from 'vitest'
import { OPTION_KEYS } from '../../src/contract/options.js'
import { factorize, factorizeSync, NMF } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { randomMatrix } from '../support/matrices.js'
import { expectCoded, expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(5, 4)
const plain = { nComponents: 2, seed: 7, init: 'random', maxIter: 4, tol: 0 } as const
const bits = (options: unknown) => factorBits(factorizeSync(X, options as never))

const CALLS: [string, (options: never) => unknown][] = [
  ['factorize', (options) => factorize(X, options)],
  ['factorizeSync', (options) => factorizeSync(X, options)],
  ['NMF', (options) => new NMF(options)],
]

describe.each(CALLS)('%s', (name, call) => {
  it.each([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 3, '3'],
    ['text', 'random', '"random"'],
    ['true', true, 'true'],
    ['a symbol', Symbol('s'), 'a symbol'],
    ['a bigint', 3n, '3n'],
    ['a function', () => plain, 'a function'],
    ['an array', [plain], 'an array'],
  ])('refuses %s for options', async (_, options, shown) => {
    await expectRefusal(() => call(options as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_OPTION',
      message: `the options of ${name} must be an object, got ${shown}`,
    })
  })

  it.each([
    ['a map', new Map([['nComponents', 2]])],
    ['a date', new Date()],
    ['an empty object', {}],
    ['one with no prototype', Object.create(null)],
  ])('misses nComponents in %s', async (_, options) => {
    await expectRefusal(() => call(options as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_OPTION',
      message: `nComponents must be given to ${name}: an integer of at least 1`,
    })
  })

  it('passes on what a getter or a proxy throws', async () => {
    const mine = new Error('mine')
    const throwing = () => {
      throw mine
    }
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const getter = Object.defineProperty({ nComponents: 2 }, 'seed', { get: throwing, enumerable: true })
    for (const options of [getter, new Proxy({}, { ownKeys: throwing }), new Proxy({}, { get: throwing }), proxy]) {
      const error = await refusal(() => call(options as never))
      if (error === (mine as unknown)) continue
      expectCoded(error)
      if (options !== proxy) expect(error.cause).toBe(mine)
    }
  })
})

describe('options', () => {
  it('may be frozen, have no prototype, or be a proxy', () => {
    const expected = bits(plain)
    expect(bits(Object.freeze({ ...plain }))).toBe(expected)
    expect(bits(Object.assign(Object.create(null), plain))).toBe(expected)
    expect(bits(new Proxy({ ...plain }, {}))).toBe(expected)
  })

  it('may be an instance of a class, with getters on its prototype', () => {
    class Settings {
      nComponents = 2
      tol = 0
      get seed() {
        return 7
      }
      get init() {
        return 'random'
      }
      get maxIter() {
        return 4
      }
    }
    expect(bits(new Settings())).toBe(bits(plain))
  })

  it('may be inherited', () => {
    expect(bits(Object.create(plain))).toBe(bits(plain))
  })

  it('are each read once', () => {
    const reads: Record<string, number> = {}
    const counting = new Proxy(
      { ...plain },
      {
        get(target, key) {
          reads[String(key)] = (reads[String(key)] ?? 0) + 1
          return Reflect.get(target, key)
        },
      },
    )
    factorizeSync(X, counting)
    for (const key of OPTION_KEYS.sync) expect(reads[key]).toBe(1)
  })

  it('are not read again after the call, nor after the constructor', async () => {
    const options: Record<string, unknown> = { ...plain }
    const fit = factorize(X, options as never)
    const model = new NMF(options as never)
    Object.assign(options, { nComponents: 4, seed: 1, maxIter: 1 })
    expect(factorBits(await fit)).toBe(bits(plain))
    const W = model.fitTransformSync(X)
    expect(factorBits({ W, H: model.components })).toBe(bits(plain))
  })

  it('may carry symbols and what does not show', () => {
    const hidden = Object.defineProperty({ ...plain, [Symbol('note')]: 1 }, 'note', { value: 1, enumerable: false })
    expect(bits(hidden)).toBe(bits(plain))
  })
})
