import { createReadStream, readdirSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { factorizeSync, SparseMatrix } from '../../src/index.js'
import { readMatrix } from '../../src/io/index.js'
import { expectError, expectRefusal, refusal } from '../support/refusals.js'
import { corpus, sample, typeOf } from './files.js'

const ROWS = ['row 0', 'row 1', 'row 2', 'row 3', 'row 4']
const COLUMNS = ['alpha', 'beta', '=gamma']
const tested = new Set<string>()

async function read(name: string, options = {}) {
  tested.add(name)
  return await readMatrix(corpus(name), options)
}

describe('.npy of NumPy', () => {
  const kinds = { f: 'float', i: 'integer', u: 'integer', b: 'boolean' } as const
  const files = readdirSync(corpus('')).filter((name) => /^[fiub]\d(-\w+)?\.npy$/.test(name))

  it('has all types, in both byte orders', () => expect(files.length).toBe(21))

  it.each(files)('%s', async (name) => {
    const matrix = await read(name)
    expect(matrix.toArray()).toEqual(sample(5, 3, kinds[name[0] as keyof typeof kinds]))
    expect(typeOf(matrix)).toBe(name.startsWith('f4') ? 'float32' : 'float64')
  })

  it.each(['fortran.npy', 'version-2.npy', 'version-3.npy'])('%s', async (name) => {
    expect((await read(name)).toArray()).toEqual(sample(5, 3))
  })

  it('without rows', async () => expect(await read('no-rows.npy')).toMatchObject({ rows: 0, columns: 3 }))

  it.each([
    ['vector.npy', 'vector.npy must hold an array of two dimensions, got 1'],
    ['cube.npy', 'cube.npy must hold an array of two dimensions, got 3'],
    ['objects.npy', /types f8, .*, got "\|O"$/],
    ['structured.npy', 'structured.npy must hold plain numbers, got a structured type'],
    ['complex.npy', /got "<c16"$/],
    ['texts.npy', /got "<U1"$/],
  ])('%s is refused', async (name, message) => {
    await expectRefusal(() => read(name), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })
})

describe('.npz of NumPy and SciPy', () => {
  it('gives the only array, or the one that is named', async () => {
    expect((await read('stored.npz')).toArray()).toEqual(sample(5, 3))
    expect((await read('stored.npz', { array: 'arr_0' })).toArray()).toEqual(sample(5, 3))
    const X = await read('two.npz', { array: 'X' })
    expect([X.toArray(), typeOf(X)]).toEqual([sample(5, 3), 'float32'])
    expect((await read('two.npz', { array: 'Y' })).toArray()).toEqual(sample(2, 2, 'integer'))
  })

  it.each([
    ['two.npz', {}, 'two.npz must hold one array where the option array names none, got "X", "Y"'],
    ['two.npz', { array: 'Z' }, 'two.npz must hold an array "Z", got "X", "Y"'],
    ['bsr.npz', {}, 'bsr.npz must be in the layout csr, csc or coo, got "bsr"'],
  ])('%s with %o is refused', async (name, options, message) => {
    await expectRefusal(() => read(name, options), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })

  it.each(['csr.npz', 'csc.npz', 'coo.npz'])('%s', async (name) => {
    const matrix = await read(name)
    expect(matrix).toBeInstanceOf(SparseMatrix)
    expect(matrix.toArray()).toEqual(sample(5, 3))
  })

  it('adds up what is stored twice', async () => {
    const matrix = (await read('twice.npz')) as SparseMatrix
    expect([matrix.stored, matrix.toArray()]).toEqual([
      2,
      [
        [0, 2, 0],
        [0, 0, 5],
      ].map((row) => row),
    ])
  })
})

describe('MatrixMarket of SciPy', () => {
  const square = sample(4, 4)
  const mirrored = (sign: number, diagonal: number) =>
    square.map((row, i) => row.map((_, j) => (i > j ? square[i]?.[j] : i < j ? sign * Number(square[j]?.[i]) : diagonal * Number(row[i]))))
  const plain = (rows: (number | undefined)[][]) => rows.map((row) => row.map((value) => Number(value) + 0))

  it.each([
    ['coordinate.mtx', sample(5, 3)],
    ['coordinate.mtx.gz', sample(5, 3)],
    ['array.mtx', sample(5, 3)],
    ['integer.mtx', sample(5, 3, 'integer')],
    ['pattern.mtx', sample(5, 3).map((row) => row.map((value) => Math.sign(value)))],
    ['symmetric.mtx', plain(mirrored(1, 1))],
    ['symmetric-array.mtx', plain(mirrored(1, 1))],
    ['skew-symmetric.mtx', plain(mirrored(-1, 0))],
    ['skew-symmetric-array.mtx', plain(mirrored(-1, 0))],
  ])('%s', async (name, expected) => {
    const matrix = await read(name)
    expect(matrix instanceof SparseMatrix).toBe(!name.includes('array'))
    expect(plain(matrix.toArray())).toEqual(expected)
  })

  it('refuses complex entries', async () => {
    const message = 'complex.mtx must hold real, integer or, in coordinates, pattern entries, got "complex" at line 1'
    await expectRefusal(() => read('complex.mtx'), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })
})

describe('tables of pandas', () => {
  it.each([
    ['labelled.csv', ROWS, COLUMNS],
    ['header.csv', undefined, COLUMNS],
    ['bare.tsv', undefined, undefined],
    ['numbered.csv', undefined, undefined],
  ])('%s', async (name, rowLabels, columnLabels) => {
    const matrix = await read(name)
    expect(matrix.toArray()).toEqual(sample(5, 3))
    expect([matrix.rowLabels, matrix.columnLabels]).toEqual([rowLabels, columnLabels])
  })

  it('default.csv, with numbers for labels', async () => {
    const matrix = await read('default.csv')
    expect(matrix.toArray()).toEqual(sample(5, 3, 'integer'))
    expect([matrix.rowLabels, matrix.columnLabels]).toEqual([
      ['0', '1', '2', '3', '4'],
      ['0', '1', '2'],
    ])
  })

  it.each(['snappy', 'gzip', 'zstd', 'brotli', 'none', 'names-first'])('%s.parquet', async (name) => {
    const matrix = await read(`${name}.parquet`)
    expect(matrix.toArray()).toEqual(sample(5, 3))
    expect([matrix.rowLabels, matrix.columnLabels, typeOf(matrix)]).toEqual([ROWS, COLUMNS, 'float64'])
  })

  it('float32.parquet', async () => {
    const matrix = await read('float32.parquet')
    expect([matrix.toArray(), typeOf(matrix), matrix.rowLabels]).toEqual([sample(5, 3), 'float32', undefined])
  })

  it('integers.parquet, in three groups of rows', async () => {
    const [integers, booleans] = [sample(5, 1, 'integer').flat(), sample(5, 1, 'boolean').flat()]
    expect((await read('integers.parquet')).toArray()).toEqual(integers.map((value, i) => [value, booleans[i], value]))
  })

  it('missing.parquet is refused, with the place', async () => {
    const error = await refusal(() => read('missing.parquet'))
    const message = /^missing.parquet must hold numbers, got (null|undefined) at row 1, column 0$/
    expectError(error, {
      kind: 'RangeError',
      code: 'ERR_NMF_FILE',
      message,
      row: 1,
      column: 0,
    })
  })

  it('texts.parquet is refused', async () => {
    const message = 'texts.parquet must have columns of numbers, got BYTE_ARRAY in column "b"'
    await expectRefusal(() => read('texts.parquet'), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })
})

it('every file of the corpus is read above', () => {
  expect(readdirSync(corpus('')).filter((name) => !tested.has(name))).toEqual([])
})

describe('other sources', () => {
  const files = ['fortran.npy', 'two.npz', 'coordinate.mtx.gz', 'labelled.csv', 'snappy.parquet'] as const

  it.each(files)('a stream of %s gives what the file does', async (name) => {
    const format = name.split('.')[1] as 'npy' | 'npz' | 'mtx' | 'csv' | 'parquet'
    const options = format === 'npz' ? { array: 'X' } : {}
    const [whole, piecemeal] = [createReadStream(corpus(name)), createReadStream(corpus(name), { highWaterMark: 1 })]
    const expected = await readMatrix(corpus(name), options)
    for (const stream of [whole, piecemeal]) {
      expect(await readMatrix(stream, { format, ...options })).toEqual(expected)
      expect(stream.destroyed).toBe(true)
    }
  })

  it('a URL is a path', async () => {
    expect((await readMatrix(pathToFileURL(corpus('f8-big.npy')))).toArray()).toEqual(sample(5, 3))
  })

  it('what is read goes straight to factorize', async () => {
    for (const name of ['f4-big.npy', 'csc.npz', 'labelled.csv']) {
      expect(factorizeSync(await readMatrix(corpus(name)), { nComponents: 2 }).W.rows).toBe(5)
    }
  })
})
