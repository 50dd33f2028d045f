import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { isArray, rangeError, reading, show, typeError } from '../contract/errors.js'
import { type DenseInput, readEither, type SparseInput } from '../contract/intake.js'
import type { MatrixLike } from '../contract/matrix-like.js'
import { breathe, runAsync } from '../contract/work.js'
import { writeAtomically } from './atomic-write.js'
import { csvChunks } from './csv-text.js'
import type { Labels } from './labelled-matrix.js'
import { mtxChunks } from './mtx-text.js'
import { npyChunks, npzChunks } from './numpy-chunks.js'
import { WRITE_FORMATS, type WriteFormat, type WriteOptions, type WriteSettings, writeSettings } from './options.js'
import { formatByExtension } from './read-matrix.js'
import { pathOf } from './source.js'

type Chunks = Generator<Uint8Array>

/**
 * Writes a matrix to a file, all of it or nothing: under a temporary name in the same folder, synced and renamed. What the file held is
 * replaced. `npy` takes dense matrices, `npz` both, sparse ones as SciPy's `save_npz` does; `mtx` both, dense ones in array layout;
 * `csv` and `tsv` dense ones, with their labels. Numbers as text have the digits that are read back as the same number. A label that
 * begins with = + - @, a tab or a carriage return gets an apostrophe in front, so that no spreadsheet takes it for a formula. Row labels
 * without column labels get a header of column numbers from 0.
 *
 * @param path - a path or a file: URL
 * @param matrix - m × n, in any form that `factorize` takes; entries may be negative or not finite
 * @throws Error `ERR_NMF_FILE` where the file cannot be written, with the system's error as cause; TypeError or RangeError
 *   `ERR_NMF_INPUT`, `ERR_NMF_SHAPE` and `ERR_NMF_OPTION` for arguments
 */
export async function writeMatrix(path: string | URL, matrix: MatrixLike & Labels, options: WriteOptions = {}): Promise<void> {
  const settings = writeSettings(options)
  const { signal } = settings
  signal?.throwIfAborted()
  const target = pathOf(path, 'path')
  const format = formatFor(target, settings)
  const labels = labelsOf(matrix)
  const input = await runAsync(readEither(matrix, 'matrix', { check: 'numbers', keepsZeros: true }), signal)
  for (const [what, count] of [
    ['rowLabels', input.rows],
    ['columnLabels', input.columns],
  ] as const) {
    const { length = count } = labels[what] ?? {}
    if (length !== count) throw rangeError('ERR_NMF_SHAPE', `${what} must be ${count}, as many as there are in the matrix, got ${length}`)
  }
  const compress = settings.compress ?? (format === 'npz' || /\.gz$/i.test(target))
  try {
    await writeAtomically(target, chunksOf(input, labels, format, compress, signal))
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  }
}

async function* chunksOf(
  input: DenseInput | SparseInput,
  labels: Labels,
  format: WriteFormat,
  compress: boolean,
  signal: AbortSignal | undefined,
) {
  const plain = paced(WRITERS[format](input, labels, compress), signal)
  if (!compress || format === 'npz') yield* plain
  else yield* pipeline(Readable.from(plain), createGzip(), () => {}) as AsyncIterable<Uint8Array>
}

const WRITERS: Record<WriteFormat, (input: DenseInput | SparseInput, labels: Labels, compress: boolean) => Chunks> = {
  npy: npyChunks,
  npz: (input, _, compress) => npzChunks(input, compress),
  mtx: mtxChunks,
  csv: (input, labels) => csvChunks(input, labels, ','),
  tsv: (input, labels) => csvChunks(input, labels, '\t'),
}

async function* paced(chunks: Chunks, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    yield chunk
    await runAsync(breathe(), signal)
  }
}

function formatFor(path: string, { format, compress }: WriteSettings): WriteFormat {
  const found = format === 'auto' ? formatByExtension(path, WRITE_FORMATS) : format
  if (found === undefined) {
    const message = `format must be given where the name has no extension of ${WRITE_FORMATS.join(', ')}, got ${show(basename(path))}`
    throw rangeError('ERR_NMF_OPTION', message)
  }
  if (found === 'npy' && (compress || /\.gz$/i.test(path))) {
    throw rangeError('ERR_NMF_OPTION', `compress must be false for npy, which has no compressed form but npz, got ${show(true)}`)
  }
  return found
}

function labelsOf(matrix: unknown): Labels {
  if (typeof matrix !== 'object' || matrix === null) return {}
  const read: Record<string, unknown> = {}
  reading('ERR_NMF_INPUT', 'labels', () => {
    for (const what of ['rowLabels', 'columnLabels']) {
      const given = (matrix as Record<string, unknown>)[what]
      if (given === undefined) continue
      const labels = isArray(given) ? Array.from(given) : undefined
      if (!labels?.every((label) => typeof label === 'string')) {
        throw typeError('ERR_NMF_INPUT', `${what} must be an array of strings, got ${show(given)}`)
      }
      read[what] = labels
    }
  })
  return read
}
