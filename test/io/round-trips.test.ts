import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DenseMatrix, SparseMatrix } from '../../src/index.js'
import { readMatrix, writeMatrix } from '../../src/io/index.js'
import { RUNS } from '../support/arbitraries.js'
import { expectRefusal } from '../support/refusals.js'
import { ownFolder } from './files.js'

const { path, file } = ownFolder()
const FEW = { ...RUNS, numRuns: 25 }
const FLOATS = { float64: Float64Array, float32: Float32Array } as const

/** Of any size from `least` on, with any numbers, NaN, infinities and −0 among them. */
function matrices(dtype: keyof typeof FLOATS, least: number): fc.Arbitrary<DenseMatrix> {
  const size = fc.integer({ min: least, max: 8 })
  const entry = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, 255, 0.1, 5e-324, 2 ** 53 + 2, 1e22, 1e23))
  return fc
    .tuple(size, size)
    .chain(([m, n]) =>
      fc.array(entry, { minLength: m * n, maxLength: m * n }).map((data) => new DenseMatrix(m, n, FLOATS[dtype].from(data))),
    )
}

/** Lists to compare bit by bit but for the bits of NaN. */
const bits = ({ data }: { data: ArrayLike<number> }) => Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)))

describe.each(['float64', 'float32'] as const)('%s', (dtype) => {
  it.each([
    ['npy', {}, true],
    ['npz', {}, true],
    ['npz', { compress: false }, true],
    ['mtx', {}, false],
    ['mtx.gz', {}, false],
    ['csv', {}, false],
    ['tsv.gz', {}, false],
  ])('dense matrices come back from %s %o', async (ending, options, keepsType) => {
    const least = /sv/.test(ending) ? 1 : 0
    await fc.assert(
      fc.asyncProperty(matrices(dtype, least), async (matrix) => {
        const name = path(`X.${ending}`)
        await writeMatrix(name, matrix, options)
        const back = (await readMatrix(name)) as DenseMatrix
        expect([back.rows, back.columns]).toEqual([matrix.rows, matrix.columns])
        expect(bits(back)).toEqual(bits(matrix))
        expect(back.data).toBeInstanceOf(keepsType ? FLOATS[dtype] : Float64Array)
      }),
      FEW,
    )
  })

  it.each([
    ['npz', {}, true],
    ['npz', { compress: false }, true],
    ['mtx', {}, false],
    ['mtx.gz', {}, false],
  ])('sparse matrices come back from %s %o', async (ending, options, keepsType) => {
    await fc.assert(
      fc.asyncProperty(matrices(dtype, 0), async (matrix) => {
        const sparse = SparseMatrix.from(matrix)
        await writeMatrix(path(`S.${ending}`), sparse, options)
        const back = (await readMatrix(path(`S.${ending}`))) as SparseMatrix
        expect([back.format, back.rows, back.columns]).toEqual(['csr', sparse.rows, sparse.columns])
        expect([bits(back), [...back.indices], [...back.indptr]]).toEqual([bits(sparse), [...sparse.indices], [...sparse.indptr]])
        expect(back.data).toBeInstanceOf(keepsType ? FLOATS[dtype] : Float64Array)
      }),
      FEW,
    )
  })
})

describe('large ones, which come in many pieces', () => {
  const data = Float64Array.from({ length: 300 * 400 }, (_, at) => ((at * 7919) % 1009) / 16)
  const large = new DenseMatrix(300, 400, data)
  const thin = SparseMatrix.from(
    new DenseMatrix(
      300,
      400,
      data.map((value) => (value % 3 < 1 ? value : 0)),
    ),
  )

  it.each(['npy', 'npz', 'mtx', 'mtx.gz', 'csv', 'tsv'])('dense in %s', async (ending) => {
    await writeMatrix(path(`large.${ending}`), large)
    const back = (await readMatrix(path(`large.${ending}`))) as DenseMatrix
    expect(Buffer.from(back.data.buffer).equals(Buffer.from(data.buffer))).toBe(true)
  })

  it.each(['npz', 'mtx', 'mtx.gz'])('sparse in %s', async (ending) => {
    await writeMatrix(path(`large-sparse.${ending}`), thin)
    expect((await readMatrix(path(`large-sparse.${ending}`))).toArray()).toEqual(thin.toArray())
  })

  it('in coordinates of any order, some of them twice', async () => {
    const places = Array.from({ length: 50_000 }, (_, t) => [(t * 7919) % 300, (t * 104_729) % 400, (t % 5) - 2] as const)
    const lines = places.map(([i, j, value]) => `${i + 1} ${j + 1} ${value}`)
    const name = file('any.mtx', `%%MatrixMarket matrix coordinate integer general\n300 400 50000\n${lines.join('\n')}`)
    const [i, j, values] = [0, 1, 2].map((part) => places.map((place) => place[part] as number)) as [number[], number[], number[]]
    expect(await readMatrix(name)).toEqual(SparseMatrix.fromTriplets(300, 400, i, j, values))
  })
})

