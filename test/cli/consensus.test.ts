import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { consensus } from '../../src/index.js'
import { readMatrix } from '../../src/io/index.js'
import { COLUMN_LABELS, LABELLED_CSV, PLAIN_CSV, ROW_LABELS, SAMPLE, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
file('X.csv', LABELLED_CSV)
file('plain.csv', PLAIN_CSV)
const expected = await consensus(SAMPLE, { nComponents: 2, runs: 4, seed: 5 })

describe('nmf consensus', () => {
  it('writes what consensus gives, and a line about it', async () => {
    const { stdout, stderr } = await done('consensus X.csv -k 2 --runs 4 --seed 5 --out out/')
    expect(readdirSync(path('out')).sort()).toEqual(['components.npy', 'consensus.json', 'consensus.npy', 'labels.csv', 'usage.npy'])
    expect((await readMatrix(path('out/consensus.npy'))).data).toEqual(expected.matrix.data)
    expect((await readMatrix(path('out/components.npy'))).data).toEqual(expected.components.data)
    expect((await readMatrix(path('out/usage.npy'))).data).toEqual(expected.usage.data)
    const labels = await readMatrix(path('out/labels.csv'))
    expect([labels.rowLabels, labels.columnLabels]).toEqual([ROW_LABELS, ['cluster', 'silhouette']])
    expect(Array.from(labels.data)).toEqual(Array.from(expected.labels).flatMap((label, i) => [label, expected.silhouettes[i]]))
    const record = JSON.parse(readFileSync(path('out/consensus.json'), 'utf8'))
    expect(record).toMatchObject({
      X: { name: 'X.csv', rows: 12, columns: 5 },
      axis: 'rows',
      options: { nComponents: 2, seed: 5, runs: 4 },
      cophenetic: expected.cophenetic,
      dispersion: expected.dispersion,
      silhouette: expected.silhouette,
      order: Array.from(expected.order),
      labels: Array.from(expected.labels),
      command: 'nmf consensus X.csv -k 2 --runs 4 --seed 5 --out out/',
    })
    expect(record.runs.map(({ seed }: { seed: number }) => seed)).toEqual([5, 6, 7, 8])
    expect(record.runs[record.best].objective).toBe(expected.best.objective)
    expect(stdout).toMatch(/^X\.csv, 12 × 5, k = 2, 4 runs: rows in clusters of \d+, \d+, cophenetic \S+, dispersion \S+; .* in out\/\n$/)
    expect(stderr.split('\n').slice(0, 2)).toEqual(['reading X.csv', 'fitting 12 × 5, k = 2, 4 times'])
    expect(stderr).toContain('4 of 4 fits\n')
  })

  it('clusters columns, reports, and prints one object', async () => {
    const flags = '--axis columns --runs 3 --concurrency 2 --density-threshold 0.8 --max-iter 5 --json --report page.html'
    const { stdout, stderr } = await done(`consensus X.csv -k 2 ${flags} --out turned`)
    const { clusters, ...summary } = JSON.parse(stdout)
    expect(summary).toMatchObject({ axis: 'columns', runs: 3, report: 'page.html', out: 'turned', objective: expect.any(Number) })
    expect(clusters.reduce((sum: number, size: number) => sum + size, 0)).toBe(5)
    expect((await readMatrix(path('turned/labels.csv'))).rowLabels).toEqual(COLUMN_LABELS)
    expect(readFileSync(path('page.html'), 'utf8')).toMatch(/^<!doctype html>.*Which samples belong together.*<\/html>\s*$/is)
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.filter(({ event }) => event === 'runs').at(-1)).toMatchObject({ done: 3, total: 3 })
    expect(events.find(({ event }) => event === 'warning').message).toBe('3 of 3 fits have not converged: raise --max-iter or --tol')
  })

  it("takes weights of rows, and the best of each run's restarts", async () => {
    const rows = Float64Array.from({ length: 12 }, (_, i) => 1 + (i % 3))
    file('weights.csv', `${Array.from(rows).join('\n')}\n`)
    await done('consensus X.csv -k 2 --runs 2 --restarts 2 --seed 5 --weights weights.csv --out weighed')
    const { best, matrix } = await consensus(SAMPLE, { nComponents: 2, runs: 2, restarts: 2, seed: 5, weights: { rows } })
    expect((await readMatrix(path('weighed/consensus.npy'))).data).toEqual(matrix.data)
    const { runs } = JSON.parse(readFileSync(path('weighed/consensus.json'), 'utf8'))
    expect(runs.map(({ seed }: { seed: number }) => seed)).toEqual([5, 7])
    expect(runs.map(({ objective }: { objective: number }) => objective)).toContain(best.objective)
  })

  it('says nothing but the result with --quiet, and writes labels without names', async () => {
    const { stderr } = await done('consensus plain.csv -k 2 --runs 2 --out plain --quiet')
    expect(stderr).toBe('')
    expect((await readMatrix(path('plain/labels.csv'))).rowLabels).toBeUndefined()
  })

  it.each([
    ['--runs 0', '--runs must be an integer of at least 1, got 0'],
    ['--axis both', `--axis must be one of 'rows', 'columns', got "both"`],
    ['--init nndsvd', `--init must be one of 'auto', 'random', 'nndsvdar', got "nndsvd"`],
    ['--solver cd --loss kl', 'solver'],
  ])('refuses %s', async (flags, message) => {
    const { code, stderr } = await nmf(`consensus X.csv -k 2 --out refused ${flags}`)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
