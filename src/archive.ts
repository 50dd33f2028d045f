/**
 * Named matrices with a description, in one file: an .npz, which `numpy.load` reads. Models and checkpoints are archives.
 *
 * Entries lie uncompressed. `description` holds JSON in UTF-8 as bytes, `checksum` the SHA-256 of all other entries.
 */
import { createHash, type Hash } from 'node:crypto'
import { endianness } from 'node:os'
import { unzipSync, Zip, ZipPassThrough } from 'fflate'
import { DenseMatrix } from './contract/dense-matrix.js'
import { dtypeOf, FLOAT_ARRAYS, type FloatArray } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import { fromJson, toJson } from './description.js'
import { badFile } from './io/file-error.js'
import { npyHeader, parseNpyHeader } from './io/npy.js'

export interface Archive {
  /** What the file is, as it says itself. */
  readonly kind: string
  /** Of the description; a reader of version 1 refuses 2. */
  readonly version: number
  /** Anything that JSON can tell, and numbers that are not finite. */
  readonly description: unknown
  readonly matrices: Readonly<Record<string, DenseMatrix>>
}

const ORDER = endianness() === 'LE' ? '<' : '>'
const DTYPES = { float64: `${ORDER}f8`, float32: `${ORDER}f4` } as const

/** Bytes summed between two chances for the event loop: under a millisecond. */
const CHUNK = 2 ** 19

/** The earliest that a zip can tell: the same content gives the same bytes. */
const NO_TIME = new Date(1980, 0, 1)

/** The bytes of the file, in chunks that may lie on the matrices' own memory. */
export function* packArchive({ kind, version, description, matrices }: Archive): Work<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error
    chunks.push(chunk)
  })
  const hash = createHash('sha256')
  function* add(name: string, dtype: string, shape: readonly number[], bytes: Uint8Array): Work<void> {
    const entry = new ZipPassThrough(entryName(name))
    entry.mtime = NO_TIME
    zip.add(entry)
    for (const part of [npyHeader({ dtype, shape }), bytes]) {
      for (let at = 0; at < part.length; at += CHUNK) {
        const piece = part.subarray(at, at + CHUNK)
        if (name !== 'checksum') hash.update(piece)
        entry.push(piece)
        yield* breathe()
      }
    }
    entry.push(new Uint8Array(0), true)
  }
  const json = Buffer.from(toJson({ kind, version, description }))
  yield* add('description', '|u1', [json.length], json)
  for (const [name, matrix] of Object.entries(matrices)) {
    yield* add(name, DTYPES[dtypeOf(matrix.data)], [matrix.rows, matrix.columns], bytesOf(matrix.data))
  }
  const sum = hash.digest()
  yield* add('checksum', '|u1', [sum.length], sum)
  zip.end()
  return chunks
}

/**
 * @param expected - the kind and the version that can be read
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE` where the bytes are no such archive, are not whole, or were altered
 */
export function* unpackArchive(bytes: Uint8Array, expected: Pick<Archive, 'kind' | 'version'>, name: string): Work<Archive> {
  const entries = unzipped(bytes, expected.kind, name)
  const { description: json, checksum, ...others } = entries
  if (json === undefined || checksum === undefined) throw badFile(name, `be ${expected.kind}, got another archive`)
  const hash = createHash('sha256')
  for (const entry of [json, ...Object.values(others)]) yield* sum(entry, hash)
  if (!hash.digest().equals(payload(checksum, '|u1', name).bytes)) throw badFile(name, 'be whole and unaltered, got another checksum')
  const { kind, version, description } = parse(payload(json, '|u1', name).bytes, name)
  if (kind !== expected.kind) throw badFile(name, `be ${expected.kind}, got another kind of archive`)
  if (version !== expected.version) throw badFile(name, `be of version ${expected.version}, got ${JSON.stringify(version)}`)
  const matrices = Object.fromEntries(Object.entries(others).map(([entry, content]) => [entry, readMatrix(content, name)]))
  return { ...expected, description, matrices }
}

const entryName = (name: string) => `${name}.npy`

function unzipped(bytes: Uint8Array, kind: string, name: string): Record<string, Uint8Array> {
  let isPacked = false
  try {
    // What is packed could unpack to more than there is memory.
    const entries = unzipSync(bytes, { filter: ({ compression }) => compression === 0 || !(isPacked = true) })
    if (!isPacked) return Object.fromEntries(Object.entries(entries).map(([file, content]) => [file.replace(/\.npy$/, ''), content]))
  } catch {
    throw badFile(name, `be ${kind}, got no whole .npz archive`)
  }
  throw badFile(name, 'hold its entries uncompressed, got a compressed one')
}

function* sum(bytes: Uint8Array, hash: Hash): Work<void> {
  for (let at = 0; at < bytes.length; at += CHUNK) {
    hash.update(bytes.subarray(at, at + CHUNK))
    yield* breathe()
  }
}

/** The numbers of an entry, of one of these types. */
function payload(entry: Uint8Array, dtypes: string, name: string) {
  const { dtype, shape, fortranOrder, dataOffset } = parseNpyHeader(entry, name)
  const bytes = entry.subarray(dataOffset)
  const each = Number(dtype.slice(-1))
  if (!dtypes.split(' ').includes(dtype) || fortranOrder || shape.reduce((product, size) => product * size, each) !== bytes.length) {
    throw badFile(name, `hold arrays of ${dtypes} in full, got one of ${JSON.stringify(dtype)}`)
  }
  return { dtype, shape, bytes }
}

function readMatrix(entry: Uint8Array, name: string): DenseMatrix {
  const { dtype, shape, bytes } = payload(entry, Object.values(DTYPES).join(' '), name)
  const [rows, columns] = shape
  if (rows === undefined || columns === undefined || shape.length !== 2)
    throw badFile(name, `hold matrices, got an array of ${shape.length} dimensions`)
  const Numbers = FLOAT_ARRAYS[dtype === DTYPES.float64 ? 'float64' : 'float32']
  // A copy: the numbers begin where they may.
  return new DenseMatrix(rows, columns, new Numbers(bytes.slice().buffer))
}

function parse(bytes: Uint8Array, name: string): { kind?: unknown; version?: unknown; description?: unknown } {
  try {
    const parsed = fromJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {}
  throw badFile(name, 'hold a description in JSON')
}

function bytesOf({ buffer, byteOffset, byteLength }: FloatArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
