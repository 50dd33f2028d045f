/** Files that are written together are all there or none of them. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { Interrupted } from '../../src/cli/interrupt.js'
import { requireFolder, requireFolderToBe, writeTogether } from '../../src/cli/output-folder.js'
import { ownFolder } from '../io/files.js'

const { path, file } = ownFolder()
const writing = (text: string) => (to: string) => writeFile(to, text)
const failing = (error: Error) => async (to: string) => {
  await writeFile(to, 'half of it')
  throw error
}

describe('writeTogether', () => {
  it('makes the folder and those above it', async () => {
    await writeTogether(path('a/b/c'), { one: writing('1'), two: writing('2') })
    expect(readdirSync(path('a/b/c')).sort()).toEqual(['one', 'two'])
    expect(readFileSync(path('a/b/c/two'), 'utf8')).toBe('2')
  })

  it.each([
    ['a writer fails', new Error('no space')],
    ['Ctrl-C comes', new Interrupted()],
  ])('leaves all as it was where %s', async (_, error) => {
    await writeTogether(path('kept'), { one: writing('1'), two: writing('2') })
    await expect(writeTogether(path('kept'), { one: writing('new'), two: failing(error) })).rejects.toBe(error)
    expect(readdirSync(path('kept')).sort()).toEqual(['one', 'two'])
    expect(readFileSync(path('kept/one'), 'utf8')).toBe('1')
  })

  it('follows no name that stands where a folder has to be', async () => {
    file('taken', 'a file')
    await expect(writeTogether(path('taken'), { one: writing('1') })).rejects.toMatchObject({ code: 'ERR_NMF_FILE' })
    expect(readFileSync(path('taken'), 'utf8')).toBe('a file')
  })
})

describe('a place is refused before the work begins', () => {
  it('where a folder is not there', async () => {
    await expect(requireFolder(path('missing'))).rejects.toThrow('missing must be there')
    await requireFolderToBe(path('missing/within'))
  })

  it('where a file stands in its place or above it', async () => {
    file('plain', '')
    for (const place of ['plain', 'plain/within'])
      await expect(requireFolderToBe(path(place))).rejects.toThrow('plain must be a folder, got a file')
    mkdirSync(path('folder'))
    await requireFolder(path('folder'))
  })
})
