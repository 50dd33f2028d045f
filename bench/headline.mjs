// The section "Speed" of the README: a few rows, one chart.
import { count, duration, number } from './format.mjs'

export const HEADLINE_CHART = 'bench/charts/headline.svg'

export const headlineCases = ({ cases }) => cases.filter(({ headline }) => headline)

/** The result of a contender's solver that comes to the objective first; where none does, of the one that comes closest. */
export function fastest({ results }, contender) {
  const own = results.filter((one) => one.contender === contender)
  const timed = own.filter(({ toObjective }) => toObjective !== undefined)
  const best = (list, figure) => list.reduce((a, b) => (figure(b) < figure(a) ? b : a), list[0])
  return timed.length > 0 ? best(timed, ({ toObjective }) => toObjective.ms.median) : best(own, ({ curve }) => curve.at(-1).loss)
}

export function headlineSection(figures) {
  const { machine, repeats } = figures
  const cases = headlineCases(figures)
  return [
    `On ${machine.threads} threads of ${machine.cpu}, float64, medians of ${repeats} interleaved processes. *To the objective* is the time from the`,
    'same start to within a thousandth of the lowest loss that any contender came to, by the faster solver of each.',
    '',
    '| | an iteration of `mu` | scikit-learn | to the objective | scikit-learn | times as fast |',
    '|---|---|---|---|---|---|',
    ...cases.map((measured) => `| ${row(measured).join(' | ')} |`),
    '',
    `![Bars: the time to the objective in these cases, this package beside scikit-learn](${HEADLINE_CHART})`,
    '',
    ...sentences(figures),
    'All cases and contenders, what each figure means, memory, and how it was measured: [bench/README.md](bench/README.md).',
  ].join('\n')
}

function row(measured) {
  const [ours, theirs] = ['native', 'scikit-learn'].map((contender) => fastest(measured, contender))
  return [
    measured.case,
    ...['native', 'scikit-learn'].map((contender) => ofMu(measured, contender)),
    ...[ours, theirs].map((one) => (one === undefined ? '' : toObjective(one))),
    ratio(ours, theirs),
  ]
}

function ofMu({ results }, contender) {
  const one = results.find((result) => result.contender === contender && result.solver === 'mu')
  return one === undefined ? '' : duration(one.iterationMs.median)
}

const toObjective = ({ toObjective, solver, curve }) =>
  toObjective === undefined ? `not in ${duration(curve.at(-1).ms)}` : `${duration(toObjective.ms.median)}, \`${solver}\``

/** At least so many times, where they did not come to it; nothing, where they were given less time than we took. */
function ratio(ours, theirs) {
  if (ours?.toObjective === undefined || theirs === undefined) return ''
  const times = (ms) => ms / ours.toObjective.ms.median
  if (theirs.toObjective !== undefined) return number(times(theirs.toObjective.ms.median))
  const least = times(theirs.curve.at(-1).ms)
  return least < 1 ? '' : `> ${number(least)}`
}

/** What there is no row for: JavaScript alone, and small calls. */
function sentences({ cases }) {
  const others = ['js', 'ml-matrix', 'tfjs']
  const all = cases.find(({ results }) => others.every((name) => results.some(({ contender }) => contender === name)))
  const tiny = cases.find(({ calls }) => calls !== undefined)
  return [...(all === undefined ? [] : javascript(all)), ...(tiny === undefined ? [] : small(tiny))]
}

function javascript(measured) {
  const [own, mlMatrix, tfjs] = ['js', 'ml-matrix', 'tfjs'].map((contender) => ofMu(measured, contender))
  return [
    `On one core (${measured.case}) the JavaScript engine takes ${own} an iteration of \`mu\`, the same written with ml-matrix ${mlMatrix}, with`,
    `TensorFlow.js in WebAssembly and float32 ${tfjs}.`,
  ]
}

function small({ rows, columns, k, results }) {
  const times = results
    .filter(({ contender }) => contender === 'native')
    .map(({ solver, callMs }) => `${duration(callMs.median)} (\`${solver}\`)`)
  if (times.length === 0) return []
  return [`A whole \`factorizeSync\` of ${count(rows)} × ${columns}, k = ${k}, takes ${times.join(' or ')} after the first.`]
}
