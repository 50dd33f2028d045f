import type { Readable } from 'node:stream'
import { rangeError } from '../contract/errors.js'
import { badFile } from './file-error.js'
import type { LabelledMatrix } from './labelled-matrix.js'
import { READ_FORMATS, type ReadFormat, type ReadOptions, type ReadSettings, readSettings } from './options.js'
import { readDelimited } from './read-csv.js'
import { readMtx } from './read-mtx.js'
import { readNpy } from './read-npy.js'
import { openSource, type Source } from './source.js'

type Reader = (source: Source, settings: ReadSettings) => Promise<LabelledMatrix>

/** Those that bring libraries for zip and Parquet are loaded when they are wanted. */
const READERS: Record<ReadFormat, Reader> = {
  npy: (source, settings) => source.read((reader) => readNpy(reader, settings)),
  npz: async (source, settings) => (await import('./read-npz.js')).readNpz(source, settings),
  mtx: (source, settings) => source.read((reader) => readMtx(reader, settings)),
  csv: (source, settings) => source.read((reader) => readDelimited(reader, settings.delimiter ?? ',', settings)),
  tsv: (source, settings) => source.read((reader) => readDelimited(reader, settings.delimiter ?? '\t', settings)),
  parquet: async (source, settings) => (await import('./read-parquet.js')).readParquet(source, settings),
}

/**
 * Reads a matrix from a file or a stream, checked: dense from `npy`, `csv`, `tsv`, `parquet`, `npz` and `mtx` in array layout, sparse
 * (compressed rows without zeros) from `mtx` in coordinates and SciPy's `npz`. Entries may be negative or not finite; factorizing is
 * what needs them otherwise. What it gives goes straight to `factorize`. A stream is read to its end and destroyed.
 *
 * @param source - a path, a file: URL, or a stream of bytes; all may be gzip streams but those of `npz` and `parquet`
 * @returns m × n, with labels where the file has them
 * @throws Error `ERR_NMF_FILE` for a file that cannot be read, with the system's error as cause; RangeError `ERR_NMF_FILE` for one that
 *   is not what it says, or exceeds a limit, with its name, the rule, the value and the place; Error `ERR_NMF_MEMORY`; TypeError or
 *   RangeError `ERR_NMF_OPTION` and `ERR_NMF_INPUT` for arguments
 */
export async function readMatrix(source: string | URL | Readable, options: ReadOptions = {}): Promise<LabelledMatrix> {
  const settings = readSettings(options)
  const { signal } = settings
  signal?.throwIfAborted()
  const opened = await openSource(source, settings)
  try {
    return await READERS[formatOf(opened, settings.format)](opened, settings)
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  } finally {
    await opened.close()
  }
}

function formatOf({ path, name }: Source, asked: ReadSettings['format']): ReadFormat {
  if (asked !== 'auto') return asked
  if (path === undefined) {
    throw rangeError('ERR_NMF_OPTION', `format must be given for a stream, one of ${READ_FORMATS.join(', ')}, got 'auto'`)
  }
  const found = formatByExtension(path, READ_FORMATS)
  if (found === undefined) throw badFile(name, `have an extension of ${READ_FORMATS.join(', ')} where no format is given, got another`)
  return found
}

/** The format that a name ends in, in front of a `.gz`. */
export function formatByExtension<F extends string>(path: string, formats: readonly F[]): F | undefined {
  const [, extension] = /\.([a-z]+)(?:\.gz)?$/i.exec(path) ?? []
  return formats.find((format) => format === extension?.toLowerCase())
}
