// What was measured, as text.
import { summarize } from './statistics.mjs'

/** Who is compared with whom: the ratio is the time of the second by that of the first. */
const RIVALS = [
  ['native', 'scikit-learn'],
  ['js', 'ml-matrix'],
  ['native', 'js'],
]

const round = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1))
const spread = ({ median, least, most }) => `${round(median)} (${round(least)} to ${round(most)})`

export function report({ case: title, long, missing, failures, results }) {
  const rows = results.map((one) => [
    `${one.contender} ${one.solver}`,
    spread(one.bareMs),
    spread(one.longMs),
    spread(one.cpuMs),
    one.loss.values[0].toPrecision(10),
  ])
  return [
    `${title}: ms per iteration, median (least to most) of ${results[0]?.bareMs.all.length ?? 0}`,
    ...table([['', 'updates alone', 'with own checks', 'processor', `loss after ${long}`], ...rows]),
    ...missing.map(({ name, reason }) => `  missing: ${name} (${reason})`),
    ...failures.map(({ contender, solver, failure }) => `  failed: ${contender} ${solver}: ${failure}`),
    ...ratios(results),
    ...[...new Map(results.map(({ contender, counts }) => [contender, counts]))].map(([name, counts]) => `  checks of ${name}: ${counts}`),
    '',
  ].join('\n')
}

/** Ratios within a repeat, since those ran under the same conditions. */
function ratios(results) {
  const find = (contender, solver) => results.find((one) => one.contender === contender && one.solver === solver)
  return RIVALS.flatMap(([us, them]) =>
    ['mu', 'cd'].flatMap((solver) => {
      const [a, b] = [find(us, solver), find(them, solver)]
      if (a === undefined || b === undefined) return []
      const ratio = (kind) => spread(summarize(b[kind].all.map((ms, i) => ms / a[kind].all[i])))
      return [`  ${solver}: ${us} runs ${ratio('bareMs')} times as fast as ${them}, with own checks ${ratio('longMs')}`]
    }),
  )
}

function table(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)))
  return rows.map((row) => `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('   ')}`)
}
