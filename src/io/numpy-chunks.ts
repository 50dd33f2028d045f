/**
 * NumPy's files: .npy, and .npz of one array or of SciPy's sparse layout.
 */
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { rangeError } from '../contract/errors.js'
import type { DenseInput, SparseInput } from '../contract/intake.js'
import type { FloatArray } from '../contract/typed-array.js'
import { npyHeader } from './npy.js'
import { npyType } from './npy-numbers.js'

/** Bytes handed on at a time: fewer than deflate takes some milliseconds for. */
const CHUNK = 2 ** 16

/** What the sizes in a zip can say without the extension for more, which fflate does not write. */
const MOST_ZIPPED = 2 ** 32 - 1

export function npyChunks(input: DenseInput | SparseInput): Generator<Uint8Array> {
  if ('entries' in input) {
    throw rangeError('ERR_NMF_INPUT', 'matrix must be dense for npy, got a sparse one: npz and mtx hold those, toDense() makes it dense')
  }
  return arrayChunks(input.data, npyType(input.data), [input.rows, input.columns])
}

export function npzChunks(input: DenseInput | SparseInput, compress: boolean): Generator<Uint8Array> {
  const arrays = 'entries' in input ? sparseArrays(input.rows, input.columns, input.entries) : { arr_0: npyChunks(input) }
  const bytes = 'entries' in input ? 12 * input.entries.values.length + 8 * input.rows : input.data.byteLength
  if (bytes > MOST_ZIPPED - 2 ** 20) {
    throw rangeError('ERR_NMF_INPUT', `matrix must take less than 4 GiB for npz, got ${bytes} bytes: npy and mtx hold more`)
  }
  return zipped(arrays, compress)
}

type Entries = SparseInput['entries']

/** As scipy.sparse.save_npz names and types them; indices of 32 bits where they reach. */
function sparseArrays(rows: number, columns: number, { values, columns: places, starts }: Entries): Record<string, Iterable<Uint8Array>> {
  const most = 2 ** 31 - 1
  const small = Math.max(rows, columns, values.length) <= most
  const integers = (from: Uint32Array | Float64Array) => (small ? new Int32Array(from) : BigInt64Array.from(from, BigInt))
  const order = npyType(values)[0] as string
  const type = `${order}i${small ? 4 : 8}`
  return {
    indices: arrayChunks(integers(places), type, [places.length]),
    indptr: arrayChunks(integers(starts), type, [starts.length]),
    format: [npyHeader({ dtype: '|S3', shape: [] }), Buffer.from('csr')],
    shape: arrayChunks(BigInt64Array.of(BigInt(rows), BigInt(columns)), `${order}i8`, [2]),
    data: arrayChunks(values, npyType(values), [values.length]),
  }
}

function* arrayChunks(array: FloatArray | Int32Array | BigInt64Array, dtype: string, shape: number[]): Generator<Uint8Array> {
  yield npyHeader({ dtype, shape })
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK)
}

function* zipped(arrays: Record<string, Iterable<Uint8Array>>, compress: boolean): Generator<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  for (const [name, chunks] of Object.entries(arrays)) {
    const file = compress ? new ZipDeflate(`${name}.npy`) : new ZipPassThrough(`${name}.npy`)
    zip.add(file)
    for (const chunk of chunks) {
      // A copy, since what is passed through is kept until it is written.
      file.push(compress ? chunk : chunk.slice())
      yield* ready.splice(0)
    }
    file.push(new Uint8Array(0), true)
    yield* ready.splice(0)
  }
  zip.end()
  yield* ready.splice(0)
}
