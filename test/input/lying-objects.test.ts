/** Objects that are not what they say: subclasses, proxies, getters that throw, change their answer or change the rest. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorizeSync } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { COLUMNS, EXPECTED, ROWS } from '../support/doors.js'
import { expectFactors } from '../support/factors.js'
import { expectCoded, refusal } from '../support/refusals.js'

const FLAT = EXPECTED.flat()
const dense = new DenseMatrix(ROWS, COLUMNS, Float64Array.from(FLAT))

/** Typed arrays that override what a reader might ask them. */
class Liar extends Float64Array {
  override get length(): number {
    return 1e9
  }
  override get byteLength(): number {
    return 8e9
  }
  override get byteOffset(): number {
    return -8
  }
  override get buffer(): ArrayBuffer {
    return new ArrayBuffer(0)
  }
  override subarray(): never {
    throw new Error('subarray is not to be called')
  }
  override slice(): never {
    throw new Error('slice is not to be called')
  }
  override [Symbol.iterator](): never {
    throw new Error('the iterator is not to be called')
  }
  static get [Symbol.species](): never {
    throw new Error('the species is not to be asked for')
  }
}

/** One that says it is of another type. */
class Masked extends Float64Array {
  override get [Symbol.toStringTag](): never {
    return 'Float32Array' as never
  }
}

const honest = <T extends object>(target: T): T => new Proxy(target, {})
const thrower = new Proxy(
  {},
  {
    get: (_, trap) => () => {
      throw new Error(`trapped ${String(trap)}`)
    },
  },
)

