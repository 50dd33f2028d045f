/**
 * A survey of ranks as one HTML file for people: no script, nothing to fetch.
 */
import type { RankSurvey } from '../contract/survey.js'
import { surveyChart } from './charts.js'
import type { ReportInput } from './input.js'
import { count, duration, number } from './numbers.js'
import { page, section } from './page.js'
import { type Reproducible, reproduction } from './reproduce.js'
import { measuresIn, type ShownMeasure } from './survey-measures.js'
import { escaped, label } from './text.js'

export interface SurveyReportInput extends Reproducible, Pick<RankSurvey, 'table' | 'suggestions'> {
  readonly title: string
  /** What was surveyed. */
  readonly X: ReportInput['X']
}

/** More points are not to be told apart, and more rows not to be read. */
const MOST_RANKS = 200

/**
 * The report: what each measure suggests and why, a chart of each, and all numbers.
 *
 * @returns one HTML document that needs no other file and no script
 */
export function renderSurveyReport(input: SurveyReportInput): string {
  return page(input.title, sentence(input), [
    section('What the measures suggest', suggestions(input)),
    section('The measures', `<div class="charts">\n${charts(input)}\n</div>`),
    section('All numbers', numbers(input)),
    section('How to reproduce', reproduction(input)),
  ])
}

function sentence({ X, table }: SurveyReportInput): string {
  const ranks = table.map(({ rank }) => rank)
  const time = table.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0)
  return `${label(X.name)}, ${count(X.rows)}\u00a0×\u00a0${count(X.columns)}, with ${inWords(ranks)} components:
${count(table[0]?.runs ?? 0)} fits each, ${duration(time)} of computing in all.`
}

function inWords(ranks: readonly number[]): string {
  return ranks.length < 3 ? ranks.map(count).join(' and ') : `${count(ranks[0] as number)} to ${count(ranks.at(-1) as number)}`
}

function suggestions({ suggestions: all }: SurveyReportInput): string {
  if (all.length === 0) return '<p>None of the measures has a rule.</p>'
  const rows = all.map(({ measure, rank, why }) => {
    return `<tr><th scope="row">${measure}</th><td>${rank === null ? '–' : `<strong>${count(rank)}</strong>`}</td><td>${escaped(why)}</td></tr>`
  })
  return `<p>Each measure has a rule of its own, and none of them knows. Where several agree, that number of components is a good one to
begin with; where they do not, look at the components themselves.</p>
<table class="grid"><thead><tr><th scope="col">Measure</th><th scope="col">Components</th><th scope="col">Why</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`
}

function charts({ table, suggestions: all }: SurveyReportInput): string {
  return measuresIn(table)
    .map((shown, i) => {
      const suggestion = all.find(({ measure }) => measure === shown.measure)
      return chart(shown, i, table, suggestion?.rank ?? undefined)
    })
    .join('\n')
}

function chart({ name, about, of }: ShownMeasure, i: number, table: SurveyReportInput['table'], suggested: number | undefined): string {
  const points = table.slice(0, MOST_RANKS).flatMap((row) => {
    const found = of(row)
    return found === undefined ? [] : [{ rank: row.rank, ...found }]
  })
  const marked = suggested === undefined ? '' : ` It suggests ${count(suggested)}.`
  return `<figure class="chart"><h3>${name}</h3>
${surveyChart(points, suggested, `measure-${i}`)}
<figcaption>${about}${marked}</figcaption></figure>`
}

function numbers({ table }: SurveyReportInput): string {
  const shown = measuresIn(table)
  const head = ['Components', ...shown.map(({ short }) => short), 'unconverged', 'time'].map((text) => `<th scope="col">${text}</th>`)
  const rows = table.slice(0, MOST_RANKS).map((row) => {
    const cells = shown.map(({ of }) => {
      const found = of(row)
      return found === undefined ? '' : number(found.value)
    })
    const all = [...cells, count(row.notConverged), duration(row.elapsedMs)]
    return `<tr><th scope="row">${count(row.rank)}</th>${all.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  const left = table.length - rows.length
  return `<div class="wide"><table class="grid"><thead><tr>${head.join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>${left > 0 ? `<p class="soft">${count(left)} more are not shown, here and in the charts.</p>` : ''}`
}
