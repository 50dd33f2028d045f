import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeAtomically } from '../../src/io/atomic-write.js'
import { expectRefusal } from '../support/refusals.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nmf-write-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('writes all chunks, in place of what was there', async () => {
  const path = join(folder, 'a file')
  writeFileSync(path, 'something longer')
  await writeAtomically(path, [Buffer.from('one '), Buffer.alloc(0), Buffer.from('two')])
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(readdirSync(folder)).toEqual(['a file'])
})

it('leaves what was there, and nothing else, where the chunks end in an error', async () => {
  const path = join(folder, 'model')
  writeFileSync(path, 'before')
  const mine = new Error('mine')
  async function* chunks() {
    yield Buffer.from('half')
    expect(readdirSync(folder).length).toBe(2)
    throw mine
  }
  await expect(writeAtomically(path, chunks())).rejects.toBe(mine)
  expect(readFileSync(path, 'utf8')).toBe('before')
  expect(readdirSync(folder)).toEqual(['model'])
})

it('takes a name as long as the system does', async () => {
  await writeAtomically(join(folder, 'n'.repeat(255)), [Buffer.from('x')])
  expect(readdirSync(folder)).toEqual(['n'.repeat(255)])
})

it('says where a file cannot be', async () => {
  mkdirSync(join(folder, 'taken'))
  const place = (path: string) => () => writeAtomically(join(folder, path), [])
  const refused = { kind: 'Error', code: 'ERR_NMF_FILE' } as const
  await expectRefusal(place('nowhere/W.npy'), { ...refused, message: 'W.npy must be there, got no such file or folder' })
  await expectRefusal(place('taken'), { ...refused, message: 'taken must be a file, got a folder' })
  await expect(place('nowhere/W.npy')()).rejects.toMatchObject({ cause: { code: 'ENOENT' } })
  expect(readdirSync(folder)).toEqual(['taken'])
})
