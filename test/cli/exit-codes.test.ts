import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { LABELLED_CSV, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
file('X.csv', LABELLED_CSV)
file('negative.csv', '1,2\n3,-4\n')
file('ragged.csv', '1,2\n3\n')
file('words.npy', 'no such thing')
file('narrow.csv', '1,2\n3,4\n')
mkdirSync(path('broken'))
file('broken/fit.json', '{"kind":')
mkdirSync(path('foreign'))
file('foreign/fit.json', '{"kind":"another"}')

beforeAll(() => done('fit X.csv -k 2 --out out'))

/** The arguments, and what stderr says. */
type Case = [string, RegExp]

const USAGE: Case[] = [
  ['', /Usage: nmf/],
  ['fitt X.csv', /unknown command 'fitt'\n\(Did you mean fit\?\)/],
  ['fit', /missing required argument 'X'|required option/],
  ['fit X.csv --out o', /required option '-k, --n-components <count>' not specified/],
  ['fit X.csv -k 2', /required option '--out <folder>' not specified/],
  ['fit X.csv Y.csv -k 2 --out o', /too many arguments/],
  ['fit X.csv -k 2 --out o --max-itr 5', /unknown option '--max-itr'\n\(Did you mean --max-iter\?\)/],
  ['fit X.csv -k 0 --out o', /^nmf: --n-components must be an integer of at least 1, got 0\n$/],
  ['fit X.csv -k two --out o', /^nmf: --n-components must be an integer of at least 1, got "two"\n$/],
  ['fit X.csv -k 2 --out o --loss foo', /--loss must be one of .*kl, is, or a number, β, got "foo"/],
  ['fit X.csv -k 2 --out o --loss toString', /--loss must be one of/],
  ['fit X.csv -k 2 --out o --solver newton', /--solver must be one of .*'accelerated', got "newton"/],
  ['fit X.csv -k 2 --out o --init given', /--init must be one of/],
  ['fit X.csv -k 2 --out o --tol -1', /--tol must be a finite number of at least 0, got -1/],
  ['fit X.csv -k 2 --out o --tol=', /--tol must be .*got ""/],
  ['fit X.csv -k 2 --out o --l1-ratio 2', /--l1-ratio must be a number from 0 to 1, got 2/],
  ['fit X.csv -k 2 --out o --alpha-h x', /--alpha-h must be one of 'same', or /],
  ['fit X.csv -k 2 --out o --engine gpu', /--engine must be one of/],
  ['fit X.csv -k 2 --out o --time-limit 60', /--time-limit must be a time above 0 such as 250ms, 60s, 5m or 1h, got "60"/],
  ['fit X.csv -k 2 --out o --time-limit 0s', /--time-limit must be a time above 0/],
  ['fit X.csv -k 2 --out o --format xml', /--format must be one of 'npy', 'csv', 'mtx', got "xml"/],
  ['fit X.csv -k 2 --out o --image 28', /--image must be a height and a width in pixels, such as 28x28, got "28"/],
  ['fit X.csv -k 2 --out o --image 0x28', /--image must be/],
  ['fit X.csv -k 2 --out o --delimiter ab', /--delimiter must be one character/],
  ['fit X.csv -k 2 --out o --loss kl --solver cd', /solver must be 'accelerated' or 'mu' for loss "kullback-leibler", got 'cd'/],
  ['fit - -k 2 --out o', /--input-format must be given with -/],
  ['transform out/model.nmf X.csv', /required option '--out <file>' not specified/],
  ['transform out/model.nmf X.csv --out W.xml', /--out must end in one of \.npy, .*got "W\.xml"/],
  ['report out', /required option '--out <file>'/],
]

const BAD_DATA: Case[] = [
  ['fit negative.csv -k 1 --out o', /X must be non-negative and finite, got -4 at row 1, column 1/],
  ['fit ragged.csv -k 1 --out o', /ragged\.csv must /],
  ['fit words.npy -k 1 --out o', /words\.npy must /],
  ['fit X.csv -k 2 --out o --image 2x2', /--image must have as many pixels as X has columns, 5, got 2x2/],
  ['transform out/model.nmf narrow.csv --out W.npy', /X must have 5 columns like the X of the fit, got 2/],
  ['transform X.csv X.csv --out W.npy', /X\.csv must be a model of nmf-native/],
  ['info X.csv', /X\.csv must be a model of nmf-native/],
  ['report broken --out r.html', /fit\.json must be JSON/],
  ['report foreign --out r.html', /fit\.json must have a sound kind/],
  ['report out --out r.html --image 2x2', /--image must have as many pixels/],
]

const NO_INPUT: Case[] = [
  ['fit nowhere.npy -k 2 --out o', /nowhere\.npy must be there, got no such file or folder/],
  ['fit out -k 2 --out o', /out must be a file, got a folder/],
  ['fit X.csv/Y.csv -k 2 --out o', /Y\.csv must be in a folder/],
  ['transform nowhere.nmf X.csv --out W.npy', /nowhere\.nmf must be there/],
  ['transform out/model.nmf nowhere.csv --out W.npy', /nowhere\.csv must be there/],
  ['info nowhere.nmf', /nowhere\.nmf must be there/],
  ['report nowhere --out r.html', /fit\.json must be there/],
]

const FAILED: Case[] = [
  ['fit X.csv -k 2 --out X.csv', /X\.csv must be a folder, got a file/],
  ['fit X.csv -k 2 --out X.csv/o', /X\.csv must be a folder, got a file/],
  ['fit X.csv -k 2 --out o --report X.csv/r.html', /X\.csv must be a folder, got a file/],
  ['transform out/model.nmf X.csv --out nowhere/W.npy', /nowhere must be there/],
  ['report out --out nowhere/r.html', /nowhere must be there/],
]

describe.each([
  [2, 'usage', USAGE],
  [65, 'bad data', BAD_DATA],
  [66, 'no such input', NO_INPUT],
  [1, 'failed', FAILED],
] as const)('%i, %s', (code, _, cases) => {
  it.each(cases)('nmf %s', async (args, message) => {
    const ended = await nmf(args)
    expect(ended.stderr).toMatch(message)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).not.toMatch(/\n {4}at /)
    expect(['o', 'W.npy', 'r.html'].filter((name) => existsSync(path(name)))).toEqual([])
  })
})

