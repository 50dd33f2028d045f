/** Every option has a rule: the wrong kind is a TypeError, the wrong value a RangeError, and both say the rule and the value. */
import { describe, expect, it } from 'vitest'
import { DEFAULTS, OPTION_KEYS, SOLVERS, STARTS } from '../../src/contract/options.js'
import { type FactorizeOptions, factorize, factorizeSync, NMF } from '../../src/index.js'
import { randomMatrix } from '../support/matrices.js'
import { expectError, expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(4, 3)

/** Kinds of value, with what a message shows of each. */
const KINDS: [unknown, string][] = [
  [null, 'null'],
  [true, 'true'],
  ['3', '"3"'],
  ['', '""'],
  [3n, '3n'],
  [Symbol('s'), 'a symbol'],
  [() => 3, 'a function'],
  [{ valueOf: () => 3 }, 'an object'],
  [[3], 'an array'],
  [new Date(3), 'an object'],
  [Object(3), 'an object'],
  [3, '3'],
]

interface Rule {
  /** What `typeof` gives for right kinds. */
  readonly kinds: readonly string[]
  readonly wrong: readonly [unknown, string][]
  readonly right: readonly unknown[]
  /** What the message says after "name must be". */
  readonly wording: RegExp
}

const NOT_FINITE: [number, string][] = [
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]
const NOT_WHOLE: [number, string][] = [...NOT_FINITE, [1.5, '1.5'], [-1, '-1'], [2 ** 53, '9007199254740992'], [1e300, '1e+300']]
const ZERO: [number, string][] = [
  [0, '0'],
  [-0, '-0'],
]

const RULES: Record<keyof FactorizeOptions, Rule> = {
  nComponents: { kinds: ['number'], wrong: [...NOT_WHOLE, ...ZERO], right: [1, 2, 7], wording: /an integer of at least 1/ },
  loss: {
    kinds: ['string', 'number'],
    wrong: [['', '""'], ['Frobenius', '"Frobenius"'], ['toString', '"toString"'], ...NOT_FINITE],
    right: ['frobenius', 2],
    wording: /'frobenius'/,
  },
  solver: {
    kinds: ['string'],
    wrong: [
      ['', '""'],
      ['MU', '"MU"'],
      ['hals', '"hals"'],
      ['constructor', '"constructor"'],
    ],
    right: ['auto', ...SOLVERS],
    wording: /one of .*'mu'/,
  },
  init: {
    kinds: ['string', 'object'],
    wrong: [
      ['', '""'],
      ['custom', '"custom"'],
      [{}, 'an object'],
      [[], 'an array'],
      [{ W: [[1]] }, 'an object'],
    ],
    right: ['auto', ...STARTS],
    wording: /'nndsvda'.* \{ W, H \}/,
  },
  update: {
    kinds: ['string'],
    wrong: [
      ['', '""'],
      ['w', '"w"'],
      ['none', '"none"'],
    ],
    right: ['both'],
    wording: /one of 'both', 'W', 'H'/,
  },
  seed: {
    kinds: ['number'],
    wrong: [...NOT_WHOLE, [2 ** 32, '4294967296'], [-(2 ** 31), '-2147483648']],
    right: [0, -0, 1, 2 ** 31, 2 ** 32 - 1],
    wording: /an integer from 0 to 4294967295/,
  },
  maxIter: { kinds: ['number'], wrong: [...NOT_WHOLE, ...ZERO], right: [1, 200], wording: /an integer of at least 1/ },
  tol: {
    kinds: ['number'],
    wrong: [...NOT_FINITE, [-1e-9, '-1e-9']],
    right: [0, -0, 1e-300, 1, 1e300],
    wording: /a finite number of at least 0/,
  },
  timeLimitMs: { kinds: ['number'], wrong: [...NOT_FINITE, ...ZERO, [-1, '-1']], right: [1e-9, 1e300], wording: /a finite number above 0/ },
  alphaW: {
    kinds: ['number'],
    wrong: [...NOT_FINITE, [-1, '-1']],
    right: [0, -0, 1e-300, 1, 1e300],
    wording: /a finite number of at least 0/,
  },
  alphaH: {
    kinds: ['number', 'string'],
    wrong: [...NOT_FINITE, [-1, '-1'], ['', '""'], ['Same', '"Same"']],
    right: [0, 1, 1e300, 'same'],
    wording: /'same', or a finite number of at least 0/,
  },
  l1Ratio: {
    kinds: ['number'],
    wrong: [...NOT_FINITE, [-1e-9, '-1e-9'], [1.0000001, '1.0000001']],
    right: [0, -0, 0.5, 1],
    wording: /a number from 0 to 1/,
  },
  shuffle: { kinds: ['boolean'], wrong: [], right: [true, false], wording: /true or false/ },
  missing: {
    kinds: ['string'],
    wrong: [
      ['', '""'],
      ['NaN', '"NaN"'],
      ['zero', '"zero"'],
    ],
    right: ['error', 'nan'],
    wording: /one of 'error', 'nan', 'absent'/,
  },
  // What is in the object is for test/observed.
  weights: { kinds: ['object'], wrong: [], right: [X, { rows: [1, 2, 3, 4] }], wording: /a matrix, or \{ rows, columns \}/ },
  frozen: {
    kinds: ['object'],
    wrong: [
      [{ W: 1 }, 'an object'],
      [{ H: [-1] }, 'an object'],
      [{ H: [0.5] }, 'an object'],
      [{ W: ['0'] }, 'an object'],
      [{ W: null }, 'an object'],
    ],
    right: [{}, { W: [0] }, { H: [1, 0] }],
    wording: /\{ W, H \} with lists of components, integers of at least 0/,
  },
  restarts: { kinds: ['number'], wrong: [...NOT_WHOLE, ...ZERO], right: [1, 3], wording: /an integer of at least 1/ },
  engine: {
    kinds: ['string'],
    wrong: [
      ['', '""'],
      ['JS', '"JS"'],
      ['wasm', '"wasm"'],
    ],
    right: ['auto', 'js'],
    wording: /one of .*'native', 'js'/,
  },
  threads: {
    kinds: ['number'],
    wrong: [...NOT_WHOLE, ...ZERO],
    right: [1, 2, 64, 1000, 1e9, 2 ** 53 - 1],
    wording: /an integer of at least 1/,
  },
  signal: {
    kinds: ['object'],
    wrong: [
      [{}, 'an object'],
      [{ aborted: false }, 'an object'],
      [{ aborted: false, addEventListener: 1 }, 'an object'],
      [new EventTarget(), 'an object'],
      [new AbortController(), 'an object'],
    ],
    right: [new AbortController().signal, AbortSignal.timeout(1e6)],
    wording: /an AbortSignal/,
  },
  checkpoint: {
    kinds: ['object'],
    wrong: [
      [{}, 'an object'],
      [{ path: 3 }, 'an object'],
      [{ path: 'x', everyMs: 0 }, 'an object'],
      [{ path: 'x', everyMs: '1s' }, 'an object'],
    ],
    right: [],
    wording: /\{ path, everyMs \} with a path and milliseconds above 0/,
  },
  resume: { kinds: ['string'], wrong: [['', '""']], right: [], wording: /a path/ },
  transfer: { kinds: ['boolean'], wrong: [], right: [false], wording: /true or false/ },
  onProgress: { kinds: ['function'], wrong: [], right: [() => {}, async () => {}], wording: /a function/ },
}

const CALLS: [string, readonly (keyof FactorizeOptions)[], (options: never) => unknown][] = [
  ['factorize', OPTION_KEYS.async, (options) => factorize(X, options)],
  ['factorizeSync', OPTION_KEYS.sync, (options) => factorizeSync(X, options)],
  ['new NMF', OPTION_KEYS.model, (options) => new NMF(options)],
]

const RUNS: [string, (model: NMF, run: never) => unknown][] = [
  ['fit', (model, run) => model.fit(X, run)],
  ['fitTransform', (model, run) => model.fitTransform(X, run)],
  ['transform', (model, run) => model.transform(X, run)],
]

const usual = { nComponents: 2, maxIter: 3 }

it('covers every option there is', () => {
  expect(Object.keys(RULES).sort()).toEqual([...OPTION_KEYS.async].sort())
  expect([...Object.keys(DEFAULTS), 'nComponents'].sort()).toEqual([...OPTION_KEYS.async].sort())
})

describe.each(CALLS)('%s', (_, keys, call) => {
  describe.each(keys.map((key) => [key, RULES[key]] as const))('%s', (key, { kinds, wrong, right, wording }) => {
    const refused = async (kind: 'TypeError' | 'RangeError', value: unknown, shown: string) => {
      const error = await refusal(() => call({ ...usual, [key]: value } as never))
      expectError(error, { kind, code: 'ERR_NMF_OPTION', value })
      expect(error.message.startsWith(`${key} must be `), error.message).toBe(true)
      expect(error.message.endsWith(`, got ${shown}`), error.message).toBe(true)
      expect(error.message).toMatch(wording)
    }

    it.each(KINDS.filter(([value]) => value === null || !kinds.includes(typeof value)))(
      'is not of the kind of %s',
      async (value, shown) => {
        await refused('TypeError', value, shown)
      },
    )

    it.each(wrong)('cannot be %s', async (value, shown) => {
      await refused('RangeError', value, shown)
    })

    it.each(right.map((value) => [value]))('can be %s', async (value) => {
      await call({ ...usual, [key]: value } as never)
    })

    it('means its default where it is undefined', async () => {
      if (key === 'nComponents')
        await expectRefusal(() => call({ nComponents: undefined } as never), {
          kind: 'TypeError',
          code: 'ERR_NMF_OPTION',
          message: /^nComponents must be given to .*: an integer of at least 1$/,
        })
      else await call({ ...usual, [key]: undefined } as never)
    })
  })
})

describe.each(RUNS)('the options of a run of %s', (name, run) => {
  const fitted = () => new NMF(usual).fitSync(X)

  it('are checked like those of factorize', async () => {
    for (const key of ['signal', 'onProgress'] as const) {
      for (const [value, shown] of [...KINDS.filter(([value]) => value === null || !RULES[key].kinds.includes(typeof value))]) {
        await expectRefusal(() => run(fitted(), { [key]: value } as never), {
          kind: 'TypeError',
          code: 'ERR_NMF_OPTION',
          message: new RegExp(`^${key} must be .*, got ${shown}$`),
        })
      }
    }
  })

  it('are signal, onProgress and weights, and no others', async () => {
    for (const key of OPTION_KEYS.model) {
      await expectRefusal(() => run(fitted(), { [key]: DEFAULTS[key as 'seed'] ?? 1 } as never), {
        kind: 'TypeError',
        code: 'ERR_NMF_OPTION',
        message: new RegExp(`^${name} has no option "${key}": `),
      })
    }
    await run(fitted(), {} as never)
    await run(fitted(), undefined as never)
  })

  it('are an object or nothing', async () => {
    for (const [value, shown] of KINDS.filter(([value]) => typeof value !== 'object' || value === null || Array.isArray(value))) {
      await expectRefusal(() => run(fitted(), value as never), {
        kind: 'TypeError',
        code: 'ERR_NMF_OPTION',
        message: new RegExp(`^the options of ${name} must be an object, got ${shown}$`),
      })
    }
  })
})
