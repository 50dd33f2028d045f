/**
 * Where results go: checked before the work begins, and written so that nothing is ever half there.
 */
import { access, constants, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { shownName, systemFailure } from '../io/file-error.js'
import { NotWritten, written } from './exit-codes.js'

export const MATRIX_FORMATS = ['npy', 'csv', 'mtx'] as const
export type MatrixFormat = (typeof MATRIX_FORMATS)[number]

/** The names in the folder of a fit. */
export const fileNames = (format: MatrixFormat) => ({ W: `W.${format}`, H: `H.${format}`, model: 'model.nmf', fit: 'fit.json' }) as const

/** @throws NotWritten where no file can be made in the folder */
export async function requireFolder(folder: string): Promise<void> {
  await written(named(folder, access(folder, constants.W_OK)))
  if (!(await stat(folder)).isDirectory()) throw new NotWritten(`${shownName(folder)} must be a folder, got a file`)
}

/** @throws NotWritten where the folder is not there and cannot be made, or no file can be made in it */
export async function requireFolderToBe(folder: string): Promise<void> {
  let place = folder
  while (!(await exists(place))) place = dirname(place)
  await requireFolder(place)
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** Writers of files, by the names of these. */
export type Writers = Readonly<Record<string, (path: string) => Promise<void>>>

/** Puts all of the files into the folder, which is made where it is missing, or none: they are written in a folder within, then moved. */
export async function writeTogether(folder: string, writers: Writers): Promise<void> {
  await named(folder, made(folder))
  const within = await named(folder, mkdtemp(join(folder, '.nmf-')))
  try {
    for (const [name, write] of Object.entries(writers)) await write(join(within, name))
    for (const name of Object.keys(writers)) await named(name, rename(join(within, name), join(folder, name)))
  } finally {
    await rm(within, { recursive: true, force: true })
  }
}

/** Makes a folder that is missing. @throws NotWritten where it cannot be made, or no file can be made in it */
export async function makeFolder(folder: string): Promise<void> {
  await written(named(folder, made(folder)))
  await requireFolder(folder)
}

/** With the folders above it. By hand, because `recursive` never ends in /proc, where nothing can be made and all is said to be missing. */
async function made(folder: string): Promise<void> {
  const parent = dirname(folder)
  if (parent !== folder && !(await exists(parent))) await made(parent)
  await mkdir(folder).catch((error) => {
    if (error.code !== 'EEXIST') throw error
  })
}

/** What the system refuses, in a sentence that names the place. */
function named<T>(path: string, step: Promise<T>): Promise<T> {
  return step.catch((error) => {
    throw systemFailure(shownName(path), error)
  })
}
