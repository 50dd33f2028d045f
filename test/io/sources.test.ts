import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { type ReadOptions, readMatrix, type WriteOptions, writeMatrix } from '../../src/io/index.js'
import { expectRefusal, refusal } from '../support/refusals.js'
import { corpus, ownFolder } from './files.js'

const { path, file } = ownFolder()

describe('a file that cannot be read', () => {
  it.each([
    ['nowhere.npy', 'ENOENT', 'nowhere.npy must be there, got no such file or folder'],
    ['a.csv/X.npy', 'ENOTDIR', 'X.npy must be in a folder, got a path through a file'],
    [`${'n'.repeat(300)}.npy`, 'ENAMETOOLONG', /^n{60}… must be a file that the system can use, got ENAMETOOLONG$/],
    ['', 'EISDIR', /must be a file, got a folder$/],
  ])('%s', async (name, code, message) => {
    file('a.csv', '1\n')
    await expectRefusal(() => readMatrix(path(name)), { kind: 'Error', code: 'ERR_NMF_FILE', message })
    expect(await refusal(() => readMatrix(path(name)))).toMatchObject({ cause: { code } })
  })

  it('has its name on one line, whatever is in it', async () => {
    await expectRefusal(() => readMatrix(path('a\nb\u001b[31m.npy')), { kind: 'Error', code: 'ERR_NMF_FILE', message: /^a\?b\?\[31m\.npy/ })
  })

  it('has an extension that is no format', async () => {
    const message = 'X.txt must have an extension of npy, npz, mtx, csv, tsv, parquet where no format is given, got another'
    await expectRefusal(() => readMatrix(file('X.txt', '1\n')), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
    expect((await readMatrix(path('X.txt'), { format: 'csv' })).toArray()).toEqual([[1]])
  })
})

describe('a stream', () => {
  it('gives bytes or texts, in pieces of any size', async () => {
    for (const pieces of [['1,2\n3', ',4\n'], [Buffer.from('1,2\n3,4')], ['', '1', ',', '2', '\n', '', '3', ',4']]) {
      expect((await readMatrix(Readable.from(pieces), { format: 'csv' })).toArray()).toEqual([
        [1, 2],
        [3, 4],
      ])
    }
  })

  it('needs a format', async () => {
    const message = "format must be given for a stream, one of npy, npz, mtx, csv, tsv, parquet, got 'auto'"
    const stream = Readable.from(['1'])
    await expectRefusal(() => readMatrix(stream), { kind: 'RangeError', code: 'ERR_NMF_OPTION', message })
    expect(stream.destroyed).toBe(true)
  })

  it('of other things is refused', async () => {
    const message = 'the stream must give bytes, got an object'
    await expectRefusal(() => readMatrix(Readable.from([{}]), { format: 'csv' }), { kind: 'TypeError', code: 'ERR_NMF_INPUT', message })
  })

  it('that breaks is the cause', async () => {
    const broken = new Error('mine')
    const breaking = new Readable({ read: () => breaking.destroy(broken) })
    const error = await refusal(() => readMatrix(breaking, { format: 'mtx' }))
    expect(error).toMatchObject({ code: 'ERR_NMF_FILE', cause: broken })
  })

  it.each(['npz', 'parquet'] as const)('of %s is held no further than the limit', async (format) => {
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(2 ** 16)) })
    const message = 'the stream must hold at most maxBytes = 1000000 bytes, got more'
    await expectRefusal(() => readMatrix(endless, { format, maxBytes: 1e6 }), { kind: 'RangeError', code: 'ERR_NMF_FILE', message })
  })

  it('may be a pipe of the system', async () => {
    execFileSync('mkfifo', [path('pipe.csv')])
    const reading = readMatrix(path('pipe.csv'))
    execFileSync('sh', ['-c', `sleep 0.1; printf '1,2\\n' > "${path('pipe.csv')}" &`])
    expect((await reading).toArray()).toEqual([[1, 2]])
  })
})

