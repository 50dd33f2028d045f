/**
 * The numbers behind the header of a .npy file: read in any of NumPy's plain number types, in either byte order.
 */

import { endianness } from 'node:os'
import { show } from '../contract/errors.js'
import { allocate } from '../contract/memory.js'
import { type DType, FLOAT_ARRAYS, type FloatArray } from '../contract/typed-array.js'
import { runAsync } from '../contract/work.js'
import { Accumulator } from './accumulator.js'
import type { ByteReader } from './byte-reader.js'
import { badFile } from './file-error.js'
import { checkBytes } from './limits.js'
import { NPY_PREFIX, type NpyHeader, npyDataOffset, parseNpyHeader } from './npy.js'
import type { ReadSettings } from './options.js'

interface NumberType {
  readonly bytes: number
  /** What it is read as. */
  readonly dtype: DType
  read(view: DataView, at: number, little: boolean): number
}

/** 64 bits, rounded once: the upper half times 2³² is exact. */
const sixtyFour = (upper: 'getInt32' | 'getUint32'): NumberType => ({
  bytes: 8,
  dtype: 'float64',
  read: (view, at, little) => view[upper](at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little),
})
const ofView = (bytes: number, dtype: DType, read: NumberType['read']): NumberType => ({ bytes, dtype, read })

/** By kind and bytes, as NumPy writes them. */
const TYPES: Readonly<Record<string, NumberType>> = {
  f8: ofView(8, 'float64', (view, at, little) => view.getFloat64(at, little)),
  f4: ofView(4, 'float32', (view, at, little) => view.getFloat32(at, little)),
  f2: ofView(2, 'float64', (view, at, little) => half(view.getUint16(at, little))),
  i1: ofView(1, 'float64', (view, at) => view.getInt8(at)),
  i2: ofView(2, 'float64', (view, at, little) => view.getInt16(at, little)),
  i4: ofView(4, 'float64', (view, at, little) => view.getInt32(at, little)),
  i8: sixtyFour('getInt32'),
  u1: ofView(1, 'float64', (view, at) => view.getUint8(at)),
  u2: ofView(2, 'float64', (view, at, little) => view.getUint16(at, little)),
  u4: ofView(4, 'float64', (view, at, little) => view.getUint32(at, little)),
  u8: sixtyFour('getUint32'),
  b1: ofView(1, 'float64', (view, at) => (view.getUint8(at) === 0 ? 0 : 1)),
}

/** IEEE 754's binary16: 1 sign, 5 exponent and 10 fraction bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

const HERE = endianness() === 'LE' ? '<' : '>'

/** NumPy's name of the numbers of this array. */
export function npyType(array: FloatArray): string {
  return `${HERE}f${array.BYTES_PER_ELEMENT}`
}

export interface NpyArray {
  readonly shape: readonly number[]
  readonly fortranOrder: boolean
  /** In the order of the file. */
  readonly data: FloatArray
}

/** The header at the place where the reader stands. */
export async function readNpyHeader(reader: ByteReader): Promise<NpyHeader> {
  const prefix = await reader.take(NPY_PREFIX)
  const rest = await reader.take(npyDataOffset(prefix, reader.name) - NPY_PREFIX)
  return parseNpyHeader(Buffer.concat([prefix, rest]), reader.name)
}

/** The numbers from there to the end of the file. float32 stays float32; every other type becomes float64. */
export async function readNpyNumbers(reader: ByteReader, header: NpyHeader, settings: ReadSettings): Promise<NpyArray> {
  const { name, size } = reader
  const { dtype: type, shape, fortranOrder } = header
  const [, order = '', kind = ''] = /^([<>|=])(\w+)$/.exec(type) ?? []
  const numbers = Object.hasOwn(TYPES, kind) ? (TYPES[kind] as NumberType) : undefined
  if (numbers === undefined || (order === '|') !== (numbers.bytes === 1)) {
    throw badFile(name, `hold numbers of one of the types ${Object.keys(TYPES).join(', ')}, got ${show(type)}`)
  }
  const count = shape.reduce((product, length) => product * length, 1)
  const wanted = reader.position + count * numbers.bytes
  if (size !== undefined && size !== wanted) {
    throw badFile(name, `be of ${wanted} bytes, as its shape (${shape.join(', ')}) of '${type}' says, got ${size}`)
  }
  checkBytes(count * FLOAT_ARRAYS[numbers.dtype].BYTES_PER_ELEMENT, settings, name)
  const data = await readAll(reader, count, numbers, order === '=' ? HERE : order, size !== undefined, settings)
  await reader.end()
  return { shape, fortranOrder, data }
}

/** Numbers read at a time. */
const BLOCK = 2 ** 13

async function readAll(
  reader: ByteReader,
  count: number,
  type: NumberType,
  order: string,
  certain: boolean,
  settings: ReadSettings,
): Promise<FloatArray> {
  const Floats = FLOAT_ARRAYS[type.dtype]
  const data = certain ? allocate(type.dtype, count, reader.name) : undefined
  const coming = new Accumulator<FloatArray>(Floats, settings, reader.name)
  const asItIs = order === HERE && (type === TYPES['f8'] || type === TYPES['f4'])
  for (let at = 0; at < count; at += BLOCK) {
    const length = Math.min(BLOCK, count - at)
    const bytes = await reader.take(length * type.bytes)
    if (bytes.length < length * type.bytes) {
      const got = at + Math.floor(bytes.length / type.bytes)
      throw badFile(reader.name, `hold ${count} numbers, got an end after ${got}, at byte ${reader.position}`)
    }
    const block = asItIs ? new Floats(bytes.buffer, 0, length) : decoded(bytes, length, type, order === '<')
    if (data !== undefined) data.set(block, at)
    else for (const value of block) coming.push(value)
  }
  return data ?? (await runAsync(coming.gather(), settings.signal))
}

function decoded(bytes: Uint8Array, length: number, { bytes: step, dtype, read }: NumberType, little: boolean): FloatArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const block = new FLOAT_ARRAYS[dtype](length)
  for (let i = 0; i < length; i++) block[i] = read(view, i * step, little)
  return block
}
