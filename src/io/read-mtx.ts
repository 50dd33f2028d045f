/**
 * MatrixMarket files: a banner, comments, a line of sizes, and one entry a line (Boisvert, Pozo & Remington 1996, "The Matrix Market
 * exchange formats", NISTIR 5935).
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { show } from '../contract/errors.js'
import type { SparseMatrix } from '../contract/sparse-matrix.js'
import type { ByteReader } from './byte-reader.js'
import { EntryScanner } from './entry-scanner.js'
import { badFile } from './file-error.js'
import { ArrayEntries } from './mtx-array.js'
import { CoordinateEntries } from './mtx-coordinate.js'
import type { ReadSettings } from './options.js'

const FIELDS = ['real', 'double', 'integer', 'unsigned-integer', 'pattern'] as const
const SYMMETRIES = ['general', 'symmetric', 'skew-symmetric'] as const
export type Symmetry = (typeof SYMMETRIES)[number]

interface Banner {
  readonly layout: 'coordinate' | 'array'
  readonly pattern: boolean
  readonly symmetry: Symmetry
}

/** What the line of sizes says; `stored` is how many entries follow. */
export interface Sizes {
  readonly rows: number
  readonly columns: number
  readonly stored: number
}

/** The entries of one layout. */
export interface Entries {
  /** Takes the entry of the line that the scanner stands in. */
  take(scanner: EntryScanner): void
  readonly count: number
  readonly expected: number
  finish(): Promise<DenseMatrix | SparseMatrix>
}

/** @throws RangeError `ERR_NMF_FILE` for what is not MatrixMarket, not real, or not as its sizes say */
export async function readMtx(reader: ByteReader, settings: ReadSettings): Promise<DenseMatrix | SparseMatrix> {
  const { name } = reader
  const scanner = new EntryScanner()
  let banner: Banner | undefined
  let entries: Entries | undefined
  for await (const block of reader.lines(settings.maxLineLength)) {
    scanner.open(block)
    if (banner === undefined) {
      banner = readBanner(block, name)
      scanner.line++
      scanner.skipLine()
    }
    while (scanner.nextLine()) {
      if (entries === undefined) entries = entriesFor(banner, readSizes(scanner, banner, name), reader, settings)
      else if (entries.count < entries.expected) entries.take(scanner)
      else throw badFile(name, `hold ${entries.expected} entries, as its sizes say, got more at line ${scanner.line}`)
      if (!scanner.atEnd()) throw badFile(name, `have nothing behind an entry, got ${scanner.field} at line ${scanner.line}`)
    }
  }
  if (banner === undefined) readBanner(Buffer.alloc(0), name)
  if (entries === undefined) throw badFile(name, `have a line of sizes, got an end after line ${scanner.line}`)
  const { count, expected } = entries
  if (count < expected)
    throw badFile(name, `hold ${expected} entries, as its sizes say, got ${count}, with an end after line ${scanner.line}`)
  return entries.finish()
}

function entriesFor({ layout, pattern, symmetry }: Banner, sizes: Sizes, reader: ByteReader, settings: ReadSettings): Entries {
  return layout === 'coordinate'
    ? new CoordinateEntries(sizes, pattern, symmetry, reader, settings)
    : new ArrayEntries(sizes, symmetry, reader, settings)
}

function readBanner(block: Uint8Array, name: string): Banner {
  const line = Buffer.from(block.subarray(0, 200))
    .toString('latin1')
    .split(/[\r\n]/)[0] as string
  const [banner, object, layout, field = '', symmetry = ''] = line.trim().toLowerCase().split(/\s+/)
  if (banner !== '%%matrixmarket' || object !== 'matrix') {
    throw badFile(name, `begin with %%MatrixMarket matrix, got ${show(line)} at line 1`)
  }
  if (layout !== 'coordinate' && layout !== 'array') {
    throw badFile(name, `be in coordinate or array layout, got ${show(layout)} at line 1`)
  }
  const pattern = field === 'pattern'
  if (!FIELDS.some((known) => known === field) || (pattern && layout === 'array')) {
    throw badFile(name, `hold real, integer or, in coordinates, pattern entries, got ${show(field)} at line 1`)
  }
  const known = SYMMETRIES.find((name) => name === symmetry)
  if (known === undefined) throw badFile(name, `be ${SYMMETRIES.join(', ')}, got ${show(symmetry)} at line 1`)
  return { layout, pattern, symmetry: known }
}

function readSizes(scanner: EntryScanner, { layout, symmetry }: Banner, name: string): Sizes {
  const read = (what: string) => {
    const size = scanner.whole()
    if (Number.isNaN(size)) {
      throw badFile(name, `have a number of ${what} from 0 to 2^53, got ${scanner.field} at line ${scanner.line}`)
    }
    return size
  }
  const [rows, columns] = [read('rows'), read('columns')]
  if (symmetry !== 'general' && rows !== columns) {
    throw badFile(name, `be square, as it is ${symmetry}, got ${rows} × ${columns} at line ${scanner.line}`)
  }
  return { rows, columns, stored: layout === 'coordinate' ? read('entries') : storedInArray(rows, columns, symmetry) }
}

/** All numbers, or the lower triangle, of which the diagonal of a skew-symmetric matrix is left out. */
function storedInArray(rows: number, columns: number, symmetry: Symmetry): number {
  if (symmetry === 'general') return rows * columns
  return symmetry === 'symmetric' ? (rows * (rows + 1)) / 2 : (rows * Math.max(0, rows - 1)) / 2
}
