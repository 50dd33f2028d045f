/**
 * Parquet files whose columns are numbers, but for a first one, or the index of pandas, that holds texts: row labels.
 */
import {
  type AsyncBuffer,
  type ColumnData,
  type Compressors,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { isNmfError, show } from '../contract/errors.js'
import { allocate } from '../contract/memory.js'
import { FLOAT_ARRAYS, type FloatArray } from '../contract/typed-array.js'
import { breathe, runAsync } from '../contract/work.js'
import { badFile } from './file-error.js'
import type { LabelledMatrix } from './labelled-matrix.js'
import { checkBytes, checkShape } from './limits.js'
import type { ReadSettings } from './options.js'
import type { Source } from './source.js'

/** What pandas calls the column of an index without a name. */
const PANDAS_INDEX = '__index_level_0__'

const NUMBERS = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE']

interface Column {
  readonly name: string
  readonly type: string | undefined
}

export async function readParquet(source: Source, settings: ReadSettings): Promise<LabelledMatrix> {
  const { name } = source
  try {
    return await readTable(await asyncBuffer(source), name, settings)
  } catch (error) {
    if (!(error instanceof Error) || isNmfError(error) || settings.signal?.aborted) throw error
    throw Object.assign(badFile(name, `be a whole Parquet file, got ${show(error.message)}`), { cause: error })
  }
}

async function readTable(file: AsyncBuffer, name: string, settings: ReadSettings): Promise<LabelledMatrix> {
  if (file.byteLength < 12) throw badFile(name, `be a Parquet file, got ${file.byteLength} bytes`)
  const metadata = await parquetMetadataAsync(file, { geoparquet: false })
  const columns = parquetSchema(metadata).children.map(({ element, children }): Column => {
    return { name: element.name, type: children.length > 0 ? undefined : element.type }
  })
  const labels = columns.find(({ name, type }, at) => type === 'BYTE_ARRAY' && (at === 0 || name === PANDAS_INDEX))
  const numbers = columns.filter((column) => column !== labels)
  for (const { name: column, type = 'parts' } of numbers) {
    if (!NUMBERS.includes(type)) throw badFile(name, `have columns of numbers, got ${type} in column ${show(column)}`)
  }
  const rows = Number(metadata.num_rows)
  checkShape(rows, numbers.length, settings, name)
  const dtype = numbers.length > 0 && numbers.every(({ type }) => type === 'FLOAT') ? 'float32' : 'float64'
  checkBytes(rows * numbers.length * FLOAT_ARRAYS[dtype].BYTES_PER_ELEMENT, settings, name)

  checkPlaces(metadata, columns, file.byteLength, name)
  const codecs = bounded(settings, name)
  /** One column, a group of rows at a time; how many rows there are is known only once they were read. */
  const eachPage = async (column: string, take: (values: DecodedArray, from: number) => void) => {
    let rowStart = 0
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows)
      const pages: DecodedArray[] = []
      // What a callback throws would be lost, so that it only keeps the pages.
      const onChunk = ({ columnData }: ColumnData) => pages.push(columnData)
      await parquetRead({ file, metadata, columns: [column], rowStart, rowEnd, compressors: codecs, onChunk })
      let from = rowStart
      for (const page of pages) {
        if (from + page.length > rowEnd) throw badFile(name, `hold ${num_rows} rows in a group, as its footer says, got more`)
        take(page, from)
        from += page.length
        await runAsync(breathe(), settings.signal)
      }
      if (from !== rowEnd) throw badFile(name, `hold ${rowEnd} rows, as its footer says, got ${from} in column ${show(column)}`)
      rowStart = rowEnd
    }
  }
  let data: FloatArray | undefined
  for (const [j, { name: column }] of numbers.entries()) {
    const first: DecodedArray[] = []
    await eachPage(column, (values, from) => {
      if (data === undefined) first.push(values)
      else fill(data, values, from, j, numbers.length, name)
    })
    if (data !== undefined) continue
    data = allocate(dtype, rows * numbers.length, name)
    let from = 0
    for (const values of first) {
      fill(data, values, from, j, numbers.length, name)
      from += values.length
      await runAsync(breathe(), settings.signal)
    }
  }
  const matrix = new DenseMatrix(rows, numbers.length, data ?? new FLOAT_ARRAYS[dtype](0))
  const columnLabels = numbers.map((column) => column.name)
  if (labels === undefined) return Object.assign(matrix, { columnLabels })
  const rowLabels: string[] = []
  await eachPage(labels.name, (values) => {
    for (const value of values as ArrayLike<unknown> & Iterable<unknown>) rowLabels.push(String(value ?? ''))
  })
  return Object.assign(matrix, { rowLabels, columnLabels })
}

