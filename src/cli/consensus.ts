/**
 * `nmf consensus`: X from a file, what many fits of it agree on into a folder.
 */
import { dirname } from 'node:path'
import { consensus as consensusOf } from '../consensus.js'
import { type Axis, type ConsensusOptions, readConsensusOptions } from '../contract/consensus-options.js'
import type { Consensus } from '../contract/consensus-result.js'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { DEFAULTS } from '../contract/options.js'
import { solverFor } from '../contract/problem.js'
import { seedOf } from '../contract/random-starts.js'
import { writeAtomically } from '../io/atomic-write.js'
import { writeMatrix } from '../io/write-matrix.js'
import { written } from './exit-codes.js'
import { type FitOptionFlags, optionsFrom } from './fit-options.js'
import { inFlags } from './flags.js'
import { makeFolder, requireFolderToBe, writeTogether } from './output-folder.js'
import { json, printable, short } from './printable.js'
import type { ProgressFlags } from './progress.js'
import { readSource, type Source } from './read-source.js'
import { readWeights, type WeightsFlags } from './read-weights.js'
import type { ReadingFlags } from './reading-options.js'
import type { Running } from './running.js'
import { commandLine } from './shell-words.js'
import { versionsOf } from './versions.js'

export interface ConsensusFlags extends FitOptionFlags, ReadingFlags, ProgressFlags, WeightsFlags {
  readonly out: string
  readonly runs?: number
  readonly axis?: Axis
  readonly concurrency?: number
  readonly densityThreshold?: number
  readonly report?: string
}

const FILES = {
  matrix: 'consensus.npy',
  labels: 'labels.csv',
  components: 'components.npy',
  usage: 'usage.npy',
  record: 'consensus.json',
} as const

export async function consensus(path: string, flags: ConsensusFlags, { progress, signal }: Running): Promise<string> {
  const options = consensusOptions(flags)
  const settings = readConsensusOptions(options, 'nmf consensus')
  solverFor(settings.fit)
  await requireFolderToBe(flags.out)
  if (flags.report !== undefined) await makeFolder(dirname(flags.report))

  const source = await readSource(path, flags, signal)
  const { rows, columns } = source.X
  const weights = await readWeights(flags, signal)
  progress.fit(`fitting ${rows} × ${columns}, k = ${settings.fit.nComponents}, ${settings.runs} times`)
  const result = await consensusOf(source.X, { ...options, weights, signal, onProgress: progress.runs })
  const left = result.runs.filter(({ converged }) => !converged).length
  if (left > 0) progress.warn(inFlags(`${left} of ${settings.runs} fits have not converged: raise maxIter or tol`))

  progress.begin(`writing to ${flags.out}`)
  const record = recordOf(result, options, source, settings.axis)
  await written(writeResult(flags.out, result, record, source, signal))
  if (flags.report !== undefined) await writeReport(flags.report, result, record, source)
  return flags.json ? json(summary(flags, record)) : printable(sentence(flags, record))
}

/** The options that were given, as `consensus` names them. */
function consensusOptions(flags: ConsensusFlags): ConsensusOptions {
  const { runs, axis, concurrency, densityThreshold } = flags
  const own = Object.entries({ runs, axis, concurrency, densityThreshold }).filter(([, value]) => value !== undefined)
  return { ...(optionsFrom(flags) as ConsensusOptions), ...Object.fromEntries(own) }
}

/** consensus.json: all but the matrices. A silhouette that is not defined is null. */
function recordOf(result: Consensus, options: ConsensusOptions, { about }: Source, axis: Axis) {
  const { runs, best, cophenetic, dispersion, silhouette, silhouettes, similarity, outliers, order, labels } = result
  return {
    X: about,
    axis,
    options: { ...options },
    cophenetic,
    dispersion,
    silhouette,
    similarity: Array.from(similarity),
    outliers,
    order: Array.from(order),
    labels: Array.from(labels),
    silhouettes: Array.from(silhouettes),
    best: runs.indexOf(best),
    runs: runs.map(({ objective, loss, iterations, stopReason, converged, elapsedMs, engine, solver }, run) => {
      const seed = seedOf(options.seed ?? DEFAULTS.seed, run, options.restarts)
      return { seed, objective, loss, iterations, stopReason, converged, elapsedMs, engine, solver }
    }),
    command: commandLine(['nmf', ...process.argv.slice(2)]),
    versions: versionsOf(best.engine),
    date: new Date().toISOString(),
  }
}

type Record = ReturnType<typeof recordOf>

async function writeResult(out: string, result: Consensus, record: Record, source: Source, signal: AbortSignal): Promise<void> {
  const rowLabels = record.axis === 'rows' ? source.rowLabels : source.columnLabels
  const { matrix, components, usage, labels, silhouettes } = result
  const ofSamples = new DenseMatrix(
    labels.length,
    2,
    Float64Array.from({ length: 2 * labels.length }, (_, at) => pairOf(at)),
  )
  function pairOf(at: number): number {
    return (at % 2 === 0 ? labels : silhouettes)[Math.floor(at / 2)] as number
  }
  const table = Object.assign(ofSamples, { rowLabels, columnLabels: ['cluster', 'silhouette'] })
  await writeTogether(out, {
    [FILES.matrix]: (path) => writeMatrix(path, matrix, { signal }),
    [FILES.labels]: (path) => writeMatrix(path, table, { signal }),
    [FILES.components]: (path) => writeMatrix(path, components, { signal }),
    [FILES.usage]: (path) => writeMatrix(path, usage, { signal }),
    [FILES.record]: (path) => writeAtomically(path, [Buffer.from(`${JSON.stringify(record)}\n`)]),
  })
}

async function writeReport(path: string, result: Consensus, record: Record, { rowLabels, columnLabels }: Source): Promise<void> {
  const { renderConsensusReport } = await import('../report/consensus-report.js')
  const labelled = { ...(rowLabels && { rowLabels }), ...(columnLabels && { columnLabels }) }
  const { X, axis, options, command, versions, date } = record
  const title = `Consensus of ${X.name}`
  const html = renderConsensusReport({ ...result, ...labelled, title, X, axis, options: { ...options }, command, versions, date })
  await written(writeAtomically(path, [Buffer.from(html)]))
}

/** What --json prints. */
function summary(
  { out, report }: ConsensusFlags,
  { X, axis, cophenetic, dispersion, silhouette, outliers, labels, runs, best, versions }: Record,
) {
  const clusters = sizesOf(labels)
  const files = Object.values(FILES)
  const objective = runs[best]?.objective
  return { X, axis, cophenetic, dispersion, silhouette, outliers, clusters, runs: runs.length, objective, out, files, report, versions }
}

/** How many samples are in each cluster. */
function sizesOf(labels: readonly number[]): number[] {
  const sizes: number[] = []
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1
  return sizes
}

function sentence({ out, report, nComponents }: ConsensusFlags, { X, axis, cophenetic, dispersion, labels, runs }: Record): string {
  const what = `${X.name}, ${X.rows} × ${X.columns}, k = ${nComponents}, ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`
  const found = `${axis} in clusters of ${sizesOf(labels).join(', ')}, cophenetic ${short(cophenetic)}, dispersion ${short(dispersion)}`
  return `${what}: ${found}; ${Object.values(FILES).join(', ')} in ${out}${report === undefined ? '' : `, report in ${report}`}`
}
