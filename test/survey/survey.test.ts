/** Surveys of data of a known rank: what they suggest, that nothing but X and the options decides on it, and how they end. */
import { describe, expect, it } from 'vitest'
import { MEASURES } from '../../src/contract/survey-options.js'
import { DenseMatrix, factorizeSync, type RankSurvey, SparseMatrix, type SurveyOptions, selectRank } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'
import { refusal } from '../support/refusals.js'
import { plantedRank, withoutTimes } from './planted.js'

const suggested = ({ suggestions }: RankSurvey) => Object.fromEntries(suggestions.map(({ measure, rank }) => [measure, rank]))

describe('planted ranks', () => {
  it.each([
    [3, 60, 40],
    [7, 84, 60],
    [12, 120, 80],
  ])('%i components in %i × %i are found', async (k, rows, columns) => {
    const survey = await selectRank(plantedRank(rows, columns, k, k), { ranks: { from: k - 1, to: k + 2 }, runs: 10 })
    expect(suggested(survey)).toEqual({
      evar: k,
      cophenetic: k,
      dispersion: k,
      silhouette: k,
      stability: k,
      'bi-cross-validation': k,
    })
  })
})

describe('the table', () => {
  const X = plantedRank(40, 30, 3, 1)
  const surveyed = selectRank(X, { ranks: [3, 1, 2, 4], runs: 5 })

  it('has a row a rank, rising, with all that was asked for', async () => {
    const { table, best } = await surveyed
    expect(table.map(({ rank }) => rank)).toEqual([1, 2, 3, 4])
    expect([...best.keys()]).toEqual([1, 2, 3, 4])
    for (const row of table) {
      const ofSeveral = row.rank > 1 ? ['clusters', 'cophenetic', 'dispersion', 'silhouette', 'stability'] : []
      const always = ['rank', 'objective', 'evar', 'sparsenessW', 'sparsenessH', 'biCrossValidation', 'runs', 'notConverged', 'elapsedMs']
      expect(Object.keys(row).sort()).toEqual([...always, ...ofSeveral].sort())
      expect(row.runs).toBe(5)
      expect(row.elapsedMs).toBeGreaterThan(0)
    }
  })

  it("tells of the best of each run's restarts, with every measure", async () => {
    const { table, best } = await selectRank(X, { ranks: [3], runs: 2, restarts: 3, measures: MEASURES, seed: 5 })
    const objectives = [5, 8].map((seed) => factorizeSync(X, { nComponents: 3, restarts: 3, seed }).objective)
    expect([table[0]?.objective.min, table[0]?.objective.max]).toEqual([Math.min(...objectives), Math.max(...objectives)])
    expect(best.get(3)?.objective).toBe(Math.min(...objectives))
  })

  it('tells of the fits from seed, seed + 1 …', async () => {
    const { table, best } = await surveyed
    const fits = Array.from({ length: 5 }, (_, seed) => factorizeSync(X, { nComponents: 3, init: 'random', seed }))
    const objectives = fits.map(({ objective }) => objective)
    const row = table.find(({ rank }) => rank === 3)
    expect([row?.objective.min, row?.objective.max]).toEqual([Math.min(...objectives), Math.max(...objectives)])
    const lowest = fits[objectives.indexOf(Math.min(...objectives))]
    expect(factorBits(best.get(3) as DenseMatrixPair)).toBe(factorBits(lowest as DenseMatrixPair))
    const squares = X.data.reduce((sum, x) => sum + x * x, 0)
    // 1 − 2·loss/Σx² by another order of sums over 1,200 entries.
    expect(Math.abs((row?.evar?.max as number) - (1 - (2 * (lowest?.loss as number)) / squares))).toBeLessThan(1200 * 2 ** -52)
  })

  it('evar is of squares, whatever the loss', async () => {
    const { table, best } = await selectRank(X, { ranks: [2], runs: 2, loss: 'kullback-leibler', measures: ['evar'] })
    const { W, H } = best.get(2) as DenseMatrixPair
    let [rss, squares] = [0, 0]
    for (let i = 0; i < 40; i++) {
      for (let j = 0; j < 30; j++) {
        const fitted = W.get(i, 0) * H.get(0, j) + W.get(i, 1) * H.get(1, j)
        rss += (X.get(i, j) - fitted) ** 2
        squares += X.get(i, j) ** 2
      }
    }
    const { evar } = table[0] ?? {}
    expect(Math.min(...[evar?.min, evar?.max].map((value) => Math.abs((value as number) - (1 - rss / squares))))).toBeLessThan(
      1200 * 2 ** -50,
    )
  })

  it('has no folds for an X of two rows, and says all else', async () => {
    const survey = await selectRank(randomMatrix(2, 30, 1), { ranks: [1, 2], runs: 2 })
    expect(survey.table.map((row) => 'biCrossValidation' in row)).toEqual([false, false])
    expect(survey.suggestions.map(({ measure }) => measure)).not.toContain('bi-cross-validation')
  })

  it.each([
    ['zeros', new DenseMatrix(6, 5, new Float64Array(30))],
    ['ones', new DenseMatrix(6, 5, new Float64Array(30).fill(1))],
    ['one entry', new DenseMatrix(1, 1, Float64Array.of(2))],
    [
      'huge numbers',
      new DenseMatrix(
        6,
        5,
        new Float64Array(30).map((_, i) => 1e200 * (1 + (i % 7))),
      ),
    ],
    [
      'tiny float32',
      new DenseMatrix(
        6,
        5,
        new Float32Array(30).map((_, i) => 1e-35 * (1 + (i % 7))),
      ),
    ],
  ])('of %s has no number that is not one', async (_, odd) => {
    const { table, suggestions } = await selectRank(odd, { ranks: [1, 2, 3], runs: 3 })
    const numbers = JSON.stringify({ table, suggestions })
    // JSON has null in the place of what is not finite; ranks may be null.
    expect(numbers.replaceAll('"rank":null', '')).not.toContain('null')
    expect(numbers).not.toMatch(/NaN|Infinity/)
  })
})

