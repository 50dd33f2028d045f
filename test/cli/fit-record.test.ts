/** fit.json as strangers may send it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readRecord } from '../../src/cli/fit-record.js'
import { LABELLED_CSV, workplace } from './command.js'

const { path, file, nmf, done } = workplace()
file('X.csv', LABELLED_CSV)

let record: Record<string, unknown> & { fit: Record<string, unknown>; X: Record<string, unknown> }
beforeAll(async () => {
  await done('fit X.csv -k 2 --out out')
  record = JSON.parse(readFileSync(path('out/fit.json'), 'utf8'))
})

const refused = (content: unknown) =>
  expect(readRecord(file('fit.json', JSON.stringify(content)))).rejects.toMatchObject({ code: 'ERR_NMF_FILE' })

describe('a record', () => {
  it('is read as it was written', async () => {
    const { kind: _, version: __, ...rest } = record
    expect(await readRecord(path('out/fit.json'))).toMatchObject(rest)
  })

  it('is refused without any of its fields', async () => {
    const optional = ['rowLabels', 'columnLabels']
    for (const key of Object.keys(record).filter((name) => !optional.includes(name))) await refused({ ...record, [key]: undefined })
    for (const key of Object.keys(record.fit)) await refused({ ...record, fit: { ...record.fit, [key]: undefined } })
    for (const key of ['name', 'rows', 'columns', 'dtype']) await refused({ ...record, X: { ...record.X, [key]: undefined } })
  })

  it.each([
    ['another version', { version: 2 }],
    ['a format that is a path', { format: '../../etc/passwd' }],
    ['labels that are numbers', { rowLabels: [1, 2] }],
    ['labels that are a text', { columnLabels: 'abcde' }],
    ['an image without sizes', { image: {} }],
    ['an image of negative size', { image: { height: -1, width: -5 } }],
    ['versions that are objects', { versions: { node: {} } }],
    ['a command that is a list', { command: ['nmf'] }],
  ])('is refused with %s', async (_, changes) => {
    await refused({ ...record, ...changes })
  })

  it.each(['', 'null', '[]', '5', '"text"', '{}', '{"kind":"fit of nmf-native"'])('is refused as %j', async (text) => {
    await expect(readRecord(file('fit.json', text))).rejects.toMatchObject({ code: 'ERR_NMF_FILE' })
  })

  it('keeps a loss that overflowed', async () => {
    const text = JSON.stringify({ ...record, fit: { ...record.fit, loss: { number: 'Infinity' } } })
    expect((await readRecord(file('fit.json', text))).fit.loss).toBe(Number.POSITIVE_INFINITY)
  })
})

it.each([
  ['labels of another number of rows', { rowLabels: ['one'] }],
  ['an image of another size', { image: { height: 2, width: 2 } }],
])('a report is refused with 65 for %s', async (_, changes) => {
  writeFileSync(join(path('out'), 'fit.json'), JSON.stringify({ ...record, ...changes }))
  expect(await nmf('report out --out r.html')).toMatchObject({ code: 65, stdout: '' })
})
