import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { engineInfo, NMF } from '../../src/index.js'
import { readMatrix } from '../../src/io/index.js'
import { randomMatrix } from '../support/matrices.js'
import { COLUMN_LABELS, csvOf, LABELLED_CSV, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
const fresh = randomMatrix(4, 5, 2)
file('X.csv', LABELLED_CSV)
file('new.csv', csvOf(fresh.toArray(), COLUMN_LABELS, ['n', 'o', 'p', 'q']))
file('mixed.csv', csvOf(fresh.toArray(), [...COLUMN_LABELS].reverse()))
file('plain.csv', csvOf(fresh.toArray()))
file('many.csv', csvOf([[1, 2, 3, 4, 5, 6, 7, 8]], ['p', 'q', 'r', 's', 't', 'u', 'v', 'w']))

beforeAll(() => done('fit X.csv -k 2 --out out'))

const html = (name: string) => readFileSync(path(name), 'utf8')

describe('nmf transform', () => {
  it.each(['npy', 'csv', 'mtx'])('writes what the model gives, as %s', async (format) => {
    const { stdout } = await done(`transform out/model.nmf new.csv --out W.${format}`)
    const W = await readMatrix(path(`W.${format}`))
    expect(W.data).toEqual((await (await NMF.load(path('out/model.nmf'))).transform(fresh)).data)
    expect(W.rowLabels).toEqual(format === 'csv' ? ['n', 'o', 'p', 'q'] : undefined)
    expect(stdout).toBe(`new.csv, 4 × 5: W, 4 × 2, in W.${format}\n`)
  })

  it('reads the standard input, and prints one object with --json', async () => {
    const { stdout } = await done('transform out/model.nmf - --input-format csv --out W.npz --json', { input: csvOf(fresh.toArray()) })
    expect(JSON.parse(stdout)).toMatchObject({ X: { name: 'stdin', rows: 4, columns: 5 }, rows: 4, columns: 2, out: 'W.npz' })
  })

  it('warns where the columns bear other labels than in the fit, and not where one side has none', async () => {
    const warning = /warning: the column labels of X are not those of the fit/
    expect((await done('transform out/model.nmf mixed.csv --out W.npy')).stderr).toMatch(warning)
    expect((await done('transform out/model.nmf new.csv --out W.npy')).stderr).not.toMatch(warning)
    expect((await done('transform out/model.nmf plain.csv --out W.npy')).stderr).not.toMatch(warning)
  })
})

describe('nmf info', () => {
  it('tells a model in a table', async () => {
    const { stdout, stderr } = await done('info out/model.nmf')
    const rows = Object.fromEntries(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    )
    const model = await NMF.load(path('out/model.nmf'))
    expect(rows).toMatchObject({ components: '2', features: '5: a, b, c, d, e', loss: 'frobenius', numbers: 'float64' })
    expect(rows.iterations).toContain(`${model.iterations} (${model.stopReason})`)
    expect(stderr).toBe('')
  })

  it('shows some of many labels', async () => {
    await done('fit many.csv --header -k 1 --out many')
    expect((await done('info many/model.nmf')).stdout).toContain('8: p, q, r, s, t and 3 more')
  })

  it('prints one object with --json', async () => {
    const { stdout } = await done('info out/model.nmf --json')
    const { iterations, reconstructionError } = await NMF.load(path('out/model.nmf'))
    expect(JSON.parse(stdout)).toMatchObject({
      nComponents: 2,
      nFeatures: 5,
      dtype: 'float64',
      options: { nComponents: 2, loss: 'frobenius', init: 'auto' },
      fit: { iterations, reconstructionError },
      columnLabels: COLUMN_LABELS,
    })
  })
})

describe('nmf report', () => {
  it.each(['npy', 'csv', 'mtx'])('makes of a folder with %s what the fit itself would', async (format) => {
    await done(`fit X.csv -k 2 --format ${format} --out r-${format} --report own.html`)
    const { stdout } = await done(`report r-${format} --out later.html`)
    expect(stdout).toBe('report in later.html\n')
    expect(html('later.html')).toBe(html('own.html'))
    expect(html('later.html')).toContain('row 11')
  })

  it('takes labels that are numbers for labels', async () => {
    file('years.csv', csvOf(fresh.toArray(), ['2001', '2002', '2003', '2004', '2005'], ['1', '2', '3', '4']))
    await done('fit years.csv --header --row-labels -k 2 --format csv --out years')
    await done('report years --out years.html')
    expect(html('years.html')).toContain('2003')
  })

  it('shows images of the shape that is given, and remembers that of the fit', async () => {
    await done('report out --out images.html --image 1x5 --json')
    expect(html('images.html')).toContain('The components as images')
    await done('fit X.csv -k 2 --image 5x1 --out pictures')
    await done('report pictures --out images.html')
    expect(html('images.html')).toContain('The components as images')
  })
})

describe('nmf doctor', () => {
  it('says what runs here', async () => {
    const { engine, version, reason } = engineInfo()
    const { stdout } = await done('doctor')
    expect(stdout).toContain(version)
    expect(stdout).toMatch(new RegExp(`^engine +${engine}: `, 'm'))
    expect(stdout).toContain(reason)
    expect(stdout).toContain(process.versions.node)
  })

  it('prints one object with --json', async () => {
    const { stdout } = await done('doctor --json')
    expect(JSON.parse(stdout)).toMatchObject({
      ...engineInfo(),
      machine: { node: process.versions.node, platform: `${process.platform}-${process.arch}` },
    })
  })

  it('says what to do where JavaScript was asked for', async () => {
    expect((await done('doctor', { env: { NMF_ENGINE: 'js' } })).stdout).toMatch(/^what to do +unset NMF_ENGINE/m)
  })

  it('says what to do where Node forbids addons', async () => {
    const { stdout } = await done('doctor', { node: ['--no-addons'], env: { NMF_ENGINE: '' } })
    expect(stdout).toMatch(/^engine +js: /m)
    expect(stdout).toMatch(/^what to do +Node forbids addons here/m)
  })
})

describe('nmf demo', () => {
  it('finds the bars that it drew', async () => {
    const { stdout } = await done('demo --report demo.html')
    expect(stdout).toMatch(/\n12 of the 12 bars found, /)
    expect(stdout).toContain('██')
    expect(html('demo.html')).toContain('The components as images')
  })

  it('prints one object with --json, and writes no report where none is wanted', async () => {
    const { stdout } = await done('demo --no-report --json')
    expect(JSON.parse(stdout)).toMatchObject({ bars: 12, found: 12 })
    expect(JSON.parse(stdout)).not.toHaveProperty('report')
  })

  it('fails where the report cannot be written', async () => {
    expect(await nmf('demo --report nowhere/demo.html')).toMatchObject({ code: 1, stdout: '' })
  })
})
