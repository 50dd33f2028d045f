import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { npyHeader } from '../../src/io/npy.js'
import { expectRefusal } from '../support/refusals.js'
import { corpus, readText } from './files.js'

const refused = (message: RegExp | string) => ({ kind: 'RangeError', code: 'ERR_NMF_FILE', message }) as const
const npy = (shape: number[], numbers: number, dtype = '<f8') => Buffer.concat([npyHeader({ dtype, shape }), Buffer.alloc(numbers * 8)])
const bytesOf = (name: string) => readFileSync(corpus(name))
/** A copy with one byte changed. */
const altered = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] as number) ^ 0x10
  return copy
}

describe('.npy that lies', () => {
  it.each([
    [
      'a shape of 4 GiB in 200 bytes',
      npy([2 ** 14, 2 ** 15], 4),
      /be of 4294967424 bytes, as its shape \(16384, 32768\) of '<f8' says, got 160$/,
    ],
    ['a row too few', npy([3, 2], 4), /be of 176 bytes, .* got 160$/],
    ['a row too many', npy([1, 2], 4), /be of 144 bytes, .* got 160$/],
    ['2^40 rows of nothing', npy([2 ** 40, 0], 0), /at most maxRows = 10000000 rows, got 1099511627776$/],
    ['a type with a line feed', npy([1, 1], 1, '<\n8'), /got "<\\n8"$/],
    ['2^40 columns of nothing', npy([0, 2 ** 40], 0), /at most maxColumns = 10000000 columns/],
    ['no type', npy([1, 1], 1, '<q8'), /got "<q8"$/],
    ['a type of the prototype', npy([1, 1], 1, '<constructor'), /got "<constructor"$/],
    ['an order that bytes have not', npy([1, 8], 1, '<u1'), /got "<u1"$/],
    ['nothing', Buffer.alloc(0), 'X.npy must be a .npy file, got other bytes at its beginning'],
  ])('%s', async (_, bytes, message) => {
    await expectRefusal(() => readText(bytes, 'X.npy'), refused(message))
  })

  it.each([
    ['fewer', npy([3, 2], 4), /hold 6 numbers, got an end after 4, at byte 160$/],
    ['more', npy([1, 2], 4), /end after 144 bytes, got more$/],
    ['far fewer', npy([2 ** 13, 2 ** 14], 4), /hold 134217728 numbers, got an end after 4/],
  ])('%s numbers in a gzip stream, of which no size is known', async (_, bytes, message) => {
    await expectRefusal(() => readText(gzipSync(bytes), 'X.npy'), refused(message))
  })
})

