// The charts that are drawn of the figures.
import { drawChart } from './drawing/chart.mjs'
import { duration, notReached, number } from './format.mjs'
import { fastest } from './headline.mjs'

const bar = ({ median, least, most }, text) => ({ value: median, least, most, text })
const nameOf = ({ contender, solver }) => ({ label: `${contender} ${solver}`, kind: contender })

/** Where the chart of a case goes, by its name. */
export function chartFile(name) {
  const plain = name.toLowerCase().replaceAll('×', 'x').replaceAll(',', '')
  return `bench/charts/${plain.replace(/[^a-z0-9]+/g, '-')}.svg`
}

/** The time of an iteration and to the objective, or of calls, of one case. */
export function chartOfCase(measured) {
  return drawChart(measured.case, measured.calls === undefined ? panelsOfRuns(measured) : panelsOfCalls(measured))
}

function panelsOfRuns({ results, target }) {
  return [
    {
      title: 'Time of an iteration',
      axis: 'milliseconds an iteration',
      rows: results.map((one) => ({ ...nameOf(one), ...bar(one.iterationMs, `${number(one.iterationMs.median)} ms`) })),
    },
    {
      title: `Time to within ${target.tolerance} of the lowest loss`,
      axis: 'milliseconds from the start to the objective',
      rows: results.map((one) => ({ ...nameOf(one), ...toObjective(one, target) })),
    },
  ]
}

function toObjective(one, target) {
  if (one.toObjective === undefined) return { text: `not reached: ${notReached(one, target)}` }
  const { ms, iterations } = one.toObjective
  return bar(ms, `${duration(ms.median)}, ${number(iterations)} iterations`)
}

function panelsOfCalls({ results }) {
  return [
    {
      title: 'Time of a whole call, after the first ones',
      axis: 'milliseconds a call',
      rows: results.map((one) => ({ ...nameOf(one), ...bar(one.callMs, `${number(one.callMs.median)} ms`) })),
    },
  ]
}

/** The time to the objective in the cases of the README, of the faster solver of either. */
export function headlineChart(cases) {
  const rows = cases.flatMap((measured) => [
    { heading: measured.case },
    ...['native', 'scikit-learn']
      .map((contender) => fastest(measured, contender))
      .filter((one) => one !== undefined)
      .map((one) => ({ ...nameOf(one), ...toObjective(one, measured.target) })),
  ])
  return drawChart('Time from the same start to the same objective', [{ axis: 'milliseconds', rows }])
}
