import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { factorizeSync, NMF } from '../../src/index.js'
import { readMatrix, writeMatrix } from '../../src/io/index.js'
import { COLUMN_LABELS, csvOf, LABELLED_CSV, PLAIN_CSV, ROW_LABELS, SAMPLE, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
file('X.csv', LABELLED_CSV)
file('plain.csv', PLAIN_CSV)

const recordIn = (folder: string) => JSON.parse(readFileSync(path(`${folder}/fit.json`), 'utf8'))
const expected = factorizeSync(SAMPLE, { nComponents: 2 })

describe('nmf fit', () => {
  it('writes what factorize gives, and a line about it', async () => {
    const { stdout, stderr } = await done('fit X.csv -k 2 --out first/')
    expect(readdirSync(path('first')).sort()).toEqual(['H.npy', 'W.npy', 'fit.json', 'model.nmf'])
    expect((await readMatrix(path('first/W.npy'))).data).toEqual(expected.W.data)
    expect((await readMatrix(path('first/H.npy'))).data).toEqual(expected.H.data)
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^X\.csv, 12 × 5, k = 2: objective \S+ after \d+ iterations \(.*first\/$/),
      '',
    ])
    expect(stdout).toContain(`after ${expected.iterations} iterations (${expected.stopReason})`)
    expect(stderr.split('\n').slice(0, 2)).toEqual(['reading X.csv', 'fitting 12 × 5, k = 2'])
  })

  it('with --missing nan takes empty fields of a text for holes, in new rows too, and else says where they are', async () => {
    file('holes.csv', 'a,b,c\n1,,3\n2,4,NA\n3,6,9\n1,2,3\n')
    await done('fit holes.csv -k 1 --missing nan --tol 1e-9 --out holed/')
    const H = await readMatrix(path('holed/H.npy'))
    expect(H.get(0, 1) / H.get(0, 0)).toBeCloseTo(2, 5)
    await done('transform holed/model.nmf holes.csv --out holed/W.csv')
    expect((await readMatrix(path('holed/W.csv'))).rows).toBe(4)
    expect(await nmf('fit holes.csv -k 1 --out not/')).toMatchObject({ code: 65, stderr: expect.stringContaining('line 2, column 2') })
  })

  it('writes a model that transforms as one fitted here', async () => {
    await done('fit X.csv -k 2 --out model/')
    const model = await NMF.load(path('model/model.nmf'))
    expect(model.components.data).toEqual(expected.H.data)
    expect(model.columnLabels).toEqual(COLUMN_LABELS)
    expect(model.iterations).toBe(expected.iterations)
    expect((await model.transform(SAMPLE)).data).toEqual(
      (await new NMF({ nComponents: 2 }).fit(SAMPLE).then((own) => own.transform(SAMPLE))).data,
    )
  })

  it('keeps in fit.json all else that it knows', async () => {
    await done('fit X.csv -k 2 --seed 3 --out kept')
    const record = recordIn('kept')
    const { W: _, H: __, elapsedMs: ___, history, ...fit } = factorizeSync(SAMPLE, { nComponents: 2, seed: 3 })
    expect(record).toMatchObject({
      format: 'npy',
      X: { name: 'X.csv', rows: 12, columns: 5, dtype: 'float64' },
      rowLabels: ROW_LABELS,
      columnLabels: COLUMN_LABELS,
      options: { nComponents: 2, seed: 3 },
      command: 'nmf fit X.csv -k 2 --seed 3 --out kept',
      fit,
    })
    expect(record.fit.history.map((entry: { objective: number }) => entry.objective)).toEqual(history.map(({ objective }) => objective))
    expect(record.X.sumOfSquares).toBeCloseTo(
      Array.from(SAMPLE.data).reduce((sum, x) => sum + x * x, 0),
      12,
    )
    expect(record.versions).toMatchObject({ Node: process.versions.node })
    expect(Math.abs(Date.parse(record.date) - Date.now())).toBeLessThan(3_600_000)
  })

  it('prints one object with --json, and its events as JSON lines', async () => {
    const { stdout, stderr } = await done('fit X.csv -k 2 --max-iter 1 --out json --json')
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      iterations: 1,
      stopReason: 'max-iterations',
      converged: false,
      X: { name: 'X.csv', rows: 12, columns: 5 },
      out: 'json',
      files: ['W.npy', 'H.npy', 'model.nmf', 'fit.json'],
      warnings: [{ code: 'NMF_NOT_CONVERGED' }],
    })
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ event }) => event)).toEqual(['step', 'fit', 'progress', 'warning', 'step'])
    expect(events[1]).toMatchObject({ maxIter: 1 })
    expect(events[2]).toMatchObject({ iteration: 0, objective: expect.any(Number), elapsedMs: expect.any(Number) })
    expect(events[3].message).toContain('raise --max-iter or --tol')
  })

  it('says nothing but the result with --quiet', async () => {
    const { stdout, stderr } = await done('fit X.csv -k 2 --max-iter 1 --out quiet --quiet')
    expect(stdout).toMatch(/^X\.csv, .*\n$/)
    expect(stderr).toBe('')
  })

  it.each(['csv', 'mtx'])('writes W and H as %s', async (format) => {
    await done(`fit X.csv -k 2 --out as-${format} --format ${format}`)
    const [W, H] = [await readMatrix(path(`as-${format}/W.${format}`)), await readMatrix(path(`as-${format}/H.${format}`))]
    expect(W.data).toEqual(expected.W.data)
    expect(H.data).toEqual(expected.H.data)
    expect(W.rowLabels).toEqual(format === 'csv' ? ROW_LABELS : undefined)
    expect(H.columnLabels).toEqual(format === 'csv' ? COLUMN_LABELS : undefined)
  })

  it('replaces what an earlier fit wrote, and leaves other files alone', async () => {
    await done('fit X.csv -k 2 --out again')
    file('again/notes.txt', 'mine')
    await done('fit X.csv -k 3 --out again')
    expect((await readMatrix(path('again/H.npy'))).rows).toBe(3)
    expect((await NMF.load(path('again/model.nmf'))).components.rows).toBe(3)
    expect(recordIn('again').options).toEqual({ nComponents: 3 })
    expect(readFileSync(path('again/notes.txt'), 'utf8')).toBe('mine')
    expect(readdirSync(path('again')).length).toBe(5)
  })

  it('writes a report, of images too', async () => {
    await done('fit X.csv -k 2 --out reported --report page.html --image 5x1')
    expect(readFileSync(path('page.html'), 'utf8')).toMatch(/^<!doctype html>.*The components as images.*<\/html>\s*$/is)
    expect(recordIn('reported').image).toEqual({ height: 5, width: 1 })
  })

  it('hands every option to factorize', async () => {
    const flags =
      '--loss 1.5 --solver mu --init random --seed 4 --max-iter 7 --tol 1e-9 --alpha-w 0.1 --alpha-h 0.2 --l1-ratio 0.5 --engine js --threads 1'
    await done(`fit X.csv -k 2 --out options ${flags} --time-limit 1h`)
    const options = {
      nComponents: 2,
      loss: 1.5,
      solver: 'mu',
      init: 'random',
      seed: 4,
      maxIter: 7,
      tol: 1e-9,
      alphaW: 0.1,
      alphaH: 0.2,
      l1Ratio: 0.5,
      engine: 'js',
      threads: 1,
      timeLimitMs: 3_600_000,
    } as const
    expect(recordIn('options').options).toEqual(options)
    expect((await readMatrix(path('options/W.npy'))).data).toEqual(factorizeSync(SAMPLE, options).W.data)
  })

  it.each([
    ['kl', 'kullback-leibler'],
    ['is', 'itakura-saito'],
    ['frobenius', 'frobenius'],
    ['-0.5', -0.5],
  ])('knows the loss %s', async (name, loss) => {
    await done(`fit X.csv -k 1 --max-iter 2 --out loss --loss=${name}`)
    expect(recordIn('loss').options.loss).toBe(loss)
  })

  it('shuffles', async () => {
    await done('fit X.csv -k 3 --solver cd --shuffle --max-iter 5 --out shuffled')
    const options = { nComponents: 3, solver: 'cd', maxIter: 5 } as const
    const H = (await readMatrix(path('shuffled/H.npy'))).data
    expect(H).toEqual(factorizeSync(SAMPLE, { ...options, shuffle: true }).H.data)
    expect(H).not.toEqual(factorizeSync(SAMPLE, options).H.data)
  })
})

