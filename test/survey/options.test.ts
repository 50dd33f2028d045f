/** The options of selectRank: rules, defaults, and what it does not take. */
import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../src/contract/options.js'
import { MEASURES, readSurveyOptions, SURVEY_DEFAULTS, SURVEY_RULES } from '../../src/contract/survey-options.js'
import { selectRank } from '../../src/index.js'
import { randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(9, 4)
const read = (options: object) => readSurveyOptions({ ranks: [2, 3], ...options }, 'selectRank')

const WRONG: Record<string, [unknown, 'TypeError' | 'RangeError'][]> = {
  ranks: [
    [[], 'RangeError'],
    [[2, 0], 'RangeError'],
    [[2.5], 'RangeError'],
    [['2'], 'RangeError'],
    [[2, null], 'RangeError'],
    [{ from: 2 }, 'RangeError'],
    [{ from: 4, to: 2 }, 'RangeError'],
    [{ from: 0, to: 2 }, 'RangeError'],
    [{ from: 2, to: 4, step: 0 }, 'RangeError'],
    [{ from: 2, to: 4, by: 1 }, 'RangeError'],
    [{ from: 1, to: 1e15 }, 'RangeError'],
    [{ from: 2, to: Number.POSITIVE_INFINITY }, 'RangeError'],
    [3, 'TypeError'],
    ['2..4', 'TypeError'],
    [null, 'TypeError'],
  ],
  runs: [
    [1, 'RangeError'],
    [2.5, 'RangeError'],
    ['30', 'TypeError'],
    [null, 'TypeError'],
  ],
  measures: [
    [[], 'RangeError'],
    [['cophenetic', 'Evar'], 'RangeError'],
    [{}, 'RangeError'],
    ['evar', 'TypeError'],
    [null, 'TypeError'],
  ],
  holdout: [
    [0, 'RangeError'],
    [1, 'RangeError'],
    [Number.NaN, 'RangeError'],
    ['0.1', 'TypeError'],
  ],
  perturbation: [
    [0, 'RangeError'],
    [1, 'RangeError'],
    [-0.1, 'RangeError'],
    [null, 'TypeError'],
  ],
  init: [
    ['nndsvda', 'RangeError'],
    ['nndsvd', 'RangeError'],
    [{ W: X, H: X }, 'TypeError'],
  ],
  concurrency: [
    [0, 'RangeError'],
    [1.5, 'RangeError'],
    ['2', 'TypeError'],
  ],
  resume: [
    ['', 'RangeError'],
    [3, 'TypeError'],
  ],
  signal: [
    [{}, 'RangeError'],
    [3, 'TypeError'],
  ],
  onProgress: [[{}, 'TypeError']],
}

describe.each(Object.entries(WRONG))('%s', (key, wrong) => {
  it.each(wrong)('cannot be %j', async (value, kind) => {
    const error = await refusal(() => selectRank(X, { ranks: [2], [key]: value } as never))
    expect([error.name, error.code]).toEqual([kind, 'ERR_NMF_OPTION'])
    const { wording } = SURVEY_RULES[key as keyof typeof SURVEY_RULES]
    expect(error.message.startsWith(`${key} must be ${wording}, got `), error.message).toBe(true)
  })
})

it.each([
  [
    [5, 2, 3, 2],
    [2, 3, 5],
  ],
  [new Set([4, 2]), [2, 4]],
  [new Uint8Array([3, 1]), [1, 3]],
  [{ from: 2, to: 6 }, [2, 3, 4, 5, 6]],
  [{ from: 2, to: 9, step: 3 }, [2, 5, 8]],
  [{ from: 3, to: 3 }, [3]],
])('ranks %j are %j', (ranks, expected) => {
  expect(read({ ranks }).ranks).toEqual(expected)
})

it('measures come in one order, each once', () => {
  expect(read({ measures: ['holdout', 'evar', 'holdout'] }).measures).toEqual(['evar', 'holdout'])
  expect(read({}).measures).toEqual(MEASURES.filter((name) => name !== 'holdout'))
})

it('an endless list is not read to its end', async () => {
  function* endless() {
    for (let rank = 1; ; rank++) yield rank
  }
  await expectRefusal(() => selectRank(X, { ranks: endless() as never }), {
    kind: 'RangeError',
    code: 'ERR_NMF_OPTION',
    message: /^ranks must be/,
  })
})

it('ranks have to be given', async () => {
  await expectRefusal(() => selectRank(X, {} as never), {
    kind: 'TypeError',
    code: 'ERR_NMF_OPTION',
    message: `ranks must be given to selectRank: ${SURVEY_RULES.ranks.wording}`,
  })
})

it.each(['nComponents', 'update', 'checkpoint', 'frozen', 'transfer', 'Runs', 'rank'])('%s is not among them', async (key) => {
  const error = await refusal(() => selectRank(X, { ranks: [2], [key]: 1 } as never))
  expect([error.name, error.code]).toEqual(['TypeError', 'ERR_NMF_OPTION'])
  expect(error.message).toMatch(new RegExp(`^selectRank has no option "${key}"`))
})

it('threads are how many fits run at once, where that is not said', () => {
  expect(read({ threads: 3 }).concurrency).toBe(3)
  expect(read({ threads: 3, concurrency: 2 }).concurrency).toBe(2)
  expect(read({}).concurrency).toBeUndefined()
})

it('a getter that throws is the cause of the error', async () => {
  const ranks = {
    get from(): number {
      throw new Error('no')
    },
    to: 3,
  }
  const error = await refusal(() => selectRank(X, { ranks }))
  expect([error.code, (error.cause as Error).message]).toEqual(['ERR_NMF_OPTION', 'no'])
})

it('shares the other defaults with every fit, and every default passes its rule', () => {
  const own = ['init', 'runs', 'measures', 'holdout', 'perturbation', 'concurrency', 'resume']
  expect(Object.keys(SURVEY_RULES).sort()).toEqual(['ranks', ...Object.keys(SURVEY_DEFAULTS)].sort())
  for (const [key, value] of Object.entries(SURVEY_DEFAULTS)) {
    if (!own.includes(key)) expect(value).toBe((DEFAULTS as Record<string, unknown>)[key])
  }
  expect(read({ ...SURVEY_DEFAULTS })).toEqual(read({}))
})