/**
 * Whether every group has every column, once, inside of the file, and as many rows as there are. hyparquet takes that for granted: it
 * starts to read all parts at once, and what fails while another does would end the process.
 */
function checkPlaces({ row_groups: groups, num_rows: rows }: FileMetaData, columns: readonly Column[], size: number, name: string): void {
  let counted = 0
  for (const { columns: chunks, num_rows } of groups) {
    counted += Number(num_rows)
    const right =
      chunks.length === columns.length &&
      chunks.every(({ meta_data: chunk }, at) => {
        if (chunk === undefined || chunk.path_in_schema.length !== 1 || chunk.path_in_schema[0] !== columns[at]?.name) return false
        const [from, length] = [Number(chunk.dictionary_page_offset || chunk.data_page_offset), Number(chunk.total_compressed_size)]
        return chunk.num_values === num_rows && from >= 0 && length >= 0 && from + length <= size
      })
    if (!right || !(num_rows >= 0))
      throw badFile(name, `have all its columns inside of its ${size} bytes in every group of rows, got others`)
  }
  if (counted !== Number(rows)) throw badFile(name, `hold ${rows} rows, as its footer says, got ${counted} in its groups`)
  if (new Set(columns.map((column) => column.name)).size < columns.length)
    throw badFile(name, 'have columns of different names, got one twice')
}

/** Column j of the rows from `from` on. */
function fill(data: FloatArray, values: DecodedArray, from: number, j: number, columns: number, name: string): void {
  for (let at = 0; at < values.length; at++) {
    const value: unknown = values[at]
    const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value
    if (typeof number !== 'number') {
      const row = from + at
      throw badFile(name, `hold numbers, got ${show(value)} at row ${row}, column ${j}`, { row, column: j, value })
    }
    data[(from + at) * columns + j] = number
  }
}

/** Every codec, with a look at the size that a page says it has before memory is taken for it. */
function bounded(settings: ReadSettings, name: string): Compressors {
  let total = 0
  const wrapped = Object.entries(compressors).map(([codec, unpack]) => {
    const checked: typeof unpack = (input, outputLength) => {
      total += outputLength
      checkBytes(total, settings, name)
      return unpack(input, outputLength)
    }
    return [codec, checked]
  })
  return Object.fromEntries(wrapped)
}

async function asyncBuffer(source: Source): Promise<AsyncBuffer> {
  const bytes = await source.randomAccess()
  if (!('handle' in bytes)) {
    return { byteLength: bytes.length, slice: (start, end) => new Uint8Array(bytes.slice(start, end)).buffer }
  }
  const { handle, size } = bytes
  return {
    byteLength: size,
    async slice(start, end = size) {
      const length = Math.min(end, size) - start
      if (!(start >= 0 && length >= 0)) throw new Error(`no bytes from ${start} to ${end} in ${size}`)
      const buffer = new ArrayBuffer(length)
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(new Uint8Array(buffer), at, length - at, start + at)
        if (bytesRead === 0) throw new Error(`no bytes at ${start + at}`)
        at += bytesRead
      }
      return buffer
    },
  }
}