describe.each(CALLS)('$name', ({ call }) => {
  const reference = () => call(dense, { maxIter: 4, tol: 0 })
  const same = async (X: unknown) => expect(factorBits(await call(X, { maxIter: 4, tol: 0 }))).toBe(factorBits(await reference()))

  it('sees through subclasses of typed arrays', async () => {
    for (const Class of [Liar, Masked]) {
      const data = Reflect.construct(Float64Array, [FLAT], Class) as Float64Array
      expect(data).toBeInstanceOf(Class)
      await same({ rows: ROWS, columns: COLUMNS, data })
      await same({ data, shape: [ROWS, COLUMNS], stride: [COLUMNS, 1], offset: 0 })
      await same(EXPECTED.map((row) => Reflect.construct(Float64Array, [row], Class)))
    }
  })

  it('reads honest proxies as what they stand for', async () => {
    await same(honest({ rows: ROWS, columns: COLUMNS, data: Float64Array.from(FLAT) }))
    await same(honest(EXPECTED.map((row) => honest([...row]))))
    await same({ rows: ROWS, columns: COLUMNS, data: honest([...FLAT]) })
    await same(honest(dense))
    await same({ data: honest([...FLAT]), shape: honest([ROWS, COLUMNS]), stride: honest([COLUMNS, 1]), offset: 0 })
  })

  it('refuses a proxy of a typed array, which has no numbers', async () => {
    expectCoded(await refusal(() => call({ rows: ROWS, columns: COLUMNS, data: honest(Float64Array.from(FLAT)) })))
    expectCoded(await refusal(() => call([honest(Float64Array.of(1))])))
  })

  it.each(['rows', 'columns', 'data', 'shape', 'stride', 'strides', 'offset', 'get'])(
    'passes on what the getter of %s throws',
    async (field) => {
      const mine = new Error('mine')
      const X = {
        rows: 1,
        columns: 1,
        ...(['rows', 'columns', 'data', 'get'].includes(field) ? {} : { data: Float64Array.of(1), shape: [1, 1] }),
      }
      Object.defineProperty(X, field, {
        get() {
          throw mine
        },
      })
      const error = await refusal(() => call(X))
      if (error !== (mine as unknown)) {
        expectCoded(error)
        expect(error.cause).toBe(mine)
      }
    },
  )

  it.each([
    ['an error', new Error('mine\nin two lines')],
    ['text', 'mine'],
    ['nothing', undefined],
    ['null', null],
    ['a symbol', Symbol('mine')],
    ['a very long message', new Error('x'.repeat(1e5))],
    [
      'an object that throws when shown',
      {
        get message() {
          throw new Error('again')
        },
      },
    ],
  ])('passes on what get(i, j) throws: %s', async (_, mine) => {
    const get = () => {
      throw mine
    }
    let thrown: unknown = 'nothing'
    try {
      await call({ rows: 1, columns: 1, get })
    } catch (error) {
      thrown = error
    }
    if (thrown !== mine) {
      expectCoded(thrown)
      expect((thrown as Error).cause).toBe(mine)
    }
  })

  it('refuses proxies that throw in every trap, and revoked ones', async () => {
    const { proxy, revoke } = Proxy.revocable([], {})
    revoke()
    for (const wrong of [new Proxy([], thrower), new Proxy({}, thrower), proxy]) {
      for (const X of [
        wrong,
        [wrong],
        { rows: 1, columns: 1, data: wrong },
        { data: wrong, shape: [1, 1] },
        { data: [1], shape: wrong },
        [[wrong]],
      ]) {
        expectCoded(await refusal(() => call(X)))
      }
      expectCoded(await refusal(() => call([[1]], { nComponents: 1, init: wrong })))
      expectCoded(await refusal(() => call([[1]], { nComponents: 1, init: { W: wrong, H: [[1]] } })))
    }
  })

  it.each([[Number.NaN], [-1], [0.5], ['3'], [2 ** 53], [Number.POSITIVE_INFINITY], [null], [{}], [-0], ['x']])(
    'is not led astray by rows of which a proxy says there are %s',
    async (length) => {
      const lying = (target: unknown[]) => new Proxy(target, { get: (t, key) => (key === 'length' ? length : Reflect.get(t, key)) })
      for (const X of [
        lying([
          [1, 2],
          [3, 4],
        ]),
        [lying([1, 2]), lying([3, 4])],
        { rows: 2, columns: 2, data: lying([1, 2, 3, 4]) },
      ]) {
        expectCoded(await refusal(() => call(X, { nComponents: 1 })))
      }
    },
  )

  it('uses one answer of a getter throughout', async () => {
    let asked = 0
    const X = {
      get rows() {
        asked++
        return asked === 1 ? ROWS : 1e6
      },
      columns: COLUMNS,
      data: Float64Array.from(FLAT),
    }
    await same(X)
  })

  it('stays sound where reading a row changes the others', async () => {
    const changes: ((rows: number[][]) => void)[] = [
      (rows) => {
        rows.length = 1
      },
      (rows) => {
        ;(rows[1] as number[]).length = 0
      },
      (rows) => {
        rows[1] = null as never
      },
      (rows) => {
        ;(rows[1] as number[])[0] = Number.NaN
      },
      (rows) => {
        rows.push([1])
      },
    ]
    for (const change of changes) {
      const rows = [
        [1, 2],
        [3, 4],
        [5, 6],
      ]
      Object.defineProperty(rows[0], 1, {
        get() {
          change(rows)
          return 2
        },
      })
      const ended = await call(rows)
        .then((result) => expectFactors(result, 3, 2, 2))
        .catch((error: unknown) => error)
      if (ended !== undefined) expectCoded(ended)
    }
  })

  it('can be called from within get(i, j)', async () => {
    const get = (i: number, j: number) => factorizeSync([[i + j + 1]], { nComponents: 1, maxIter: 1 }).iterations + i
    expectFactors(await call({ rows: 3, columns: 2, get }), 3, 2, 2)
  })

  it('reads what a class inherits', async () => {
    class Table {
      get rows() {
        return ROWS
      }
      get columns() {
        return COLUMNS
      }
      get data() {
        return Float64Array.from(FLAT)
      }
    }
    await same(new Table())
  })
})
