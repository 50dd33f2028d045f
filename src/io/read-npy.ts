import { DenseMatrix } from '../contract/dense-matrix.js'
import type { ByteReader } from './byte-reader.js'
import { fromColumns } from './dense.js'
import { badFile } from './file-error.js'
import { checkShape } from './limits.js'
import { readNpyHeader, readNpyNumbers } from './npy-numbers.js'
import type { ReadSettings } from './options.js'

/** A .npy file with an array of two dimensions. */
export async function readNpy(reader: ByteReader, settings: ReadSettings): Promise<DenseMatrix> {
  const { name } = reader
  const header = await readNpyHeader(reader)
  const [rows, columns] = header.shape
  if (rows === undefined || columns === undefined || header.shape.length > 2) {
    throw badFile(name, `hold an array of two dimensions, got ${header.shape.length}`)
  }
  checkShape(rows, columns, settings, name)
  const { data, fortranOrder } = await readNpyNumbers(reader, header, settings)
  return fortranOrder ? await fromColumns(data, rows, columns, name, settings) : new DenseMatrix(rows, columns, data)
}
