import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit-codes.js'
import { createProgram } from '../../src/cli/program.js'
import { readRanks } from '../../src/cli/rank-options.js'
import { selectRank } from '../../src/index.js'
import { plantedRank } from '../survey/planted.js'
import { csvOf, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
const X = plantedRank(36, 20, 3, 9)
file('X.csv', csvOf(X.toArray()))
const survey = selectRank(X, { ranks: [2, 3, 4], runs: 4, measures: ['evar', 'cophenetic', 'stability'] })
const COMMAND = 'rank X.csv --ranks 2..4 --runs 4 --measures stability,evar,cophenetic'

describe('nmf rank', () => {
  it('prints a table, with a mark at what each measure suggests, and why', async () => {
    const { stdout, stderr } = await done(COMMAND)
    const { suggestions, table } = await survey
    const [head = '', ...lines] = stdout.split('\n')
    expect(head.trim().split(/\s+/)).toEqual(['rank', 'cophenetic', 'stability', 'evar', 'objective'])
    expect(lines.slice(0, 3).map((line) => line.trim().split(/\s+/)[0])).toEqual(['2', '3', '4'])
    const shown = Number(table[1]?.cophenetic?.toPrecision(4))
    expect(lines[1]?.trim().split(/\s+/)[1]).toBe(
      `${shown}${suggestions.some(({ measure, rank }) => measure === 'cophenetic' && rank === 3) ? '*' : ''}`,
    )
    expect(lines.slice(4, -1)).toEqual(suggestions.map(({ measure, rank, why }) => `${measure}: ${rank ?? 'none'} (${why})`))
    expect(stderr.split('\n').slice(0, 2)).toEqual(['reading X.csv', 'fitting 36 × 20, k = 2, 3, 4'])
  })

  it('with --json prints all numbers, and --out writes them', async () => {
    const { stdout, stderr } = await done(`${COMMAND} --json --out made/rank.json`)
    const { suggestions, table } = await survey
    const printed = JSON.parse(stdout)
    expect(JSON.parse(readFileSync(path('made/rank.json'), 'utf8'))).toEqual(printed)
    expect(printed.suggestions).toEqual(suggestions)
    expect(printed.table.map(({ elapsedMs: _, ...row }: { elapsedMs: number }) => row)).toEqual(
      table.map(({ elapsedMs: _, ...row }) => row),
    )
    expect(printed).toMatchObject({
      X: { name: 'X.csv', rows: 36, columns: 20 },
      options: { ranks: [2, 3, 4], runs: 4 },
      command: expect.any(String),
    })
    const events = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.at(-1)).toMatchObject({ event: 'runs', done: 24, total: 24 })
  })

  it('takes weights', async () => {
    const columns = Float64Array.from({ length: 20 }, (_, j) => 1 + (j % 3))
    file('weights.csv', `${Array.from(columns).join(',')}\n`)
    const { stdout } = await done('rank X.csv --ranks 2,3 --runs 2 --measures evar,holdout --weights weights.csv --json')
    const weighed = await selectRank(X, { ranks: [2, 3], runs: 2, measures: ['evar', 'holdout'], weights: { columns } })
    const evars = (table: readonly { evar?: unknown; holdout?: unknown }[]) => table.map(({ evar, holdout }) => [evar, holdout])
    expect(evars(JSON.parse(stdout).table)).toEqual(evars(weighed.table))
  })

  it('writes a report', async () => {
    await done(`${COMMAND} --report rank.html --quiet`)
    const html = readFileSync(path('rank.html'), 'utf8')
    expect(html.match(/<figure class="chart">/g)).toHaveLength(4)
    expect(html).toContain('How many components in X.csv')
  })

  it('goes on from the file of --resume', async () => {
    await done('rank X.csv --ranks 2,3 --runs 4 --measures evar --resume kept.survey')
    const { stderr } = await done(`${COMMAND} --resume kept.survey --json`)
    const first = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ event }) => event === 'runs')
    expect(first).toMatchObject({ done: 9, total: 24 })
  })

  it('says that fits have not converged', async () => {
    const { stderr } = await done('rank X.csv --ranks 2 --runs 3 --measures evar --max-iter 2')
    expect(stderr).toContain('warning: 3 of 3 fits have not converged: raise --max-iter or --tol')
  })
})

describe('flags that cannot be', () => {
  it.each([
    ['', "required option '--ranks <numbers>' not specified"],
    ['--ranks 0..3', '--ranks must be numbers of components of at least 1, such as 2..12, 2..20:2 or 2,3,5'],
    ['--ranks 5..2', '--ranks must be'],
    ['--ranks 2..4:0', '--ranks must be'],
    ['--ranks 1..99999', '--ranks must be'],
    ['--ranks 2..', '--ranks must be'],
    ['--ranks 2,,3', '--ranks must be'],
    ['--ranks 2 --runs 1', '--runs must be an integer of at least 2'],
    ['--ranks 2 --measures evar,all', '--measures must be some of evar, sparseness'],
    ['--ranks 2 --holdout 1', '--holdout must be a number between 0 and 1'],
    ['--ranks 2 --perturbation x', '--perturbation must be a number between 0 and 1'],
    ['--ranks 2 --init nndsvd', '--init must be one of'],
    ['--ranks 2 --threads 0', '--threads must be an integer of at least 1'],
    ['--ranks 2 -k 3', "unknown option '-k'"],
  ])('%s', async (flags, message) => {
    const words = ['node', 'nmf', 'rank', 'X.csv', ...flags.split(' ').filter((word) => word !== '')]
    const error = await createProgram()
      .parseAsync(words)
      .catch((reason: unknown) => reason)
    expect(exitCodeOf(error)).toBe(2)
    expect(String(error)).toContain(message)
  })

  it('a solver that is not for the loss is told before X is read', async () => {
    const { code, stdout, stderr } = await nmf('rank nowhere.csv --ranks 2 --solver cd --loss kl --quiet')
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^nmf: solver must be [^\n]*\n$/)
  })

  it('a survey of another X is bad data, and nothing is written', async () => {
    file('other.csv', csvOf(plantedRank(36, 20, 3, 10).toArray()))
    await done('rank X.csv --ranks 2 --runs 2 --measures evar --resume first.survey --quiet')
    const { code, stderr } = await nmf('rank other.csv --ranks 2 --runs 2 --measures evar --resume first.survey --out no.json --quiet')
    expect([code, stderr]).toEqual([65, 'nmf: first.survey must be of the same survey, got another X\n'])
    expect(existsSync(path('no.json'))).toBe(false)
  })
})

it.each([
  ['2..5', [2, 3, 4, 5]],
  ['2..9:3', [2, 5, 8]],
  ['7', [7]],
  ['3,2', [3, 2]],
  ['a', 'a'],
  ['2...4', '2...4'],
  ['-1', '-1'],
])('ranks of %s are %j', (text, ranks) => {
  expect(readRanks(text)).toEqual(ranks)
})
