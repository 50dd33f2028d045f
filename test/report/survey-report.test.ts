/** The report on a survey: what it says, and that no name in it can act. */
import { describe, expect, it } from 'vitest'
import type { RankRow, Suggestion } from '../../src/index.js'
import { surveyChart } from '../../src/report/charts.js'
import { renderSurveyReport, type SurveyReportInput } from '../../src/report/survey-report.js'

const spread = (mean: number) => ({ mean, min: mean - 0.1, max: mean + 0.1, standardError: 0.02 })
const rowOf = (rank: number): RankRow => ({
  rank,
  objective: spread(100 / rank),
  evar: spread(1 - 1 / (rank + 1)),
  ...(rank > 1 && { cophenetic: 1 - rank / 100, stability: { mean: 0.95, least: 0.9 - rank / 100 } }),
  biCrossValidation: spread(1 + (rank - 3) ** 2),
  runs: 7,
  notConverged: rank,
  elapsedMs: 1000,
})
const suggestions: Suggestion[] = [
  { measure: 'cophenetic', rank: 2, why: '0.98 at 2' },
  { measure: 'stability', rank: null, why: 'no least silhouette is at least 0.9' },
  { measure: 'bi-cross-validation', rank: 3, why: 'the lowest mean, 1' },
]
const input: SurveyReportInput = {
  title: 'How many components in X',
  X: { name: 'X.npy', rows: 10, columns: 20, dtype: 'float64' },
  table: [1, 2, 3, 4].map(rowOf),
  suggestions,
  options: { ranks: '1, 2, 3, 4' },
  command: 'nmf rank X.npy --ranks 1..4',
  versions: { 'nmf-native': '0' },
  date: '2000-01-01',
}

describe('the report on a survey', () => {
  const html = renderSurveyReport(input)

  it('says what each measure suggests, and why', () => {
    expect(html).toContain('<th scope="row">cophenetic</th><td><strong>2</strong></td><td>0.98 at 2</td>')
    expect(html).toContain('<th scope="row">stability</th><td>–</td>')
    expect(html).toContain('It suggests 3.')
  })

  it('has a chart and a column of each measure that there is, and of no other', () => {
    expect(html.match(/<svg /g)).toHaveLength(5)
    const head = [...html.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, text]) => text)
    expect(head).toEqual([
      ...['Measure', 'Components', 'Why'],
      ...['Components', 'cophenetic', 'stability', 'bi-cv', 'evar', 'objective', 'unconverged', 'time'],
    ])
  })

  it('no two charts share an identifier', () => {
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('lets no name act', () => {
    const evil = '</script><img src=x onerror=alert(1)>'
    const suggested = [{ measure: 'evar', rank: 2, why: evil }] as const
    const page = renderSurveyReport({
      ...input,
      title: evil,
      X: { ...input.X, name: evil },
      command: evil,
      suggestions: suggested,
      options: { [evil]: evil },
    })
    expect(page).not.toMatch(/<script|<img/)
  })

  it('of 1,000 ranks shows some, says so, and stays small', () => {
    const many = renderSurveyReport({ ...input, table: Array.from({ length: 1000 }, (_, i) => rowOf(i + 1)) })
    expect(many).toContain('800 more are not shown')
    expect(many.length).toBeLessThan(2e6)
  })
})

describe('its charts', () => {
  const points = [2, 3, 4].map((rank) => ({ rank, value: rank, low: rank - 1, high: rank + 1 }))

  it('take every colour from the page', () => {
    const colours = [
      ...surveyChart(points, 3, 'a')
        .replace(/<defs.*?<\/defs>/s, '')
        .matchAll(/\b(?:fill|stroke)="([^"]*)"/g),
    ].map(([, colour]) => colour)
    expect(new Set(colours)).toEqual(new Set(['none', 'var(--line)', 'var(--soft)', 'var(--accent)']))
  })

  it('mark what is suggested', () => {
    expect(surveyChart(points, 3, 'a')).not.toBe(surveyChart(points, undefined, 'a'))
  })

  it.each([[[]], [[{ rank: 2, value: 0, low: 0, high: 0 }]], [[{ rank: 2, value: 1e300, low: -1e300, high: 1e300 }]]])('draw %j', (few) => {
    expect(surveyChart(few, 2, 'a')).toMatch(/^<svg .*<\/svg>$/s)
    expect(surveyChart(few, 2, 'a')).not.toMatch(/NaN|Infinity/)
  })
})
