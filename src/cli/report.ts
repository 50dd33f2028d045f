/**
 * `nmf report`: the report on a fit, from the folder that it wrote.
 */
import { dirname, join } from 'node:path'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { type ReadOptions, readMatrix } from '../io/index.js'
import { readRecord } from './fit-record.js'
import { writeReport } from './fit-report.js'
import { checkImage, type ImageShape } from './flags.js'
import { fileNames, requireFolder } from './output-folder.js'
import { json, printable } from './printable.js'
import { mostBytes } from './read-source.js'

export interface ReportFlags {
  readonly out: string
  readonly image?: ImageShape
  readonly json?: boolean
}

export async function report(folder: string, { out, image, json: asJson }: ReportFlags): Promise<string> {
  await requireFolder(dirname(out))
  const record = await readRecord(join(folder, fileNames('npy').fit))
  const { format, rowLabels, columnLabels } = record
  const names = fileNames(format)
  // Numbers can be labels too: what was written says whether there are any.
  const W = await readDense(
    join(folder, names.W),
    labelledBy(format, { header: rowLabels !== undefined, rowLabels: rowLabels !== undefined }),
  )
  const H = await readDense(join(folder, names.H), labelledBy(format, { header: columnLabels !== undefined, rowLabels: false }))
  checkImage(image, H.columns)
  await writeReport(out, { ...record, ...(image && { image }) }, { W, H })
  return asJson ? json({ report: out, rows: W.rows, columns: H.columns, nComponents: W.columns }) : printable(`report in ${out}`)
}

const labelledBy = (format: string, options: ReadOptions): ReadOptions => (format === 'csv' ? options : {})

async function readDense(path: string, options: ReadOptions): Promise<DenseMatrix> {
  return DenseMatrix.from(await readMatrix(path, { ...options, maxBytes: mostBytes() }))
}