type DenseMatrixPair = { W: DenseMatrix; H: DenseMatrix }

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const X = plantedRank(36, 24, 3, 2)
  const options = (more: Partial<SurveyOptions>): SurveyOptions => ({ ranks: [2, 3, 4], runs: 4, engine, maxIter: 60, ...more })

  it.each([X, SparseMatrix.from(X), new DenseMatrix(36, 24, Float32Array.from(X.data))])(
    'is the same however many run at once',
    async (matrix) => {
      const [one, three] = [await selectRank(matrix, options({ concurrency: 1 })), await selectRank(matrix, options({ concurrency: 3 }))]
      expect(withoutTimes(three)).toEqual(withoutTimes(one))
    },
  )

  it('dense and sparse have one survey but for rounding', async () => {
    const [dense, sparse] = [await selectRank(X, options({})), await selectRank(SparseMatrix.from(X), options({}))]
    expect(suggested(sparse)).toEqual(suggested(dense))
  })

  it('ends when its signal aborts, with the reason', async () => {
    const controller = new AbortController()
    let done = 0
    const settled = refusal(() =>
      selectRank(
        X,
        options({
          runs: 1000,
          signal: controller.signal,
          onProgress: (progress) => {
            done = progress.done
            controller.abort('enough')
          },
        }),
      ),
    )
    expect(await settled).toBe('enough')
    expect(done).toBeLessThan(1000)
  })
})

it('a signal that has aborted runs nothing', async () => {
  const signal = AbortSignal.abort('before')
  expect(await refusal(() => selectRank(randomMatrix(9, 6), { ranks: [2], signal }))).toBe('before')
})

it('progress tells the rank and the run, and ends with all', async () => {
  const told: number[] = []
  await selectRank(randomMatrix(20, 10, 1), {
    ranks: [2, 3],
    runs: 3,
    measures: ['evar', 'stability'],
    onProgress: ({ done, total, rank, run, elapsedMs, etaMs }) => {
      told.push(done)
      expect(total).toBe(2 * (3 + 3))
      expect([2, 3]).toContain(rank)
      expect([0, 1, 2]).toContain(run)
      expect(Math.min(elapsedMs, Number(etaMs))).toBeGreaterThanOrEqual(0)
    },
  })
  expect(told.at(-1)).toBe(12)
})

it('what onProgress throws is the error', async () => {
  const error = new Error('not now')
  const onProgress = () => {
    throw error
  }
  expect(await refusal(() => selectRank(randomMatrix(9, 6), { ranks: [2], runs: 2, onProgress }))).toBe(error)
})

it('X is not written to, and what it becomes after it was taken in does not count', async () => {
  const X = plantedRank(30, 20, 2, 3)
  const before = X.data.slice()
  const expected = await selectRank(X, { ranks: [2, 3], runs: 3 })
  expect(X.data).toEqual(before)
  let isFirst = true
  const changed = await selectRank(X, {
    ranks: [2, 3],
    runs: 3,
    onProgress: () => {
      if (isFirst) X.data.fill(7)
      isFirst = false
    },
  })
  expect(withoutTimes(changed)).toEqual(withoutTimes(expected))
})

it.each(MEASURES)('measures %s alone as it does with others', async (measure) => {
  if (measure === 'holdout') return
  const X = plantedRank(30, 20, 2, 4)
  const [alone, all] = [
    await selectRank(X, { ranks: [2, 3], runs: 3, measures: [measure] }),
    await selectRank(X, { ranks: [2, 3], runs: 3, measures: MEASURES.filter((name) => name !== 'holdout') }),
  ]
  expect(all.suggestions).toEqual(expect.arrayContaining(alone.suggestions as never))
  alone.table.forEach(({ elapsedMs: _, ...row }, r) => {
    expect(all.table[r]).toMatchObject(row)
    expect(Object.keys(row).length).toBeLessThan(Object.keys(all.table[r] ?? {}).length)
  })
})
