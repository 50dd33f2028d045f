// What was measured, as text for a terminal.
import { duration, megabytes, notReached, number, percent, spread } from './format.mjs'
import { shareOfPeak } from './peak.mjs'

export function report(measured, peak) {
  return [
    `${measured.case}: median (least to most)`,
    ...columns(measured.calls === undefined ? runs(measured, peak) : calls(measured)),
    ...measured.missing.map(({ name, reason }) => `  missing: ${name} (${reason})`),
    ...measured.failures.map(({ contender, solver, failure }) => `  failed: ${contender} ${solver}: ${failure}`),
    '',
  ].join('\n')
}

function runs(measured, peak) {
  const rows = measured.results.map((one) => [
    `${one.contender} ${one.solver}`,
    spread(one.iterationMs),
    spread(one.cpuMs),
    percentOf(shareOfPeak(measured, one, peak)),
    reached(one, measured.target),
    `${megabytes(one.peakBytes)} (${number(one.peakBytes / measured.bytes)} X)`,
  ])
  return [['', 'ms an iteration', 'processor', 'of dgemm', 'to the objective', 'peak MB'], ...rows]
}

const percentOf = (share) => (share === undefined ? '' : percent(share))

function reached(one, target) {
  if (one.toObjective === undefined) return `not reached: ${notReached(one, target)}`
  return `${duration(one.toObjective.ms.median)} in ${number(one.toObjective.iterations)}`
}

function calls({ results }) {
  const rows = results.map((one) => [`${one.contender} ${one.solver}`, spread(one.firstMs), spread(one.callMs)])
  return [['', 'first call, ms', 'later calls, ms'], ...rows]
}

function columns(rows) {
  const widths = rows[0].map((_, c) => Math.max(...rows.map((row) => row[c].length)))
  return rows.map((row) => `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('   ')}`)
}
