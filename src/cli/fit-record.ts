/**
 * fit.json: what a fit was and came to, all but its matrices. With W and H beside it a report can be made at any time.
 */
import { readFile, stat } from 'node:fs/promises'
import { absent, either, fields, fromJson, isCount, isNumber, isText, listOf, oneOf, readFields, toJson } from '../description.js'
import { badFile, shownName, systemFailure } from '../io/file-error.js'
import { FITTED } from '../model-file.js'
import type { ReportInput } from '../report/input.js'
import { MATRIX_FORMATS, type MatrixFormat } from './output-folder.js'

export interface FitRecord extends Omit<ReportInput, 'title' | 'W' | 'H'> {
  /** Of the files of W and H. */
  readonly format: MatrixFormat
}

const KIND = 'fit of nmf-native'
const VERSION = 1
const MOST_BYTES = 2 ** 28

export function encodeRecord(record: FitRecord): Buffer {
  return Buffer.from(`${toJson({ kind: KIND, version: VERSION, ...record })}\n`)
}

/** @throws RangeError or Error `ERR_NMF_FILE` for a file that is not there, or is none that a fit wrote */
export async function readRecord(path: string): Promise<FitRecord> {
  const name = shownName(path)
  const text = await readBounded(path, name).catch((error) => {
    throw 'syscall' in error ? systemFailure(name, error) : error
  })
  return readFields<FitRecord & { kind: string; version: number }>(parse(text, name), FIELDS, name)
}

async function readBounded(path: string, name: string): Promise<string> {
  const { size } = await stat(path)
  if (size > MOST_BYTES) throw badFile(name, `have at most ${MOST_BYTES} bytes, got ${size}`)
  return readFile(path, 'utf8')
}

function parse(text: string, name: string): unknown {
  try {
    return fromJson(text)
  } catch {
    throw badFile(name, 'be JSON as nmf fit writes it, got other text')
  }
}

const labels = either(absent, listOf(isText))

const FIELDS = {
  kind: oneOf([KIND]),
  version: (value: unknown) => value === VERSION,
  format: oneOf(MATRIX_FORMATS),
  X: fields({
    name: isText,
    rows: isCount,
    columns: isCount,
    stored: either(absent, isCount),
    dtype: isText,
    sumOfSquares: either(absent, isNumber),
  }),
  rowLabels: labels,
  columnLabels: labels,
  image: either(absent, fields({ height: isCount, width: isCount })),
  options: fields({}),
  fit: fields(FITTED),
  command: isText,
  versions: (value: unknown) => fields({})(value) && Object.values(value as object).every(isText),
  date: isText,
}
