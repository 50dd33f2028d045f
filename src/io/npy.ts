/**
 * The header of NumPy's .npy files, versions 1 to 3: a magic string, a version, a length, and the text of a Python dict with
 * exactly the keys 'descr', 'fortran_order' and 'shape', padded with spaces to a multiple of 64 bytes. Nothing is evaluated.
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html)
 */
import { show } from '../contract/errors.js'
import { badFile } from './file-error.js'

export interface NpyHeader {
  /** NumPy's name of the number type, such as `'<f8'`: byte order, kind, bytes each. */
  readonly dtype: string
  readonly shape: readonly number[]
  /** Whether the first index runs fastest. */
  readonly fortranOrder: boolean
}

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59)
const ALIGNMENT = 64

/** The longest header that is read; NumPy's own of simple arrays take 118 bytes. */
const MOST_BYTES = 2 ** 16

/** What has to be read of a file before `npyDataOffset` can tell where the numbers begin. */
export const NPY_PREFIX = 12

/** The header of a C-ordered array, of version 1: all the bytes before the first number. */
export function npyHeader({ dtype, shape }: Pick<NpyHeader, 'dtype' | 'shape'>): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sizes}), }`
  const start = MAGIC.length + 4
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(length).fill(0x20)
  bytes.set(MAGIC)
  new DataView(bytes.buffer).setUint32(MAGIC.length, 1 + (length - start) * 2 ** 16, true)
  bytes.set(Buffer.from(text, 'latin1'), start)
  bytes[length - 1] = 0x0a
  return bytes
}

/**
 * Where the numbers begin, from the first `NPY_PREFIX` bytes of a file.
 *
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE` where it is no .npy file, of another version, or its header is longer than 64 KiB
 */
export function npyDataOffset(prefix: Uint8Array, name: string): number {
  if (prefix.length < NPY_PREFIX || MAGIC.some((byte, i) => prefix[i] !== byte)) {
    throw badFile(name, 'be a .npy file, got other bytes at its beginning')
  }
  const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.length)
  const version = view.getUint8(MAGIC.length)
  if (version < 1 || version > 3) throw badFile(name, `be of .npy version 1, 2 or 3, got ${version}`)
  const at = MAGIC.length + 2
  const [start, length] = version === 1 ? [at + 2, view.getUint16(at, true)] : [at + 4, view.getUint32(at, true)]
  if (length > MOST_BYTES) throw badFile(name, `have a header of at most ${MOST_BYTES} bytes, got ${length}`)
  return start + length
}

/**
 * Reads the header at the beginning of `bytes`.
 *
 * @param bytes - at least the whole header
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE` for anything but a well-formed header of a plain array
 */
export function parseNpyHeader(bytes: Uint8Array, name: string): NpyHeader & { readonly dataOffset: number } {
  const dataOffset = npyDataOffset(bytes.subarray(0, NPY_PREFIX), name)
  if (bytes.length < dataOffset) throw badFile(name, `have a header of ${dataOffset} bytes, got an end after ${bytes.length}`)
  const start = bytes[MAGIC.length] === 1 ? NPY_PREFIX - 2 : NPY_PREFIX
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, dataOffset - start).toString('utf8')
  return { ...parseDict(text, name), dataOffset }
}

/** The forms that values take; every number or character can be read in one way only, so that no header takes long. */
const VALUES = {
  descr: /(?:'([^'\\]*)'|"([^"\\]*)")/y,
  fortran_order: /(True|False)/y,
  shape: /\(\s*((?:\d+L?\s*,\s*)*(?:\d+L?\s*)?)\)/y,
} as const
type Key = keyof typeof VALUES
const KEYS = Object.keys(VALUES) as Key[]
const KEY = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*/y
const OPENING = /\s*\{/y
const COMMA = /\s*,/y
const CLOSING = /\s*\}\s*$/y

function parseDict(text: string, name: string): NpyHeader {
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found === null) return undefined
    at = pattern.lastIndex
    return found.slice(1).find((group) => group !== undefined) ?? ''
  }
  const malformed = () => badFile(name, `have a header with ${KEYS.join(', ')} and nothing else, got ${show(text.slice(at).trim())} in it`)
  const read = new Map<string, string>()
  if (match(OPENING) === undefined) throw malformed()
  for (let more = true; more && match(CLOSING) === undefined; ) {
    const key = match(KEY)
    if (!KEYS.some((known) => known === key) || read.has(key as Key)) throw malformed()
    const value = match(VALUES[key as Key])
    if (value === undefined) {
      if (key === 'descr' && text[at] === '[') throw badFile(name, 'hold plain numbers, got a structured type')
      throw malformed()
    }
    read.set(key as Key, value)
    if (match(COMMA) !== undefined) continue
    if (match(CLOSING) === undefined) throw malformed()
    more = false
  }
  const [dtype, order, sizes] = KEYS.map((key) => read.get(key))
  if (dtype === undefined || order === undefined || sizes === undefined) throw malformed()
  return { dtype, fortranOrder: order === 'True', shape: readShape(sizes, name) }
}

/** The sizes, of which no product leaves what a double counts. */
function readShape(sizes: string, name: string): number[] {
  const shape = [...sizes.matchAll(/\d+/g)].map(([digits]) => Number(digits))
  const most = shape.reduce((product, size) => product * Math.max(size, 1), 1)
  if (!Number.isSafeInteger(most)) throw badFile(name, `have a shape of fewer than 2^53 numbers, got (${shownSizes(sizes)})`)
  return shape
}

function shownSizes(sizes: string): string {
  return sizes.length > 40 ? `${sizes.slice(0, 40)}…` : sizes.trim()
}
