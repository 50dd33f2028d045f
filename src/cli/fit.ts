/**
 * `nmf fit`: X from a file, W, H and the model into a folder.
 */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DenseMatrix } from '../contract/dense-matrix.js'
import type { ModelOptions, Settings } from '../contract/options.js'
import { solverFor } from '../contract/problem.js'
import { readOptions } from '../contract/read-options.js'
import type { Factorization } from '../contract/result.js'
import { runAsync } from '../contract/work.js'
import { factorize } from '../factorize.js'
import { writeAtomically } from '../io/atomic-write.js'
import { writeMatrix } from '../io/write-matrix.js'
import { encodeModel } from '../model-file.js'
import { inWords } from './durations.js'
import { written } from './exit-codes.js'
import { type FitOptionFlags, optionsFrom } from './fit-options.js'
import { encodeRecord, type FitRecord } from './fit-record.js'
import { checkImage, type ImageShape, inFlags } from './flags.js'
import { Interrupted } from './interrupt.js'
import { fileNames, type MatrixFormat, makeFolder, requireFolderToBe, writeTogether } from './output-folder.js'
import { json, printable, short } from './printable.js'
import type { ProgressFlags } from './progress.js'
import { readSource, type Source } from './read-source.js'
import { readWeights, type WeightsFlags } from './read-weights.js'
import type { ReadingFlags } from './reading-options.js'
import type { Running } from './running.js'
import { commandLine, without } from './shell-words.js'
import { versionsOf } from './versions.js'

export interface FitFlags extends FitOptionFlags, ReadingFlags, ProgressFlags, WeightsFlags {
  readonly out: string
  readonly format: MatrixFormat
  readonly report?: string
  readonly image?: ImageShape
  readonly checkpoint?: string
  readonly checkpointEvery?: number
  readonly resume?: string
}

export async function fit(path: string, flags: FitFlags, running: Running): Promise<string> {
  const started = Date.now()
  try {
    return await fitAndWrite(path, flags, running)
  } catch (error) {
    throw error instanceof Interrupted ? new Interrupted(resumeCommand(flags, started)) : error
  }
}

async function fitAndWrite(path: string, flags: FitFlags, { progress, signal }: Running): Promise<string> {
  const options = optionsFrom(flags)
  const settings = readOptions(options, 'nmf fit', 'model')
  solverFor(settings)
  await checkPlaces(flags)

  const source = await readSource(path, flags, signal)
  checkImage(flags.image, source.X.columns)
  const { rows, columns } = source.X
  const weights = await readWeights(flags, signal)
  progress.fit(`fitting ${rows} × ${columns}, k = ${settings.nComponents}`, settings.maxIter)
  const result = await factorize(source.X, {
    ...options,
    ...lasting(flags),
    weights,
    transfer: source.X instanceof DenseMatrix,
    signal,
    onProgress: progress.state,
  })
  for (const { message } of result.warnings) progress.warn(inFlags(message))

  const record = recordOf(result, options, source, flags)
  progress.begin(`writing to ${flags.out}`)
  await written(writeResult(flags, settings, result, record, signal))
  if (flags.report !== undefined) await (await import('./fit-report.js')).writeReport(flags.report, record, result)
  return flags.json ? json(summary(flags, record)) : printable(sentence(flags, record))
}

async function checkPlaces({ out, report, checkpoint }: FitFlags): Promise<void> {
  await requireFolderToBe(out)
  for (const file of [report, checkpoint]) if (file !== undefined) await makeFolder(dirname(file))
}

/** The options of `factorize` that let a fit outlast its process. */
function lasting({ checkpoint, checkpointEvery, resume }: FitFlags) {
  return {
    ...(checkpoint === undefined ? {} : { checkpoint: { path: checkpoint, ...(checkpointEvery && { everyMs: checkpointEvery }) } }),
    ...(resume === undefined ? {} : { resume }),
  }
}

/** The command that goes on, where this run has left a checkpoint. */
function resumeCommand({ checkpoint }: FitFlags, started: number): string | undefined {
  const stat = checkpoint === undefined ? undefined : statSync(checkpoint, { throwIfNoEntry: false })
  if (checkpoint === undefined || stat === undefined || stat.mtimeMs < started) return undefined
  return commandLine(['nmf', ...without('--resume', process.argv.slice(2)), '--resume', checkpoint])
}

function recordOf(result: Factorization, options: ModelOptions, { about, rowLabels, columnLabels }: Source, flags: FitFlags): FitRecord {
  const { W: _, H: __, X: ___, ...fit } = result
  // Against weights they say nothing.
  const { sumOfSquares, ...plain } = about
  return {
    format: flags.format,
    X: flags.weights === undefined ? about : plain,
    ...(rowLabels && { rowLabels }),
    ...(columnLabels && { columnLabels }),
    ...(flags.image && { image: flags.image }),
    options: { ...options },
    fit,
    command: commandLine(['nmf', ...process.argv.slice(2)]),
    versions: versionsOf(result.engine),
    date: new Date().toISOString(),
  }
}

async function writeResult(
  { out, format }: FitFlags,
  settings: Settings,
  { W, H, X: _, ...fit }: Factorization,
  record: FitRecord,
  signal: AbortSignal,
): Promise<void> {
  const { rowLabels, columnLabels } = record
  const model = await runAsync(encodeModel({ settings, fitted: { H, ...fit }, columnLabels }), signal)
  const names = fileNames(format)
  await writeTogether(out, {
    [names.W]: (path) => writeMatrix(path, Object.assign(W, { rowLabels }), { signal }),
    [names.H]: (path) => writeMatrix(path, Object.assign(H, { columnLabels }), { signal }),
    [names.model]: (path) => writeAtomically(path, model),
    [names.fit]: (path) => writeAtomically(path, [encodeRecord(record)]),
  })
}

/** What --json prints. */
function summary({ out, report }: FitFlags, { format, X, fit: { history: _, ...fit }, versions }: FitRecord) {
  return { ...fit, X, out, files: Object.values(fileNames(format)), report, versions }
}

function sentence({ out, report, nComponents }: FitFlags, { format, X, fit }: FitRecord): string {
  const what = `${X.name}, ${X.rows} × ${X.columns}, k = ${nComponents}`
  const came = `objective ${short(fit.objective)} after ${fit.iterations} ${fit.iterations === 1 ? 'iteration' : 'iterations'} (${fit.stopReason}) in ${inWords(fit.elapsedMs)}`
  return `${what}: ${came}; ${Object.values(fileNames(format)).join(', ')} in ${out}${report === undefined ? '' : `, report in ${report}`}`
}
