// bench/README.md: every case with its table and its chart, and what the figures mean.
import { chartFile } from './case-charts.mjs'
import { describeContenders } from './contenders.mjs'
import { count, duration, megabytes, notReached, number, percent, spread } from './format.mjs'
import { MEANING, NOT_MEASURED, TO_RUN } from './meaning.mjs'
import { shareOfPeak } from './peak.mjs'

export function benchDocument(figures) {
  return `${[
    '# Benchmark',
    '',
    'Written by `npm run bench -- --tables file.json` from the figures that `npm run bench` left in that file: change the script, not',
    'this page. `results.json` beside it has every repeat.',
    '',
    ...measuredOn(figures),
    '',
    ...MEANING,
    '',
    '## Who takes part',
    '',
    ...table(['', 'what', 'version', 'precision', 'threads', 'to know'], contenders(figures)),
    '',
    '## Cases',
    '',
    ...figures.cases.flatMap((measured) => sectionOf(measured, figures)),
    '## Not measured',
    '',
    ...NOT_MEASURED,
    '',
    '## To run it',
    '',
    ...TO_RUN,
  ].join('\n')}\n`
}

function measuredOn({ machine, repeats, peak }) {
  const { date, cpu, cores, threads, system, node, loadBefore, loadAfter, environment } = machine
  const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return [
    `Measured on ${date.slice(0, 10)}: ${cpu}, ${cores} cores, ${threads} threads, ${system}, Node ${node.slice(1)}, ${repeats} repeats. Load of the`,
    `machine before and after: ${loadBefore.toFixed(1)} and ${loadAfter.toFixed(1)}. ${
      peak.missing === undefined
        ? `dgemm of ${count(peak.size)}³: ${number(peak.gflops)} · 10⁹ operations a second (OpenBLAS ${peak.blas.version}, ${peak.blas.core} kernel).`
        : `dgemm was not measured: ${peak.missing}.`
    }${set.length > 0 ? ` Set in the environment: \`${set.join('`, `')}\`.` : ''}`,
  ]
}

function contenders({ cases, machine }) {
  const about = new Map(cases.flatMap(({ results }) => results.map((one) => [one.contender, one.about])))
  return describeContenders([...about.keys()]).map(({ name, title, precision, oneThread, note }) => [
    `\`${name}\``,
    title,
    versions(about.get(name)),
    precision,
    oneThread ? '1' : String(machine.threads),
    note,
  ])
}

function versions({ version, numpy, R, blas, simd }) {
  const used = (Array.isArray(blas) ? blas : [blas ?? {}]).map(({ library, internal_api, version: of, architecture, core }) =>
    [library ?? internal_api, of, core ?? architecture].filter(Boolean).join(' '),
  )
  return [version, numpy && `NumPy ${numpy}`, R && `R ${R}`, ...new Set(used), simd && simd !== 'none' && `own kernels ${simd}`]
    .filter(Boolean)
    .join(', ')
}

function sectionOf(measured, { peak }) {
  const { case: name, missing, failures, results } = measured
  const notes = [
    ...missing.map((one) => `- \`${one.name}\` was not there: ${one.reason}`),
    ...failures.map(({ contender, solver, failure }) => `- \`${contender} ${solver}\` failed: ${failure}`),
  ]
  return [
    `### ${name}`,
    '',
    about(measured),
    '',
    ...(measured.calls === undefined ? runs(measured, peak) : calls(results)),
    '',
    ...(notes.length > 0 ? [...notes, ''] : []),
    `![Bars: the figures of ${name}](${chartFile(name).replace('bench/', '')})`,
    '',
  ]
}

function about({ rows, columns, sparse, bytes, limit, limits = {}, repeats, calls, target }) {
  const X = `X is ${count(rows)} × ${count(columns)}, ${sparse ? 'sparse' : 'dense'}, ${megabytes(bytes)} MB. ${repeats} repeats.`
  if (calls !== undefined) return `${X} ${count(calls)} calls a process.`
  const own = Object.entries(limits).map(([name, seconds]) => `, of \`${name}\` ${seconds} s`)
  return `${X} Lowest loss ${target.best.toPrecision(7)}. The longest run may take ${limit} s${own.join('')}.`
}

function runs(measured, peak) {
  const rows = measured.results.map((one) => {
    const share = shareOfPeak(measured, one, peak)
    return [
      `\`${one.contender} ${one.solver}\``,
      spread(one.iterationMs),
      spread(one.cpuMs),
      ...(share === undefined && measured.sparse ? [] : [share === undefined ? '' : percent(share)]),
      ...toObjective(one, measured.target),
      megabytes(one.peakBytes),
      number(one.peakBytes / measured.bytes),
    ]
  })
  const share = measured.sparse ? [] : ['of dgemm']
  return table(['', 'ms an iteration', 'processor', ...share, 'to the objective', 'iterations', 'memory, MB', 'of X'], rows)
}

function toObjective(one, target) {
  if (one.toObjective === undefined) return [`not reached: ${notReached(one, target)}`, '']
  const { ms, iterations } = one.toObjective
  const range = ms.all.length > 1 ? ` (${duration(ms.least)} to ${duration(ms.most)})` : ' (once)'
  return [`${duration(ms.median)}${range}`, number(iterations)]
}

function calls(results) {
  const rows = results.map((one) => [`\`${one.contender} ${one.solver}\``, spread(one.firstMs), spread(one.callMs)])
  return table(['', 'first call, ms', 'later calls, ms'], rows)
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
}