describe('labels', () => {
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => !/^[=+\-@\t\r\uFEFF]/.test(text))

  it.each(['csv', 'tsv'])('come back from %s, whatever is in them', async (ending) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(label, { minLength: 3, maxLength: 3 }),
        fc.array(label, { minLength: 2, maxLength: 2 }),
        async (rows, columns) => {
          const matrix = Object.assign(
            DenseMatrix.from([
              [1, 2],
              [3, 4],
              [5, 6],
            ]),
            { rowLabels: rows, columnLabels: columns },
          )
          await writeMatrix(path(`L.${ending}`), matrix)
          expect(await readMatrix(path(`L.${ending}`))).toEqual(matrix)
        },
      ),
      RUNS,
    )
  })

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('that begin like the formula %j get an apostrophe', async (formula) => {
    const matrix = Object.assign(DenseMatrix.from([[-1, 2]]), { rowLabels: [formula], columnLabels: ['a', formula] })
    await writeMatrix(path('F.csv'), matrix)
    const { rowLabels, columnLabels, data } = await readMatrix(path('F.csv'))
    expect([rowLabels, columnLabels, [...data]]).toEqual([[`'${formula}`], ['a', `'${formula}`], [-1, 2]])
  })

  it('of rows alone get a header of numbers', async () => {
    await writeMatrix(path('R.csv'), Object.assign(DenseMatrix.from([[1, 2]]), { rowLabels: ['a'] }))
    expect(readFileSync(path('R.csv'), 'utf8')).toBe(',0,1\na,1,2\n')
  })

  it('have to be as many as there are', async () => {
    const message = 'rowLabels must be 1, as many as there are in the matrix, got 2'
    const matrix = Object.assign(DenseMatrix.from([[1, 2]]), { rowLabels: ['a', 'b'] })
    await expectRefusal(() => writeMatrix(path('R.csv'), matrix), { kind: 'RangeError', code: 'ERR_NMF_SHAPE', message })
  })
})

describe('writing', () => {
  it('takes any form of a matrix, and a URL', async () => {
    await writeMatrix(new URL(`file://${path('rows.csv')}`), [
      [1, 0.5],
      [2, -3],
    ])
    expect(readFileSync(path('rows.csv'), 'utf8')).toBe('1,0.5\n2,-3\n')
    await writeMatrix(path('by name'), [[1e21]], { format: 'tsv', compress: true })
    expect(gunzipSync(readFileSync(path('by name'))).toString()).toBe('1e+21\n')
  })

  it.each([
    ['X.npy', { indptr: true }, 'RangeError', 'ERR_NMF_INPUT', /dense for npy/],
    ['X.csv', { indptr: true }, 'RangeError', 'ERR_NMF_INPUT', /dense for csv/],
    ['X.csv', { rows: 0 }, 'RangeError', 'ERR_NMF_SHAPE', /got 0 × 2$/],
    ['X.xlsx', {}, 'RangeError', 'ERR_NMF_OPTION', /format must be given .* got "X.xlsx"$/],
    ['X.npy.gz', {}, 'RangeError', 'ERR_NMF_OPTION', /compress must be false for npy/],
  ] as const)(
    'to %s of %o is refused and leaves nothing',
    async (name, { indptr, rows = 1 }: { indptr?: true; rows?: number }, kind, code, message) => {
      const dense = new DenseMatrix(rows, 2, new Float64Array(rows * 2))
      const before = readdirSync(path(''))
      await expectRefusal(() => writeMatrix(path(name), indptr ? SparseMatrix.from(dense) : dense), { kind, code, message })
      expect(readdirSync(path(''))).toEqual(before)
    },
  )

  it.each(['kept.csv', 'kept.csv.gz', 'kept.npz'])('of %s stops at a signal, and leaves what was there', async (kept) => {
    const name = file(kept, 'kept')
    const aborting = new AbortController()
    const writing = writeMatrix(name, new DenseMatrix(2000, 500, new Float64Array(1e6).fill(0.1)), { signal: aborting.signal })
    setImmediate(() => aborting.abort('enough'))
    await expect(writing).rejects.toBe('enough')
    expect(readFileSync(name, 'utf8')).toBe('kept')
    expect(readdirSync(path('')).filter((left) => left.endsWith('.tmp'))).toEqual([])
  })
})
