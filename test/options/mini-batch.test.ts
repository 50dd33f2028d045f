/** The options of MiniBatchNMF: rules, defaults, and what it does not take. */
import { describe, expect, it } from 'vitest'
import { MINI_BATCH_DEFAULTS, MINI_BATCH_RULES } from '../../src/contract/mini-batch-options.js'
import { DEFAULTS, OPTION_KEYS } from '../../src/contract/options.js'
import { MiniBatchNMF } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(9, 4)
const create = (options: object) => new MiniBatchNMF({ nComponents: 2, maxIter: 3, ...options })

const WHOLE: [unknown, 'TypeError' | 'RangeError'][] = [
  [0, 'RangeError'],
  [-1, 'RangeError'],
  [1.5, 'RangeError'],
  [Number.NaN, 'RangeError'],
  [Number.POSITIVE_INFINITY, 'RangeError'],
  ['3', 'TypeError'],
  [3n, 'TypeError'],
  [[3], 'TypeError'],
]
const NULL: [unknown, 'TypeError'] = [null, 'TypeError']

const WRONG: Record<string, { wrong: [unknown, 'TypeError' | 'RangeError'][]; right: unknown[]; wording: string }> = {
  batchSize: { wrong: [...WHOLE, NULL], right: [1, 4, 1e9], wording: 'an integer of at least 1' },
  forgetFactor: {
    wrong: [[-0.1, 'RangeError'], [1.1, 'RangeError'], [Number.NaN, 'RangeError'], ['1', 'TypeError'], NULL],
    right: [0, 0.5, 1],
    wording: 'a number from 0 to 1',
  },
  freshRestarts: { wrong: [[1, 'TypeError'], ['true', 'TypeError'], NULL], right: [true, false], wording: 'true or false' },
  freshRestartsMaxIter: { wrong: [...WHOLE, NULL], right: [1, 50], wording: 'an integer of at least 1' },
  transformMaxIter: { wrong: [...WHOLE, NULL], right: [1, 50], wording: 'an integer of at least 1' },
  maxNoImprovement: { wrong: WHOLE, right: [1, 50, null], wording: 'an integer of at least 1, or null' },
}

describe.each(Object.entries(WRONG))('%s', (key, { wrong, right, wording }) => {
  it.each(wrong)('cannot be %s', async (value, kind) => {
    const error = await refusal(() => create({ [key]: value }))
    expect([error.name, error.code, error.value]).toEqual([kind, 'ERR_NMF_OPTION', value])
    expect(error.message.startsWith(`${key} must be ${wording}, got `), error.message).toBe(true)
  })

  it.each(right.map((value) => [value]))('can be %s', (value) => {
    expect(create({ [key]: value }).fitSync(X).steps).toBeGreaterThan(0)
  })

  it('means its default where it is undefined', () => {
    const plain = create({}).fitSync(X)
    expect(bitsOf(create({ [key]: undefined }).fitSync(X).components.data)).toBe(bitsOf(plain.components.data))
  })
})

it('shares the other defaults with every model', () => {
  const own = Object.keys(WRONG)
  expect(Object.keys(MINI_BATCH_RULES).sort()).toEqual(['nComponents', ...Object.keys(MINI_BATCH_DEFAULTS)].sort())
  for (const [key, value] of Object.entries(MINI_BATCH_DEFAULTS)) {
    if (!own.includes(key)) expect(value).toBe((DEFAULTS as Record<string, unknown>)[key])
  }
})

it('takes none of the options that are for other solvers or calls', async () => {
  for (const key of OPTION_KEYS.async.filter((name) => !(name in MINI_BATCH_RULES))) {
    await expectRefusal(() => create({ [key]: 1 }), {
      kind: 'TypeError',
      code: 'ERR_NMF_OPTION',
      message: new RegExp(`^MiniBatchNMF has no option "${key}"`),
    })
  }
})

it.each([
  ['batch_size', 'batchSize'],
  ['batchsize', 'batchSize'],
  ['forgetfactor', 'forgetFactor'],
  ['fresh_restarts', 'freshRestarts'],
  ['max_no_improvement', 'maxNoImprovement'],
  ['transform_max_iter', 'transformMaxIter'],
  ['n_components', 'nComponents'],
])('%s: did you mean %s?', async (wrong, right) => {
  const message = `MiniBatchNMF has no option "${wrong}": did you mean ${right}?`
  await expectRefusal(() => create({ [wrong]: 1 }), { kind: 'TypeError', code: 'ERR_NMF_OPTION', message })
})

it('needs nComponents, and an object', async () => {
  await expectRefusal(() => new MiniBatchNMF({} as never), {
    kind: 'TypeError',
    code: 'ERR_NMF_OPTION',
    message: 'nComponents must be given to MiniBatchNMF: an integer of at least 1',
  })
  for (const options of [undefined, null, 3, 'x', []])
    await expectRefusal(() => new MiniBatchNMF(options as never), { kind: 'TypeError', code: 'ERR_NMF_OPTION' })
})

it('is not changed by what happens to the options later', () => {
  const options = { nComponents: 2, maxIter: 3, batchSize: 4 }
  const model = new MiniBatchNMF(options)
  Object.assign(options, { nComponents: 3, batchSize: 1 })
  expect(model.fitSync(X).steps).toBe(9)
})
