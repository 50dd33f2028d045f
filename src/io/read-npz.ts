/**
 * NumPy's .npz: a zip of .npy files, of which SciPy's sparse matrices are a convention (scipy.sparse.save_npz).
 */
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import { type Entry, fromBufferPromise, fromFdPromise, type ZipFile } from 'yauzl'
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { isNmfError, show } from '../contract/errors.js'
import type { SparseMatrix } from '../contract/sparse-matrix.js'
import { ByteReader } from './byte-reader.js'
import { badFile, shownName } from './file-error.js'
import type { ReadSettings } from './options.js'
import { readNpy } from './read-npy.js'
import { readSparse, SPARSE_PARTS } from './scipy-sparse.js'
import type { Source } from './source.js'

const EXTENSION = '.npy'

/** The most that deflate can make of a byte; what says to be more is no honest file. */
const MOST_DEFLATED = 1032

/** The arrays by their names, and how to read one. */
export interface Archive {
  readonly name: string
  has(array: string): boolean
  /** Reads one, to its end, which checks its sum. */
  read<T>(array: string, read: (reader: ByteReader) => Promise<T>): Promise<T>
}

/** The array asked for, the only one, or SciPy's sparse matrix in compressed rows. */
export async function readNpz(source: Source, settings: ReadSettings): Promise<DenseMatrix | SparseMatrix> {
  const { name } = source
  const zip = await asZip(name, openZip(source))
  const entries = await asZip(name, entriesOf(zip, name))
  const archive: Archive = {
    name,
    has: (array) => entries.has(array),
    read(array, read) {
      const entry = entries.get(array)
      if (entry === undefined) throw badFile(name, `hold an array ${show(array)}, got ${shownNames(entries)}`)
      return asZip(name, readEntry(zip, entry, `${shownName(array)} of ${name}`, settings, read))
    },
  }
  if (settings.array === undefined && SPARSE_PARTS.every(archive.has)) return readSparse(archive, settings)
  const [only] = entries.keys()
  if (settings.array === undefined && (entries.size !== 1 || only === undefined)) {
    throw badFile(name, `hold one array where the option array names none, got ${shownNames(entries)}`)
  }
  return archive.read(settings.array ?? (only as string), (reader) => readNpy(reader, settings))
}

async function openZip(source: Source): Promise<ZipFile> {
  const bytes = await source.randomAccess()
  return 'handle' in bytes
    ? await fromFdPromise(bytes.handle.fd, {})
    : await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {})
}

async function entriesOf(zip: ZipFile, name: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith(EXTENSION)) continue
    const array = entry.fileName.slice(0, -EXTENSION.length)
    if (entries.has(array)) throw badFile(name, `hold every array once, got ${show(array)} twice`)
    entries.set(array, entry)
  }
  return entries
}

async function readEntry<T>(
  zip: ZipFile,
  entry: Entry,
  name: string,
  settings: ReadSettings,
  read: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const { compressedSize, uncompressedSize } = entry
  if (uncompressedSize > compressedSize * MOST_DEFLATED + MOST_DEFLATED) {
    throw badFile(name, `be what ${compressedSize} bytes can be unpacked to, got a size of ${uncompressedSize}`)
  }
  const stream = await zip.openReadStreamPromise(entry)
  try {
    return await read(new ByteReader(name, uncompressedSize, summed(stream, entry.crc32, name), settings))
  } finally {
    stream.destroy()
  }
}

/** The bytes as they come, with their sum checked behind the last. */
async function* summed(stream: Readable, expected: number, name: string): AsyncGenerator<Uint8Array> {
  let sum = 0
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    sum = crc32(chunk, sum)
    yield chunk
  }
  if (sum !== expected) throw badFile(name, `have the CRC-32 that its zip says, ${hex(expected)}, got ${hex(sum)}`)
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}

/** What yauzl and zlib find wrong is about the file. */
async function asZip<T>(name: string, step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (!(error instanceof Error) || isNmfError(error)) throw error
    throw Object.assign(badFile(name, `be a whole zip file, got ${show(error.message)}`), { cause: error })
  }
}

function shownNames(entries: ReadonlyMap<string, Entry>): string {
  const names = [...entries.keys()].slice(0, 5).map(show).join(', ')
  if (entries.size === 0) return 'none'
  return entries.size > 5 ? `${names} and ${entries.size - 5} more` : names
}
