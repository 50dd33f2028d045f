/**
 * Parquet files whose columns are numbers, but for a first one, or the index of pandas, that holds texts: row labels.
 */
import { type AsyncBuffer, type Compressors, type DecodedArray, parquetMetadataAsync, parquetScan, parquetSchema } from 'hyparquet'
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

  const scan = await parquetScan({ file, metadata, compressors: bounded(settings, name), useOffsetIndex: false })
  /** One column, a group of rows at a time; how many rows there are is known only once they were read. */
  const eachGroup = async (column: string, take: (values: DecodedArray, from: number) => void) => {
    let from = 0
    for (const range of scan.ranges) {
      const values = await scan.readColumn({ column, ...range })
      take(values, from)
      from += values.length
      await runAsync(breathe(), settings.signal)
    }
    if (from !== rows) throw badFile(name, `hold ${rows} rows, as its footer says, got ${from} in column ${show(column)}`)
  }
  let data: FloatArray | undefined
  for (const [j, { name: column }] of numbers.entries()) {
    const first: DecodedArray[] = []
    await eachGroup(column, (values, from) => {
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
  await eachGroup(labels.name, (values) => {
    for (const value of values as ArrayLike<unknown> & Iterable<unknown>) rowLabels.push(String(value ?? ''))
  })
  return Object.assign(matrix, { rowLabels, columnLabels })
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
