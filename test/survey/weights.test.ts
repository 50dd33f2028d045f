/** Surveys of an X whose entries count by weights. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MEASURES } from '../../src/contract/survey-options.js'
import { DenseMatrix, factorizeSync, type RankSurvey, SparseMatrix, type SurveyOptions, selectRank } from '../../src/index.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { randomMatrix } from '../support/matrices.js'
import { refusal } from '../support/refusals.js'
import { plantedRank, withoutTimes } from './planted.js'

const [M, N] = [36, 24]
const X = plantedRank(M, N, 3, 1)
const weights = new DenseMatrix(
  M,
  N,
  randomMatrix(M, N, 2).data.map((w) => w + 0.5),
)
const all: SurveyOptions = { ranks: [2, 3], runs: 2, measures: MEASURES }

/** All that it says but what depends on the size of the weights. */
function withoutObjectives(survey: RankSurvey) {
  const { table, ...others } = withoutTimes(survey)
  return { ...others, table: table.map(({ objective: _, ...row }) => row) }
}

describe.each(TESTED_ENGINES)('on %s', (engine) => {
  const options = { ...all, engine }

  it.each([2, 1] as const)('weights of 1 change nothing, β = %d', async (loss) => {
    const ones = { rows: new Float64Array(M).fill(1) }
    const [with1, without] = await Promise.all([selectRank(X, { ...options, loss, weights: ones }), selectRank(X, { ...options, loss })])
    expect(withoutTimes(with1)).toEqual(withoutTimes(without))
  })

  it('weights four times as large make objectives four times as large, and change nothing else', async () => {
    const larger = new DenseMatrix(
      M,
      N,
      weights.data.map((w) => 4 * w),
    )
    const [once, four] = await Promise.all([weights, larger].map((given) => selectRank(X, { ...options, weights: given })))
    expect(withoutObjectives(four as RankSurvey)).toEqual(withoutObjectives(once as RankSurvey))
    expect(four?.table.map(({ objective }) => objective.mean)).toEqual(once?.table.map(({ objective }) => 4 * objective.mean))
  })

  it('a weight of 0 is a hole, whatever stands there', async () => {
    const [holed, zeros] = [X.data.slice(), new Float64Array(M * N).fill(1)]
    for (let at = 5; at < holed.length; at += 7) [holed[at], zeros[at]] = [Number.NaN, 0]
    const given = new DenseMatrix(M, N, holed as Float64Array)
    const byWeights = await selectRank(given, { ...options, weights: new DenseMatrix(M, N, zeros) })
    expect(withoutTimes(byWeights)).toEqual(withoutTimes(await selectRank(given, { ...options, missing: 'nan' })))
  })

  it('fits are those of factorize, and evar is of weighted squares, whatever the loss', async () => {
    for (const loss of [2, 1] as const) {
      const { table, best } = await selectRank(X, { ...options, loss, ranks: [3], weights, measures: ['evar'] })
      const fits = [0, 1].map((seed) => factorizeSync(X, { nComponents: 3, init: 'random', loss, seed, engine, weights }))
      expect(best.get(3)?.objective).toBe(Math.min(...fits.map(({ objective }) => objective)))
      const { W, H } = best.get(3) as { W: DenseMatrix; H: DenseMatrix }
      let [rss, squares] = [0, 0]
      for (let i = 0; i < M; i++) {
        for (let j = 0; j < N; j++) {
          const fitted = [0, 1, 2].reduce((sum, t) => sum + W.get(i, t) * H.get(t, j), 0)
          rss += weights.get(i, j) * (X.get(i, j) - fitted) ** 2
          squares += weights.get(i, j) * X.get(i, j) ** 2
        }
      }
      const { evar } = table[0] ?? {}
      const off = [evar?.min, evar?.max].map((value) => Math.abs((value as number) - (1 - rss / squares)))
      expect(Math.min(...off)).toBeLessThan(M * N * 2 ** -50)
    }
  })
})

describe('whatever computes', () => {
  it('weights are read once: what becomes of them then is nothing to the survey', async () => {
    const own = new DenseMatrix(M, N, weights.data.slice())
    const survey = selectRank(X, {
      ...all,
      weights: own,
      onProgress: () => {
        own.data.fill(Number.NaN)
      },
    })
    expect(withoutTimes(await survey)).toEqual(withoutTimes(await selectRank(X, { ...all, weights })))
  })

  it('those of stored entries alone count with a sparse X', async () => {
    const sparse = SparseMatrix.from(new DenseMatrix(M, N, X.data.map((x, at) => (at % 3 === 0 ? x + 0.1 : 0)) as Float64Array))
    const kept = SparseMatrix.from(new DenseMatrix(M, N, weights.data.map((w, at) => (at % 3 === 0 ? w : 0)) as Float64Array))
    const [byWeights, byBoth] = await Promise.all([
      selectRank(sparse, { ...all, weights: kept }),
      selectRank(sparse, { ...all, missing: 'absent', weights }),
    ])
    expect(withoutTimes(byWeights)).toEqual(withoutTimes(byBoth))
  })

  it('of another shape, or below 0, they are refused', async () => {
    const refused = (given: SurveyOptions['weights']) => selectRank(X, { ...all, weights: given })
    await expect(refusal(() => refused({ rows: [1, 2] }))).resolves.toMatchObject({ code: 'ERR_NMF_SHAPE' })
    await expect(
      refusal(() =>
        refused(
          new DenseMatrix(
            M,
            N,
            weights.data.map((w) => -w),
          ),
        ),
      ),
    ).resolves.toMatchObject({ code: 'ERR_NMF_INPUT' })
  })

  it('a file of a survey with others, be they only larger, is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-weights-'))
    try {
      const resume = join(folder, 'rank.survey')
      await selectRank(X, { ...all, measures: ['evar'], weights, resume })
      for (const factor of [2, 1.1]) {
        const others = new DenseMatrix(
          M,
          N,
          weights.data.map((w) => factor * w),
        )
        const again = selectRank(X, { ...all, measures: ['evar'], weights: others, resume })
        await expect(again).rejects.toMatchObject({ code: 'ERR_NMF_FILE', message: expect.stringContaining('another X') })
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
