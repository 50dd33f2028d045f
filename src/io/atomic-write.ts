import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileName, systemFailure } from './file-error.js'

/**
 * Writes a file so that its name stands for all of it or for what was there before, also after a crash: into a temporary file in the
 * same folder, which is synced and renamed. What the chunks throw is thrown on.
 *
 * @param path - where the file shall be; the name of the temporary file does not depend on it
 * @param chunks - the bytes, in order
 * @throws Error `ERR_NMF_FILE` with the system's error as cause
 */
export async function writeAtomically(path: string, chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  const using = <T>(step: Promise<T>): Promise<T> =>
    step.catch((error) => {
      throw systemFailure(fileName(path), error)
    })
  const folder = dirname(path)
  const temporary = join(folder, `.nmf-${randomUUID()}.tmp`)
  const file = await using(open(temporary, 'wx'))
  try {
    try {
      for await (const chunk of chunks) await using(file.writeFile(chunk))
      await using(file.sync())
    } finally {
      await file.close()
    }
    await using(rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the new name last. Not every system lets a folder be opened or synced; the file is whole without it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {}
}
