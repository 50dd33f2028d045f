/** Names and labels that would move the cursor, colour the terminal or turn a line round. */
import { describe, expect, it } from 'vitest'
import { runNode } from '../support/child.js'
import { csvOf, MAIN, SAMPLE, workplace } from './command.js'

const { path, file, done } = workplace()
const EVIL = '\x1b[2J\x1b]0;owned\x07\u009b31m\u202egnp.\r\b\x7f'
const HARMFUL = /[\p{Cc}\p{Bidi_Control}]/u

file(
  'evil.csv',
  csvOf(
    SAMPLE.toArray(),
    Array.from({ length: 5 }, (_, j) => `${EVIL}${j}`),
    Array.from({ length: 12 }, (_, i) => `${EVIL}${i}`),
  ),
)
file(`${EVIL}.csv`, csvOf(SAMPLE.toArray()))

function expectHarmless(text: string): void {
  expect(text.split('\n').filter((line) => HARMFUL.test(line))).toEqual([])
}

describe('nothing harmful is printed', () => {
  it('of labels', async () => {
    for (const args of [
      'fit evil.csv -k 2 --out out --report r.html',
      'info out/model.nmf',
      'info out/model.nmf --json',
      'transform out/model.nmf evil.csv --out W.csv',
      'report out --out r.html',
    ]) {
      const { stdout, stderr } = await done(args)
      expectHarmless(stdout)
      expectHarmless(stderr)
    }
  })

  it('and JSON keeps them as they are', async () => {
    await done('fit evil.csv -k 2 --out out')
    expect(JSON.parse((await done('info out/model.nmf --json')).stdout).columnLabels[4]).toBe(`${EVIL}4`)
  })

  it.each([
    ['of the name of a file', ['fit', `${EVIL}.csv`, '-k', '2', '--out', EVIL]],
    ['of the name of a file, as JSON', ['fit', `${EVIL}.csv`, '-k', '2', '--out', EVIL, '--json']],
    ['of the name of a file that is not there', ['info', `nowhere${EVIL}`]],
    ['of the name of a file that is not there, as JSON', ['info', `nowhere${EVIL}`, '--json']],
    ['of a flag', ['fit', `--${EVIL}`]],
    ['of a value', ['fit', 'X', '-k', EVIL, '--out', 'o']],
    ['of a command', [EVIL]],
  ])('%s', async (_, args) => {
    const { stdout, stderr } = await runNode([MAIN, ...args], { cwd: path('') })
    expectHarmless(stdout)
    expectHarmless(stderr)
    expect(stdout + stderr).not.toBe('')
  })
})