describe('a signal', () => {
  const reason = new Error('enough')

  it('that has aborted stops before anything is read', async () => {
    const signal = AbortSignal.abort(reason)
    await expect(readMatrix(path('nowhere.npy'), { signal })).rejects.toBe(reason)
    await expect(writeMatrix(path('no.npy'), [[1]], { signal })).rejects.toBe(reason)
  })

  it.each(['npy', 'npz', 'mtx', 'csv', 'parquet'] as const)('stops the wait for a stream of %s that stalls', async (format) => {
    const aborting = new AbortController()
    const stalled = new Readable({ read() {} })
    stalled.push('%')
    const reading = readMatrix(stalled, { format, signal: aborting.signal })
    setImmediate(() => aborting.abort(reason))
    await expect(reading).rejects.toBe(reason)
    expect(stalled.destroyed).toBe(true)
  })

  it.each([
    ['mtx', (lines: number) => `%%MatrixMarket matrix array real general\n${lines} 1\n${'1\n'.repeat(lines)}`],
    ['csv', (lines: number) => '1,2\n'.repeat(lines)],
  ] as const)('stops in the midst of %s', async (format, text) => {
    const aborting = new AbortController()
    const reading = readMatrix(file(`long.${format}`, text(2e6)), { signal: aborting.signal })
    setTimeout(() => aborting.abort('no error'), 5)
    await expect(reading).rejects.toBe('no error')
  })
})

describe('arguments', () => {
  it.each([
    [undefined, 'TypeError', 'source must be a path or a file: URL, or a Readable, got undefined'],
    ['', 'TypeError', 'source must be a path or a file: URL, or a Readable, got ""'],
    [new URL('https://example.org/X.npy'), 'TypeError', /got "https:\/\/example\.org\/X\.npy"$/],
    [new Uint8Array(3), 'TypeError', /got an object$/],
  ] as const)('a source of %o is refused', async (source, kind, message) => {
    await expectRefusal(() => readMatrix(source as never), { kind, code: 'ERR_NMF_INPUT', message })
  })

  it.each([
    [{ maxbytes: 1 }, 'TypeError', 'readMatrix has no option "maxbytes": did you mean maxBytes?'],
    [{ maxBytes: 0 }, 'RangeError', 'maxBytes must be an integer of at least 1, got 0'],
    [{ format: 'xlsx' }, 'RangeError', /^format must be one of 'auto', 'npy'/],
    [{ delimiter: '.' }, 'RangeError', /^delimiter must be one character/],
    [{ header: 'yes' }, 'RangeError', /^header must be/],
    [{ signal: {} }, 'RangeError', /^signal must be an AbortSignal/],
  ] as const)('options %o are refused', async (options, kind, message) => {
    await expectRefusal(() => readMatrix('X.npy', options as ReadOptions), { kind, code: 'ERR_NMF_OPTION', message })
  })

  it('of writeMatrix are checked too', async () => {
    const write = (options: object) => () => writeMatrix(path('X.npy'), [[1]], options as WriteOptions)
    await expectRefusal(write({ compres: true }), { kind: 'TypeError', code: 'ERR_NMF_OPTION', message: /did you mean compress/ })
    await expectRefusal(write({ format: 'parquet' }), { kind: 'RangeError', code: 'ERR_NMF_OPTION', message: /^format must be one of/ })
    await expectRefusal(() => writeMatrix(path('X.npy'), 5 as never), { kind: 'TypeError', code: 'ERR_NMF_INPUT' })
  })
})

// Told by where descriptors lead: others in this process have theirs. Linux alone says.
it.runIf(process.platform === 'linux')('a file is closed after a read, well or badly ended', async () => {
  const copy = (name: string) => file(name, readFileSync(corpus(name)))
  const open = () =>
    readdirSync('/proc/self/fd')
      .map(pointee)
      .filter((place) => place.startsWith(path('')))
  const stream = createReadStream(copy('labelled.csv'))
  await once(stream, 'open')
  expect(open()).toEqual([stream.path])
  await readMatrix(stream, { format: 'csv' })
  await readMatrix(copy('csr.npz'))
  await refusal(() => readMatrix(copy('complex.mtx')))
  await refusal(() => readMatrix(copy('bsr.npz')))
  expect(open()).toEqual([])
})

/** The path that a descriptor leads to, as it is listed; nothing where it is closed by now. */
function pointee(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}
