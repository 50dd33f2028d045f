/**
 * A consensus as one HTML file for people: no script, nothing to fetch.
 */
import { type ConsensusReportInput, checkConsensus, samplesOf } from './consensus-input.js'
import { consensusMap } from './consensus-map.js'
import { count, number, percent } from './numbers.js'
import { page, section } from './page.js'
import { reproduction } from './reproduce.js'
import { strongest } from './strongest.js'
import { table } from './summary.js'
import { label, type Names, namesFrom } from './text.js'

export type { ConsensusReportInput } from './consensus-input.js'

/** Rows of a table, and features that a component is named by. */
const [MOST_ROWS, FEATURES] = [64, 5]

/**
 * The report: how far the runs agree, which samples belong together, and which components the runs have found.
 *
 * Labels and names may come from strangers: they are escaped, shortened and cannot act. The page stays below 2 MB.
 *
 * @returns one HTML document that needs no other file and no script
 * @throws RangeError `ERR_NMF_SHAPE` where the parts do not fit each other
 */
export function renderConsensusReport(input: ConsensusReportInput): string {
  checkConsensus(input)
  const samples = input.axis === 'rows' ? namesFrom(input.rowLabels, 'row') : namesFrom(input.columnLabels, 'column')
  return page(input.title, sentence(input), [
    section('Agreement', `<div class="pair">\n${measures(input)}\n${fits(input)}\n</div>`),
    section('Which samples belong together', consensusMap(input, samples)),
    section('Clusters', clusters(input, samples)),
    section('Components', components(input, namesFrom(input.columnLabels, 'column'))),
    section('How to reproduce', reproduction(input)),
  ])
}

function sentence({ X, axis, runs, components: { rows: k }, cophenetic, dispersion }: ConsensusReportInput): string {
  const what = `${count(axis === 'rows' ? X.rows : X.columns)} ${axis}`
  return `${label(X.name)}, ${count(X.rows)}\u00a0×\u00a0${count(X.columns)}: ${what} in ${count(k)} ${k === 1 ? 'cluster' : 'clusters'} by
${count(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}. Cophenetic correlation ${fixed(cophenetic)}, dispersion ${fixed(dispersion)}.`
}

/** Differences near 1 are what counts. */
const fixed = (value: number): string => (Number.isNaN(value) ? 'not defined' : value.toFixed(4))

function measures({ cophenetic, dispersion, silhouette }: ConsensusReportInput): string {
  return table('From 0 to 1, silhouettes from −1: 1 where all runs agree', [
    ['Cophenetic correlation', fixed(cophenetic)],
    ['Dispersion', fixed(dispersion)],
    ['Mean silhouette', fixed(silhouette)],
  ])
}

function fits({ X, runs }: ConsensusReportInput): string {
  const objectives = runs.map(({ objective }) => objective).sort((a, b) => a - b)
  const [first] = runs
  const converged = runs.filter((run) => run.converged).length
  return table('The fits', [
    ['X', `${label(X.name)}, ${count(X.rows)}\u00a0×\u00a0${count(X.columns)}, ${label(X.dtype)}`],
    ['Runs', `${count(runs.length)}, ${converged === runs.length ? 'all converged' : `${count(converged)} converged`}`],
    ['Solver', first && `${label(first.solver)}, ${label(first.engine)} engine`],
    ['Objective, lowest', number(objectives[0] ?? Number.NaN)],
    ['Objective, highest', number(objectives.at(-1) ?? Number.NaN)],
  ])
}

/** A table with a heading for each column; cells are HTML. */
function grid(caption: string, headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const left = rows.length - MOST_ROWS
  const more = left > 0 ? `<p class="soft">${count(left)} more are not shown.</p>` : ''
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('')
  const body = rows.slice(0, MOST_ROWS).map(([first, ...cells]) => {
    return `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<table class="grid"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>${more}`
}

function clusters(input: ConsensusReportInput, names: Names): string {
  const { labels, silhouettes } = input
  const members = new Map<number, number[]>()
  labels.forEach((cluster, i) => {
    const known = members.get(cluster)
    if (known === undefined) members.set(cluster, [i])
    else known.push(i)
  })
  const width = (i: number) => silhouettes[i] as number
  const rows = [...members.entries()]
    .sort(([a, one], [b, other]) => other.length - one.length || a - b)
    .map(([cluster, of]) => {
      const central = [...of].sort((a, b) => width(b) - width(a) || a - b).slice(0, FEATURES)
      const mean = of.reduce((sum, i) => sum + width(i), 0) / of.length
      const share = of.length / samplesOf(input)
      return [String(cluster), count(of.length), bar(share), percent(share), fixed(mean), central.map((i) => label(names(i))).join(', ')]
    })
  return grid('Where the tree is cut into as many clusters as there are components; their numbers are their own', CLUSTER_HEADINGS, rows)
}

const CLUSTER_HEADINGS = ['Cluster', 'Samples', '', 'Share', 'Silhouette', 'Most central']

function components({ components: H, usage, similarity, runs, outliers }: ConsensusReportInput, names: Names): string {
  const totals = new Float64Array(H.rows)
  usage.data.forEach((value, at) => {
    totals[at % H.rows] += value
  })
  const all = totals.reduce((sum, value) => sum + value, 0)
  const rows = Array.from(totals, (total, t) => {
    const share = all === 0 ? 0 : total / all
    const features = strongest(H.row(t), FEATURES).map((j) => label(names(j)))
    return [String(t), bar(share), percent(share), fixed(similarity[t] as number), features.join(', ')]
  })
  const out = outliers === 0 ? '' : ` ${count(outliers)} of ${count(runs.length * H.rows)} were far from all others and were left out.`
  return `<p>Each is the median of what the runs have found. Similarity is the mean cosine with the component of a run that matches it.${out}</p>
${grid('By their share of W·H', COMPONENT_HEADINGS, rows)}`
}

const COMPONENT_HEADINGS = ['Component', '', 'Share', 'Similarity', 'Strongest features']

const bar = (share: number): string => `<i style="width:${Math.round(100 * share)}%"></i>`