describe('0, done', () => {
  it.each(['--help', '--version', 'fit --help', 'help transform', 'doctor'])('nmf %s', async (args) => {
    const { stdout, stderr } = await done(args)
    expect(stdout).not.toBe('')
    expect(stderr).toBe('')
  })
})

it('a wrong NMF_ENGINE is a matter of usage', async () => {
  expect(await nmf('fit X.csv -k 2 --out o', { env: { NMF_ENGINE: 'gpu' } })).toMatchObject({ code: 2, stdout: '' })
})

it('tells errors as JSON where that was asked for, usage too', async () => {
  for (const [args, code] of [
    ['fit negative.csv -k 1 --out o --json', 'ERR_NMF_INPUT'],
    ['fit negative.csv -k 0 --out o --json', 'ERR_NMF_OPTION'],
    ['fit negative.csv --json', 'commander.missingMandatoryOptionValue'],
  ]) {
    const { stdout, stderr } = await nmf(String(args))
    expect(stdout).toBe('')
    expect(JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ event: 'error', code, message: expect.any(String) })
  }
})

it('1 where the engine that was asked for does not load', async () => {
  const { code, stderr } = await nmf('fit X.csv -k 2 --engine native --out o', { node: ['--no-addons'] })
  expect(stderr).toContain("engine 'native' must load, but")
  expect(code).toBe(1)
})

it.runIf(process.platform === 'linux')('1 where no folder can be made, without waiting for ever', async () => {
  expect(await nmf('fit X.csv -k 2 --out /proc/o')).toMatchObject({ code: 1, stdout: '' })
})

it('leaves nothing behind where a file cannot take its place', async () => {
  mkdirSync(path('taken/H.npy/within'), { recursive: true })
  expect((await nmf('fit X.csv -k 2 --out taken')).code).toBe(1)
  expect(readdirSync(path('taken')).filter((name) => name.startsWith('.'))).toEqual([])
})
