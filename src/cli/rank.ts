/**
 * `nmf rank`: how many components suit X, by a survey of many numbers of them.
 */
import { dirname } from 'node:path'
import { solverFor } from '../contract/problem.js'
import type { RankSurvey } from '../contract/survey.js'
import { readSurveyOptions, type SurveyOptions } from '../contract/survey-options.js'
import { writeAtomically } from '../io/atomic-write.js'
import { measuresIn } from '../report/survey-measures.js'
import { selectRank } from '../select-rank.js'
import { written } from './exit-codes.js'
import { inFlags } from './flags.js'
import { Interrupted } from './interrupt.js'
import { makeFolder } from './output-folder.js'
import { json, printable, short } from './printable.js'
import type { ProgressFlags } from './progress.js'
import { type RankOptionFlags, surveyOptionsFrom } from './rank-options.js'
import { readSource, type Source } from './read-source.js'
import { readWeights, type WeightsFlags } from './read-weights.js'
import type { ReadingFlags } from './reading-options.js'
import type { Running } from './running.js'
import { commandLine } from './shell-words.js'
import { versionsOf } from './versions.js'

export interface RankFlags extends RankOptionFlags, ReadingFlags, ProgressFlags, WeightsFlags {
  readonly out?: string
  readonly report?: string
}

const command = () => commandLine(['nmf', ...process.argv.slice(2)])

export async function rank(path: string, flags: RankFlags, { progress, signal }: Running): Promise<string> {
  const options = surveyOptionsFrom(flags)
  const settings = readSurveyOptions(options, 'nmf rank')
  solverFor(settings.fit)
  for (const file of [flags.out, flags.report, flags.resume]) if (file !== undefined) await makeFolder(dirname(file))

  const source = await readSource(path, flags, signal)
  const { rows, columns } = source.X
  const weights = await readWeights(flags, signal)
  progress.fit(`fitting ${rows} × ${columns}, k = ${flags.ranks.join(', ')}`)
  const survey = await surveyed(source, { ...options, weights }, flags, { progress, signal })
  const left = survey.table.reduce((sum, row) => sum + row.notConverged, 0)
  const fits = survey.table.reduce((sum, row) => sum + row.runs, 0)
  if (left > 0) progress.warn(inFlags(`${left} of ${fits} fits have not converged: raise maxIter or tol`))

  const record = recordOf(survey, options, source)
  if (flags.out !== undefined) await written(writeAtomically(flags.out, [Buffer.from(`${json(record)}\n`)]))
  if (flags.report !== undefined) await writeReport(flags.report, record)
  return flags.json ? json(record) : text(survey)
}

/** With `--resume`, an interruption is told with the command that goes on: the same. */
async function surveyed({ X }: Source, options: SurveyOptions, { resume }: RankFlags, { progress, signal }: Running): Promise<RankSurvey> {
  try {
    return await selectRank(X, { ...options, signal, onProgress: progress.runs })
  } catch (error) {
    throw error instanceof Interrupted && resume !== undefined ? new Interrupted(command()) : error
  }
}

/** All but the factors. */
function recordOf({ table, suggestions, best }: RankSurvey, options: SurveyOptions, { about }: Source) {
  const [first] = best.values()
  const versions = first === undefined ? {} : versionsOf(first.engine)
  return { X: about, options: { ...options }, table, suggestions, command: command(), versions, date: new Date().toISOString() }
}

async function writeReport(path: string, record: ReturnType<typeof recordOf>): Promise<void> {
  const { renderSurveyReport } = await import('../report/survey-report.js')
  const options = Object.fromEntries(
    Object.entries(record.options).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  const html = renderSurveyReport({ ...record, options, title: `How many components in ${record.X.name}` })
  await written(writeAtomically(path, [Buffer.from(html)]))
}

/** The table, a column a measure, and below it what each of them suggests. */
function text({ table, suggestions }: RankSurvey): string {
  const shown = measuresIn(table)
  const suggested = new Map(suggestions.map(({ measure, rank: number }) => [measure, number]))
  const rows = table.map((row) => [
    String(row.rank),
    ...shown.map(({ of, measure }) => {
      const found = of(row)
      if (found === undefined) return ''
      return `${short(found.value)}${measure !== undefined && suggested.get(measure) === row.rank ? '*' : ' '}`
    }),
  ])
  const verdicts = suggestions.map(({ measure, rank: number, why }) => `${measure}: ${number ?? 'none'} (${why})`)
  return [...aligned([['rank', ...shown.map((measure) => `${measure.short} `)], ...rows]), '', ...verdicts].map(printable).join('\n')
}

/** Columns as wide as their widest cell, to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padStart(widths[column] as number))
      .join('  ')
      .trimEnd(),
  )
}
