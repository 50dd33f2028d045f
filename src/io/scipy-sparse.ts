/**
 * The arrays that scipy.sparse.save_npz writes: format, shape and data, with indices and indptr (csr, csc) or row and col (coo).
 */

import { inChunks } from '../contract/compressed-rows.js'
import { isNmfError, rangeError, show } from '../contract/errors.js'
import { readSparse as takeIn } from '../contract/intake.js'
import { SparseMatrix } from '../contract/sparse-matrix.js'
import { FORMATS, openSparse } from '../contract/sparse-source.js'
import type { FloatArray } from '../contract/typed-array.js'
import { runAsync, type Work } from '../contract/work.js'
import type { ByteReader } from './byte-reader.js'
import { badFile } from './file-error.js'
import { checkBytes, checkShape } from './limits.js'
import { readNpyHeader, readNpyNumbers } from './npy-numbers.js'
import type { ReadSettings } from './options.js'
import type { Archive } from './read-npz.js'
import { compressed } from './triplets.js'

/** What every layout has. */
export const SPARSE_PARTS = ['format', 'shape', 'data'] as const

export async function readSparse(archive: Archive, settings: ReadSettings): Promise<SparseMatrix> {
  const { name } = archive
  const layout = await archive.read('format', readLayout)
  const format = FORMATS.find((known) => known === layout)
  if (format === undefined && layout !== 'coo') throw badFile(name, `be in the layout ${FORMATS.join(', ')} or coo, got ${show(layout)}`)
  const vector = (array: string) => archive.read(array, (reader) => readVector(reader, settings))
  const [rows, columns, ...rest] = await vector('shape')
  if (rows === undefined || columns === undefined || rest.length > 0 || !isSize(rows) || !isSize(columns)) {
    throw badFile(name, 'have a shape of two sizes, got another')
  }
  checkShape(rows, columns, settings, name)
  checkBytes((Math.max(rows, columns) + 1) * Float64Array.BYTES_PER_ELEMENT, settings, name)
  const data = await vector('data')
  if (format === undefined) {
    const [row, column] = [await vector('row'), await vector('col')]
    if (row.length !== data.length || column.length !== data.length) {
      throw badFile(name, `have row, col and data of one length, got ${row.length}, ${column.length} and ${data.length}`)
    }
    return runAsync(fromPlaces(rows, columns, row, column, data, name), settings.signal)
  }
  const [indices, indptr] = [await vector('indices'), await vector('indptr')]
  return ofFile(runAsync(inRows({ format, rows, columns, data, indices, indptr }, name), settings.signal))
}

type Compressed = Record<'format' | 'rows' | 'columns' | 'data' | 'indices' | 'indptr', unknown>

function* inRows(fields: Compressed, name: string): Work<SparseMatrix> {
  const { rows, columns, entries } = yield* takeIn(openSparse(fields, name), name, { check: 'numbers', keepsZeros: true })
  const { values: data, columns: indices, starts } = entries
  return new SparseMatrix({ format: 'csr', rows, columns, data, indices, indptr: new Uint32Array(starts) })
}

function* fromPlaces(
  rows: number,
  columns: number,
  row: FloatArray,
  column: FloatArray,
  values: FloatArray,
  name: string,
): Work<SparseMatrix> {
  const i = yield* placesIn(row, rows, `row of ${name}`)
  const j = yield* placesIn(column, columns, `col of ${name}`)
  return yield* compressed({ rows, columns, i, j, values })
}

function* placesIn(numbers: FloatArray, size: number, name: string): Work<Uint32Array> {
  const places = new Uint32Array(numbers.length)
  yield* inChunks(numbers.length, (from, end) => {
    for (let t = from; t < end; t++) {
      const place = numbers[t] as number
      if (!(isSize(place) && place < size)) throw badFile(name, `hold integers from 0 to ${size - 1}, got ${show(place)} at index ${t}`)
      places[t] = place
    }
  })
  return places
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

async function readVector(reader: ByteReader, settings: ReadSettings): Promise<FloatArray> {
  const header = await readNpyHeader(reader)
  const { shape } = header
  if (shape.length !== 1) throw badFile(reader.name, `be of one dimension, got ${shape.length}`)
  return (await readNpyNumbers(reader, header, settings)).data
}

/** A name of a few characters, as bytes or in UTF-32. */
async function readLayout(reader: ByteReader): Promise<string> {
  const { dtype, shape } = await readNpyHeader(reader)
  const [, kind, length = '0'] = /^[<>|]([SU])([1-9])$/.exec(dtype) ?? []
  if (kind === undefined || shape.length > 0) throw badFile(reader.name, `be a short text, got ${show(dtype)}`)
  const bytes = await reader.take(Number(length) * (kind === 'S' ? 1 : 4))
  await reader.end()
  return Buffer.from(bytes).toString('latin1').replaceAll('\0', '')
}

/** What is wrong with the arrays is wrong with the file that they came from. */
async function ofFile<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!isNmfError(error) || (error.code !== 'ERR_NMF_INPUT' && error.code !== 'ERR_NMF_SHAPE')) throw error
    throw rangeError('ERR_NMF_FILE', error.message)
  }
}
