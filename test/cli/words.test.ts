/** What the command makes of single words, and the words that it makes. */
import { describe, expect, it } from 'vitest'
import { duration, inWords, readDuration } from '../../src/cli/durations.js'
import { inFlags, readImageShape } from '../../src/cli/flags.js'
import { Pace } from '../../src/cli/pace.js'
import { json, printable, table } from '../../src/cli/printable.js'
import { commandLine, without } from '../../src/cli/shell-words.js'

describe('times', () => {
  it.each([
    ['250ms', 250],
    ['60s', 60_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['1h', 3_600_000],
  ])('%s', (text, ms) => {
    expect(readDuration(text)).toBe(ms)
  })

  it.each(['', '60', 's', '-5s', '5 s', '1d', '1e3s', '5S', '0x5s', '1h30m', '.5s'])('%j is none', (text) => {
    expect(readDuration(text)).toBe(text)
  })

  it('are above 0 and finite', () => {
    expect([0, 1, Number.POSITIVE_INFINITY].map((ms) => duration.test(ms as never))).toEqual([false, true, false])
    expect(readDuration(`${'9'.repeat(400)}h`)).toBe(Number.POSITIVE_INFINITY)
  })

  it.each([
    [0.4, '0 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_900, '59.9 s'],
    [90_000, '2 min'],
    [3_600_000, '1 h 0 min'],
    [5_400_000, '1 h 30 min'],
  ])('%d ms are %s', (ms, words) => {
    expect(inWords(ms)).toBe(words)
  })
})

it('a shape of images has two sizes', () => {
  expect(readImageShape('28x14')).toEqual({ height: 28, width: 14 })
  for (const text of ['28', '28x', 'x28', '28x28x3', '28X28', '-1x5', '1.5x2', '99999999x1']) expect(readImageShape(text)).toBe(text)
})

describe('a command as it is typed', () => {
  it('quotes what the shell would take apart', () => {
    expect(commandLine(['nmf', 'fit', 'my data.csv', '-k', '2', "it's", '$HOME', '', '*'])).toBe(
      "nmf fit 'my data.csv' -k 2 'it'\\''s' '$HOME' '' '*'",
    )
  })

  it('loses a flag with its value, however it was given', () => {
    expect(without('--resume', ['fit', '--resume', 'a', 'X', '--resume=b', '--resumed', '-k', '2'])).toEqual([
      'fit',
      'X',
      '--resumed',
      '-k',
      '2',
    ])
  })
})

it('sentences of the library name flags, and leave names of files alone', () => {
  expect(inFlags('raise maxIter or tol')).toBe('raise --max-iter or --tol')
  expect(inFlags('data/tol.csv must be there')).toBe('data/tol.csv must be there')
  expect(inFlags('go on with --tol 0')).toBe('go on with --tol 0')
})

describe('the pace of a fit', () => {
  const state = { iteration: 40, objective: 1234567, elapsedMs: 1000 }

  it('is counted from the first state that it is told', () => {
    const pace = new Pace(200)
    expect(pace.inWords(state)).toBe('iteration 40 of 200, objective 1235000')
    expect(pace.inWords({ ...state, iteration: 60, elapsedMs: 3000, etaMs: 14_000 })).toBe(
      'iteration 60 of 200, objective 1235000, 10 a second, at most 14.0 s left',
    )
    expect(pace.done({ ...state, iteration: 50 })).toBe(0.25)
  })

  it('has no end where none is known', () => {
    const pace = new Pace()
    expect(pace.inWords(state)).toBe('iteration 40, objective 1235000')
    expect(pace.done(state)).toBeUndefined()
  })
})

describe('what is printed', () => {
  it('has no control character and no change of direction', () => {
    expect(printable('a\x1b[2Jb\u202ec\u009bd\ne\x00f')).toBe('a\ufffd[2Jb\ufffdc\ufffdd\ne\ufffdf')
  })

  it('is the same value as JSON', () => {
    const value = { label: 'a\x1b\x7f\u009b\u2028\u202eb' }
    expect(json(value)).toBe(String.raw`{"label":"a\u001b\u007f\u009b\u2028\u202eb"}`)
    expect(JSON.parse(json(value))).toEqual(value)
  })

  it('stands in columns', () => {
    expect(
      table([
        ['a', '1'],
        ['long', '2'],
      ]),
    ).toBe('a     1\nlong  2')
  })
})