describe('X', () => {
  it('comes from the standard input', async () => {
    const { stdout, stderr } = await done('fit - --input-format csv -k 2 --out piped', { input: LABELLED_CSV })
    expect(stdout).toMatch(/^stdin, 12 × 5, k = 2: /)
    expect(stderr).toMatch(/^reading the standard input\n/)
    expect((await readMatrix(path('piped/W.npy'))).data).toEqual(expected.W.data)
  })

  it('is transposed, labels and all', async () => {
    await done('fit X.csv --transpose -k 2 --out turned')
    expect(recordIn('turned')).toMatchObject({ X: { rows: 5, columns: 12 }, rowLabels: COLUMN_LABELS, columnLabels: ROW_LABELS })
    expect((await readMatrix(path('turned/W.npy'))).data).toEqual(factorizeSync(SAMPLE.transpose(), { nComponents: 2 }).W.data)
  })

  it('has a header of numbers where that is said, and none where that is said', async () => {
    file('years.csv', csvOf(SAMPLE.toArray(), ['2001', '2002', '2003', '2004', '2005']).replaceAll('"', ''))
    await done('fit years.csv --header -k 2 --out years')
    expect(recordIn('years')).toMatchObject({ X: { rows: 12 }, columnLabels: ['2001', '2002', '2003', '2004', '2005'] })
    await done('fit years.csv --no-header -k 2 --out rows')
    expect(recordIn('rows').X.rows).toBe(13)
    await done('fit years.csv --header --row-labels -k 2 --out named')
    expect(recordIn('named').X.columns).toBe(4)
    await done('fit plain.csv --no-row-labels -k 2 --out plain')
    expect(recordIn('plain')).not.toHaveProperty('rowLabels')
  })

  it('has the delimiter that is said', async () => {
    file('semicolons.csv', PLAIN_CSV.replaceAll(',', ';'))
    await done('fit semicolons.csv --delimiter ; -k 2 --out semicolons')
    expect((await readMatrix(path('semicolons/W.npy'))).data).toEqual(expected.W.data)
  })

  it('is sparse where the file is, and told by what it stores', async () => {
    await writeMatrix(path('X.mtx'), {
      format: 'csr',
      rows: 3,
      columns: 3,
      data: [1, 2, 3, 4],
      indices: [0, 1, 2, 0],
      indptr: [0, 2, 3, 4],
    } as never)
    await done('fit X.mtx -k 1 --out sparse')
    expect(recordIn('sparse').X).toMatchObject({ rows: 3, columns: 3, stored: 4, sumOfSquares: 30 })
  })

  it('is the array of an npz file that is named', async () => {
    await writeMatrix(path('X.npz'), SAMPLE)
    const { stderr } = await nmf('fit X.npz --array nothing -k 1 --out npz')
    expect(stderr).toContain('nothing')
    expect(existsSync(path('npz'))).toBe(false)
  })
})
