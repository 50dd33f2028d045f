import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { matrixOf } from '../support/matrices.js'
import { csvOf, LABELLED_CSV, MAIN, workplace } from './command.js'

const { path, file, done, onTerminal } = workplace()
file('X.csv', LABELLED_CSV)
file(
  'wide.csv',
  csvOf(
    [Array.from({ length: 3000 }, (_, j) => j)],
    Array.from({ length: 3000 }, (_, j) => `column ${j}`),
  ),
)
file('large.csv', csvOf(matrixOf(300, 100, (i, j) => ((i * 7919 + j * 104729) % 1009) / 1009).toArray()))

const ESCAPE = '\x1b'
const COLOUR = new RegExp(`${ESCAPE}\\[\\d*m`, 'g')
const FIT = 'fit large.csv -k 10 --tol 1e-12 --max-iter 40 --out out'

/** What stays on the screen: of a line, what was written after it was last cleared. */
const screen = (output: string) =>
  output
    .split('\r\n')
    .map((line) => line.slice(line.lastIndexOf(`\r${ESCAPE}[K`) + 1).replace(`${ESCAPE}[K`, ''))
    .filter((line) => line !== '')

describe('where stderr is no terminal', () => {
  it('there is no colour, no bar and no carriage return', async () => {
    const { stdout, stderr } = await done(FIT, { env: { FORCE_COLOR: '1' } })
    expect(stdout + stderr).not.toContain(ESCAPE)
    expect(stdout + stderr).not.toMatch(/[\r━╌]/)
    expect(stderr).toMatch(/^iteration 0 of 40, objective \S+$/m)
  })
})

describe.runIf(process.platform === 'linux')('on a terminal', () => {
  it('a bar is drawn over and gone in the end; the result stays', async () => {
    const { code, output } = await onTerminal(FIT)
    expect(code).toBe(0)
    expect(output).toMatch(/━*╌+/)
    expect(output).toContain(`${ESCAPE}[36m`)
    expect(output).toMatch(/iteration \d+ of 40, objective /)
    expect(screen(output)).toEqual([
      expect.stringMatching(/^warning: not converged after 40 iterations/),
      expect.stringMatching(/^large\.csv, 300 × 100, k = 10: objective /),
    ])
  })

  it('no line of the bar is wider than the terminal', async () => {
    const { output } = await onTerminal(FIT)
    const widths = output
      .split('\r')
      .filter((line) => line.endsWith(`${ESCAPE}[K`))
      .map((line) => [...line.replace(COLOUR, '').replace(`${ESCAPE}[K`, '')].length)
    expect(widths.length).toBeGreaterThan(3)
    expect(Math.max(...widths)).toBeGreaterThan(30)
    expect(Math.max(...widths)).toBeLessThan(70)
  })

  it('NO_COLOR leaves the bar and takes the colour', async () => {
    const { output } = await onTerminal(FIT, { NO_COLOR: '1' })
    expect(output).toMatch(/━*╌+/)
    expect(output).not.toMatch(COLOUR)
  })

  it('a dumb terminal gets lines', async () => {
    const { output } = await onTerminal(FIT, { TERM: 'dumb' })
    expect(output).not.toContain(ESCAPE)
    expect(output).toMatch(/iteration 0 of 40/)
  })

  it('--quiet and --json draw nothing', async () => {
    for (const flag of ['--quiet', '--json']) {
      const { output } = await onTerminal(`${FIT} ${flag}`)
      expect(output).not.toMatch(/[━╌]/)
      expect(output).not.toContain(ESCAPE)
    }
  })

  it('an error is told on a line of its own', async () => {
    const { code, output } = await onTerminal('fit X.csv -k 2 --out X.csv')
    expect(code).toBe(1)
    expect(screen(output)).toEqual(['nmf: X.csv must be a folder, got a file'])
  })
})

describe('a reader that goes away', () => {
  it.each([
    ['stdout', 'fit --help'],
    ['stdout', 'info out/model.nmf --json'],
    ['stderr', FIT],
  ] as const)('of %s is no error: nmf %s', async (stream, args) => {
    if (args.startsWith('info')) await done('fit wide.csv --header -k 1 --out out')
    const child = spawn(process.execPath, [MAIN, ...args.split(' ')], { cwd: path('') })
    child[stream].destroy()
    let other = ''
    child[stream === 'stdout' ? 'stderr' : 'stdout'].setEncoding('utf8').on('data', (text) => {
      other += text
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(0)
    expect(stream === 'stdout' ? other : '').toBe('')
  })
})
