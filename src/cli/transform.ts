/**
 * `nmf transform`: W for new rows, with the H of a model.
 */
import { dirname } from 'node:path'
import { rangeError, show } from '../contract/errors.js'
import { WRITE_FORMATS } from '../io/options.js'
import { formatByExtension } from '../io/read-matrix.js'
import { writeMatrix } from '../io/write-matrix.js'
import { NMF } from '../nmf.js'
import { written } from './exit-codes.js'
import { requireFolder } from './output-folder.js'
import { json, printable } from './printable.js'
import type { ProgressFlags } from './progress.js'
import { readSource } from './read-source.js'
import { readWeights, type WeightsFlags } from './read-weights.js'
import type { ReadingFlags } from './reading-options.js'
import type { Running } from './running.js'

export interface TransformFlags extends ReadingFlags, ProgressFlags, WeightsFlags {
  readonly out: string
}

export async function transform(modelPath: string, path: string, flags: TransformFlags, { progress, signal }: Running): Promise<string> {
  const { out } = flags
  if (formatByExtension(out, WRITE_FORMATS) === undefined) {
    throw rangeError(
      'ERR_NMF_OPTION',
      `--out must end in one of ${WRITE_FORMATS.map((format) => `.${format}`).join(', ')}, got ${show(out)}`,
    )
  }
  await requireFolder(dirname(out))

  const model = await NMF.load(modelPath)
  // The model knows whether holes are to be taken; where not, it refuses them.
  const { X, about, rowLabels, columnLabels } = await readSource(path, { ...flags, missing: 'nan' }, signal)
  if (X.columns === model.nFeatures && !sameColumns(columnLabels, model.columnLabels)) {
    progress.warn('the column labels of X are not those of the fit: columns must have the order that they had there')
  }
  progress.fit(`transforming ${X.rows} × ${X.columns}`)
  const weights = await readWeights(flags, signal)
  const W = await model.transform(X, { weights, signal, onProgress: progress.state })

  progress.begin(`writing ${out}`)
  await written(writeMatrix(out, Object.assign(W, { rowLabels }), { signal }))
  const result = { X: about, rows: W.rows, columns: W.columns, out }
  return flags.json ? json(result) : printable(`${about.name}, ${about.rows} × ${about.columns}: W, ${W.rows} × ${W.columns}, in ${out}`)
}

/** Whether the labels do not contradict each other. */
function sameColumns(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return one === undefined || other === undefined || one.every((label, j) => label === other[j])
}
