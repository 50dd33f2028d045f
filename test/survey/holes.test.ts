/** Surveys that leave entries out, and of an X that has holes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MEASURES } from '../../src/contract/survey-options.js'
import { DenseMatrix, type RankSurvey, SparseMatrix, type SurveyOptions, selectRank } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { uniform } from '../support/samples.js'
import { plantedRank, withoutTimes } from './planted.js'

const plain = plantedRank(45, 30, 3, 6)
/** Above 0: `fromTriplets` stores no zeros. */
const X = new DenseMatrix(
  45,
  30,
  plain.data.map((value) => value + 0.01),
)
const next = uniform(8)
const isHole = Uint8Array.from(X.data, () => Number(next() < 0.2))
const withHoles = new DenseMatrix(
  45,
  30,
  X.data.map((value, at) => (isHole[at] === 1 ? Number.NaN : value)),
)
/** The same, as what is observed. */
const observed = SparseMatrix.fromTriplets(
  45,
  30,
  ...((['row', 'column', 'value'] as const).map((which) =>
    Array.from(X.data.keys())
      .filter((at) => isHole[at] === 0)
      .map((at) => ({ row: Math.floor(at / 30), column: at % 30, value: X.data[at] as number })[which]),
  ) as [number[], number[], number[]]),
)

const OPTIONS: SurveyOptions = { ranks: [2, 3, 4, 5], runs: 6, measures: MEASURES }
const suggested = ({ suggestions }: RankSurvey) => Object.fromEntries(suggestions.map(({ measure, rank }) => [measure, rank]))
const ALL_THREE = Object.fromEntries(MEASURES.filter((name) => name !== 'sparseness').map((name) => [name, 3]))

describe('entries held out', () => {
  it('tell the planted rank, as all other measures do', async () => {
    const survey = await selectRank(X, OPTIONS)
    expect(suggested(survey)).toEqual(ALL_THREE)
    const losses = survey.table.map(({ holdout }) => holdout?.mean as number)
    expect(losses[0]).toBeGreaterThan(2 * (losses[1] as number))
  })

  it.each(TESTED_ENGINES)('%s: the same however many run at once', async (engine) => {
    const options: SurveyOptions = { ...OPTIONS, ranks: [2, 3], runs: 3, engine, maxIter: 50 }
    const [one, three] = [await selectRank(X, { ...options, concurrency: 1 }), await selectRank(X, { ...options, concurrency: 3 })]
    expect(withoutTimes(three)).toEqual(withoutTimes(one))
  })

  it('of a sparse X count its zeros, and those that are not 0 apart', async () => {
    const sparse = SparseMatrix.from(
      new DenseMatrix(
        45,
        30,
        X.data.map((value) => (value < 0.3 ? 0 : value)),
      ),
    )
    const options: SurveyOptions = { ranks: [2, 3], runs: 3, measures: ['holdout'] }
    const [of, ofDense] = [await selectRank(sparse, options), await selectRank(sparse.toDense(), options)]
    for (const [r, row] of of.table.entries()) {
      expect(row.holdoutStored?.mean).not.toBe(row.holdout?.mean)
      // The same entries are held out of the same numbers: what is left is one matrix.
      expect(row.holdout).toEqual(ofDense.table[r]?.holdout)
    }
  })
})

describe('an X with holes', () => {
  it('has its rank told by what is observed', async () => {
    expect(suggested(await selectRank(withHoles, { ...OPTIONS, missing: 'nan' }))).toEqual(ALL_THREE)
  })

  it('is the same survey as NaN and as what a sparse matrix does not store', async () => {
    const options: SurveyOptions = { ...OPTIONS, ranks: [2, 3], runs: 3 }
    const [nan, absent] = [
      await selectRank(withHoles, { ...options, missing: 'nan' }),
      await selectRank(observed, { ...options, missing: 'absent' }),
    ]
    expect(withoutTimes(absent)).toEqual(withoutTimes(nan))
  })

  it('explains what is observed, and nothing else', async () => {
    const { table, best } = await selectRank(withHoles, {
      ranks: [3],
      runs: 2,
      measures: ['evar'],
      missing: 'nan',
      loss: 'kullback-leibler',
    })
    const { W, H } = best.get(3) as { W: DenseMatrix; H: DenseMatrix }
    let [rss, squares] = [0, 0]
    X.data.forEach((x, at) => {
      if (isHole[at] === 1) return
      const [i, j] = [Math.floor(at / 30), at % 30]
      const fitted = W.get(i, 0) * H.get(0, j) + W.get(i, 1) * H.get(1, j) + W.get(i, 2) * H.get(2, j)
      rss += (x - fitted) ** 2
      squares += x ** 2
    })
    const [row] = table
    expect(Math.min(...[row?.evar?.min, row?.evar?.max].map((value) => Math.abs((value as number) - (1 - rss / squares))))).toBeLessThan(
      1350 * 2 ** -50,
    )
  })

  it('may have so many that parts of it are nothing else: what they would tell is left out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-few-'))
    try {
      const few = SparseMatrix.fromTriplets(6, 6, [0, 1], [0, 1], [1, 2])
      const options = {
        ranks: [1],
        runs: 2,
        measures: ['evar', 'bi-cross-validation', 'holdout'],
        holdout: 0.9,
        missing: 'absent',
      } as const
      for (let again = 0; again < 2; again++) {
        const { table, suggestions } = await selectRank(few, { ...options, resume: join(folder, 'few.survey') })
        expect(Object.keys(table[0] ?? {})).not.toContain('biCrossValidation')
        expect(Object.keys(table[0] ?? {})).toContain('evar')
        expect(suggestions.find(({ measure }) => measure === 'bi-cross-validation')?.rank).toBeUndefined()
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