describe('.npz that lies', () => {
  const stored = bytesOf('stored.npz')
  const zip = (files: Record<string, Uint8Array>) => Buffer.from(zipSync(files, { level: 9 }))
  const part = (dtype: string, shape: number[], data: ArrayBufferView) =>
    Buffer.concat([npyHeader({ dtype, shape }), Buffer.from(data.buffer)])
  const sparse = (given: { indices?: number[]; indptr?: number[]; format?: string; shape?: number[] }) =>
    zip({
      'format.npy': Buffer.concat([npyHeader({ dtype: '|S3', shape: [] }), Buffer.from(given.format ?? 'csr')]),
      'shape.npy': part('<f8', [(given.shape ?? [2, 3]).length], Float64Array.from(given.shape ?? [2, 3])),
      'data.npy': part('<f8', [2], Float64Array.of(1, 2)),
      'indices.npy': part('<i4', [2], Int32Array.from(given.indices ?? [0, 1])),
      'indptr.npy': part('<i4', [(given.indptr ?? [0, 1, 2]).length], Int32Array.from(given.indptr ?? [0, 1, 2])),
    })

  it('is read where it does not', async () => {
    expect((await readText(sparse({}), 'S.npz')).toArray()).toEqual([
      [1, 0, 0],
      [0, 2, 0],
    ])
  })

  it.each([
    ['other bytes', Buffer.from('what is no zip at all, though it is long enough'), /be a whole zip file, got/],
    ['half of it', stored.subarray(0, stored.length / 2), /be a whole zip file, got/],
    ['an altered number', altered(stored, 300), /have the CRC-32 that its zip says, [0-9a-f]{8}, got [0-9a-f]{8}$/],
    ['no array', zip({ 'readme.txt': Buffer.from('x') }), /hold one array where the option array names none, got none$/],
    ['a bomb of 100 MB', zip({ 'X.npy': npy([10, 1_250_000], 12_500_000) }), undefined],
    ['an index outside', sparse({ indices: [0, 3] }), /indices must be integers from 0 to 2, got 3 at index 1$/],
    ['an index below 0', sparse({ indices: [-1, 0] }), /indices must be integers from 0 to 2, got -1 at index 0$/],
    ['starts that fall', sparse({ indptr: [0, 2, 1] }), /indptr must rise/],
    ['starts beyond the entries', sparse({ indptr: [0, 2, 9] }), /indptr must rise from 0 to at most 2, got 9/],
    ['too few starts', sparse({ indptr: [0, 2] }), /indptr must have rows \+ 1 = 3 numbers, got 2$/],
    ['2^40 rows', sparse({ shape: [2 ** 40, 3] }), /at most maxRows/],
    ['half a row', sparse({ shape: [1.5, 3] }), /shape of two sizes/],
    ['three dimensions', sparse({ shape: [2, 3, 1] }), /shape of two sizes/],
    ['a layout of its own', sparse({ format: 'xyz' }), /in the layout csr, csc or coo, got "xyz"$/],
  ])('%s', async (_, bytes, message) => {
    const read = () => readText(bytes, 'X.npz', { maxBytes: 5e7 })
    await expectRefusal(read, refused(message ?? /X of X\.npz must take at most maxBytes = 50000000 bytes/))
  })

  it.each([
    ['row', [0, 2], [0, 1], /row of X\.npz must hold integers from 0 to 1, got 2 at index 1$/],
    ['column', [0, 1], [-1, 1], /col of X\.npz must hold integers from 0 to 2, got -1 at index 0$/],
    ['number of columns', [0, 1], [0], /have row, col and data of one length, got 2, 1 and 2$/],
  ])('a %s outside of a matrix by places', async (_, row, column, message) => {
    const bytes = zip({
      'format.npy': Buffer.concat([npyHeader({ dtype: '|S3', shape: [] }), Buffer.from('coo')]),
      'shape.npy': part('<f8', [2], Float64Array.of(2, 3)),
      'data.npy': part('<f8', [2], Float64Array.of(1, 2)),
      'row.npy': part('<i4', [row.length], Int32Array.from(row)),
      'col.npy': part('<i4', [column.length], Int32Array.from(column)),
    })
    await expectRefusal(() => readText(bytes, 'X.npz'), refused(message))
  })

  it('a size that deflate cannot make of so few bytes', async () => {
    const bytes = zip({ 'X.npy': npy([2, 2], 4) })
    const directory = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002'))
    bytes.writeUInt32LE(2 ** 31, directory + 24)
    await expectRefusal(() => readText(bytes, 'X.npz'), refused(/be what \d+ bytes can be unpacked to, got a size of 2147483648$/))
  })

  it('names that lead elsewhere are no paths', async () => {
    await expectRefusal(
      () => readText(zip({ '../X.npy': npy([2, 2], 4) }), 'X.npz'),
      refused(/be a whole zip file, got "invalid relative path/),
    )
  })
})

describe('MatrixMarket that lies', () => {
  const banner = '%%MatrixMarket matrix coordinate real general\n'
  const array = '%%MatrixMarket matrix array real general\n'
  const kind = (line: string) => `%%MatrixMarket matrix ${line}\n`

  it.each([
    ['nothing', '', 'X.mtx must begin with %%MatrixMarket matrix, got "" at line 1'],
    ['another banner', '%MatrixMarket matrix\n', /begin with %%MatrixMarket matrix, got "%MatrixMarket matrix" at line 1$/],
    ['a vector', kind('coordinate real').replace('matrix', 'vector'), /begin with %%MatrixMarket matrix, got "%%MatrixMarket vector/],
    ['a layout of its own', kind('blocks real general'), /got "blocks" at line 1$/],
    ['a hermitian matrix', kind('coordinate complex hermitian'), /got "complex" at line 1$/],
    ['a pattern as an array', kind('array pattern general'), /got "pattern" at line 1$/],
    ['no sizes', `${banner}% only a comment\n`, 'X.mtx must have a line of sizes, got an end after line 2'],
    [
      '2^64 entries',
      `${banner}3 3 18446744073709551616\n1 1 1\n`,
      /number of entries from 0 to 2\^53, got "18446744073709551616" at line 2$/,
    ],
    ['a billion entries', `${banner}3 3 1000000000\n1 1 1\n`, /as many entries as its sizes say, 1000000000, got room for 17 in 67 bytes$/],
    ['a negative size', `${banner}-3 3 1\n1 1 1\n`, /number of rows from 0 to 2\^53, got "-3" at line 2$/],
    ['too few sizes', `${banner}3 3\n1 1 1\n`, /number of entries from 0 to 2\^53, got nothing at line 2$/],
    ['too many sizes', `${banner}3 3 1 7\n1 1 1\n`, /nothing behind an entry, got "7" at line 2$/],
    ['row 0', `${banner}3 3 1\n0 1 1\n`, /have rows from 1 to 3, got "0" at line 3$/],
    ['row 4', `${banner}3 3 1\n4 1 1\n`, /have rows from 1 to 3, got "4" at line 3$/],
    ['column 4', `${banner}3 3 2\n1 1 1\n\n% comment\n1 4 1\n`, /have columns from 1 to 3, got "4" at line 6$/],
    ['a column of 1.5', `${banner}3 3 1\n1 1.5 1\n`, /have columns from 1 to 3, got "1.5" at line 3$/],
    ['no value', `${banner}3 3 1\n1 1\n`, /hold numbers, got nothing at line 3$/],
    ['a word', `${banner}3 3 1\n1 1 one\n`, /hold numbers, got "one" at line 3$/],
    ['a NUL', `${banner}3 3 1\n1 1 1\0\n`, /hold numbers, got "1\\u0000" at line 3$/],
    ['an exponent without digits', `${banner}3 3 1\n1 1 1e\n`, /hold numbers, got "1e" at line 3$/],
    ['two values', `${banner}3 3 1\n1 1 1 1\n`, /nothing behind an entry, got "1" at line 3$/],
    ['fewer entries', `${banner}3 3 2\n1 1 1\n`, /hold 2 entries, as its sizes say, got 1, with an end after line 3$/],
    ['more entries', `${banner}3 3 1\n1 1 1\n2 2 2\n`, /hold 1 entries, as its sizes say, got more at line 4$/],
    ['a symmetric rectangle', `${kind('coordinate real symmetric')}3 4 0\n`, /be square, as it is symmetric, got 3 × 4 at line 2$/],
    ['a skew diagonal', `${kind('coordinate real skew-symmetric')}2 2 1\n1 1 5\n`, /hold 0 on its diagonal/],
    ['a large array', `${array}3000 3000\n1\n`, /as many numbers as its sizes say, 9000000, got room for/],
    ['2^52 rows', `${banner}4503599627370496 1 0\n`, /at most maxRows = 10000000 rows, got 4503599627370496$/],
  ])('%s', async (_, text, message) => {
    await expectRefusal(() => readText(text, 'X.mtx'), refused(message))
  })

  it('far fewer entries than it says, in a gzip stream', async () => {
    const read = () => readText(gzipSync(`${banner}3 3 100000000\n1 1 1\n`), 'X.mtx.gz', { maxBytes: 2 ** 34 })
    await expectRefusal(read, refused(/hold 100000000 entries, as its sizes say, got 1/))
  })

  it.each([
    [
      'CRLF, blanks, tabs and no last line feed',
      `${banner.trim()}\r\n% c\r\n 2\t2  2 \r\n\r\n1 1 .5\r\n 2 1 -1.5E+1`,
      [
        [0.5, 0],
        [-15, 0],
      ],
    ],
    [
      'digits that need rounding',
      `${array}2 1\n0.30000000000000004441\n123456789012345678901234567890e-40\n`,
      [[0.30000000000000004], [1.2345678901234568e-11]],
    ],
    ['what is not finite', `${array}3 1\nnan\n-inf\n1e999\n`, [[Number.NaN], [-Infinity], [Infinity]]],
    ['no entries', `${banner}2 1 0\n`, [[0], [0]]],
  ])('%s is no lie', async (_, text, expected) => {
    expect((await readText(text, 'X.mtx')).toArray()).toEqual(expected)
  })
})

describe('gzip that lies', () => {
  const packed = bytesOf('coordinate.mtx.gz')

  it.each([
    ['half of it', packed.subarray(0, packed.length / 2), /be a whole gzip stream, got "unexpected end of file"$/],
    ['an altered sum', altered(packed, packed.length - 6), /be a whole gzip stream, got "incorrect data check"$/],
    [
      'a bomb of 100 MB',
      gzipSync(Buffer.concat([Buffer.from('%%MatrixMarket matrix array real general\n'), Buffer.alloc(1e8, '% \n')])),
      /hold at most maxBytes = 50000000 bytes, got more$/,
    ],
    [
      'a line of 100 MB',
      gzipSync(Buffer.concat([Buffer.from('%%MatrixMarket'), Buffer.alloc(1e8, 0x20)])),
      /at most maxLineLength = 16777216/,
    ],
  ])('%s', async (_, bytes, message) => {
    await expectRefusal(() => readText(bytes, 'X.mtx.gz', { maxBytes: 5e7 }), refused(message))
  })
})

describe('Parquet that lies', () => {
  const whole = bytesOf('snappy.parquet')

  it.each([
    ['nothing', Buffer.alloc(0), /be a Parquet file, got 0 bytes$/],
    ['other bytes', Buffer.alloc(1000, 'x'), /be a whole Parquet file, got/],
    ['its first half', whole.subarray(0, whole.length / 2), /be a whole Parquet file, got/],
    [
      'a longer footer',
      Buffer.concat([whole.subarray(0, -8), Buffer.from([0xff, 0xff, 0xff, 0x7f]), Buffer.from('PAR1')]),
      /be a whole Parquet file, got/,
    ],
    [
      'columns outside of the file',
      readFileSync(corpus('../found/places-outside.parquet')),
      /inside of its 3338 bytes in every group of rows/,
    ],
  ])('%s', async (_, bytes, message) => {
    await expectRefusal(() => readText(bytes, 'X.parquet'), refused(message))
  })
})
