/**
 * Where bytes come from: a file, which has a size and can be read anywhere, or a stream, which has neither.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createGunzip } from 'node:zlib'
import { onAbort } from '../contract/abort.js'
import { show, typeError } from '../contract/errors.js'
import { ByteReader } from './byte-reader.js'
import { badFile, fileName, systemFailure } from './file-error.js'
import type { ReadSettings } from './options.js'

/** Bytes read from a file at a time: fewer make large files slower, more let the event loop wait. */
const CHUNK = 2 ** 18

export interface Source {
  /** What messages call it. */
  readonly name: string
  /** The path as given, of a file. */
  readonly path?: string
  /** Reads the bytes from the beginning on; with those of a gzip stream unpacked. */
  read<T>(read: (reader: ByteReader) => Promise<T>): Promise<T>
  /** What can be read anywhere: the file itself, or all of the bytes. */
  randomAccess(): Promise<FileBytes | Uint8Array>
  close(): Promise<void>
}

export interface FileBytes {
  readonly handle: FileHandle
  readonly size: number
}

/** @throws TypeError `ERR_NMF_INPUT` for another kind of source, Error `ERR_NMF_FILE` where the file cannot be opened */
export async function openSource(source: unknown, settings: ReadSettings): Promise<Source> {
  if (source instanceof Readable) return streamSource(source, settings)
  return fileSource(pathOf(source, 'source', ', or a Readable'), settings)
}

/** @throws TypeError `ERR_NMF_INPUT` for what is no path and no file: URL */
export function pathOf(value: unknown, what: string, others = ''): string {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return value
  if (value instanceof URL && value.protocol === 'file:') return fileURLToPath(value)
  throw typeError('ERR_NMF_INPUT', `${what} must be a path or a file: URL${others}, got ${show(value instanceof URL ? value.href : value)}`)
}

async function fileSource(path: string, settings: ReadSettings): Promise<Source> {
  const name = fileName(path)
  const using = <T>(step: Promise<T>): Promise<T> =>
    step.catch((error) => {
      throw systemFailure(name, error)
    })
  const handle = await using(open(path, 'r'))
  try {
    const stat = await using(handle.stat())
    if (stat.isDirectory()) throw systemFailure(name, Object.assign(new Error('is a directory'), { code: 'EISDIR' }))
    // What is no plain file, such as a pipe, tells no size and cannot be read anywhere.
    if (!stat.isFile()) return { path, ...streamSource(handle.createReadStream(), settings, name) }
    const { size } = stat
    return {
      name,
      path,
      read: (read) => reading(name, size, fileChunks(), settings, read),
      randomAccess: async () => ({ handle, size }),
      close,
    }
  } catch (error) {
    await handle.close()
    throw error
  }

  async function* fileChunks(): AsyncGenerator<Uint8Array> {
    for (let position = 0; ; ) {
      const { buffer, bytesRead } = await using(handle.read(Buffer.allocUnsafeSlow(CHUNK), 0, CHUNK, position))
      if (bytesRead === 0) return
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  function close(): Promise<void> {
    return handle.close()
  }
}

function streamSource(stream: Readable, settings: ReadSettings, name = 'the stream'): Source {
  const { signal } = settings
  const release = signal && onAbort(signal, () => stream.destroy())
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const iterator = stream[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await iterator.next().catch((error: unknown) => {
        throw systemFailure(name, error)
      })
      if (done) return
      if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
        throw typeError('ERR_NMF_INPUT', `${name} must give bytes, got ${show(value)}`)
      }
      yield typeof value === 'string' ? Buffer.from(value) : value
    }
  }
  return {
    name,
    read: (read) => reading(name, undefined, chunks(), settings, read),
    async randomAccess() {
      const reader = new ByteReader(name, undefined, chunks(), settings)
      return await reader.take(Number.POSITIVE_INFINITY)
    },
    async close() {
      release?.()
      stream.destroy()
    },
  }
}

async function reading<T>(
  name: string,
  size: number | undefined,
  chunks: AsyncGenerator<Uint8Array>,
  settings: ReadSettings,
  read: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = await opened(name, size, chunks, settings)
  try {
    return await read(reader)
  } finally {
    reader.close()
  }
}

/** A reader of the bytes, or of what they are the gzip stream of. */
async function opened(name: string, size: number | undefined, chunks: AsyncGenerator<Uint8Array>, settings: ReadSettings) {
  const head: Uint8Array[] = []
  const magic = () => Buffer.concat(head.map((chunk) => chunk.subarray(0, 2)))
  while (magic().length < 2) {
    const { done, value } = await chunks.next()
    if (done) break
    head.push(value)
  }
  async function* all() {
    yield* head.splice(0)
    yield* chunks
  }
  const packed = magic()[0] === 0x1f && magic()[1] === 0x8b
  return packed ? new ByteReader(name, undefined, unpacked(name, all()), settings) : new ByteReader(name, size, all(), settings)
}

async function* unpacked(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pipeline(Readable.from(chunks), createGunzip({ chunkSize: CHUNK }), () => {}) as AsyncIterable<Uint8Array>
  } catch (error) {
    if (!isZlibError(error)) throw error
    throw badFile(name, `be a whole gzip stream, got ${show(error.message)}`)
  }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && String((error as NodeJS.ErrnoException).code).startsWith('Z_')
}
