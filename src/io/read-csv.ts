/**
 * Delimited text: numbers, with column labels above and row labels in front where there are some.
 */
import { CsvError, type Parser, parse } from 'csv-parse'
import { DenseMatrix } from '../contract/dense-matrix.js'
import { show } from '../contract/errors.js'
import { runAsync } from '../contract/work.js'
import { Accumulator } from './accumulator.js'
import type { ByteReader } from './byte-reader.js'
import { badFile } from './file-error.js'
import type { LabelledMatrix } from './labelled-matrix.js'
import { checkShape } from './limits.js'
import { numberFrom } from './number-text.js'
import type { ReadSettings } from './options.js'

interface Line {
  readonly fields: readonly string[]
  /** Its number, from 1; of one that spans several, the last of them. */
  readonly line: number
}

/** @throws RangeError `ERR_NMF_FILE` with the line and the column, both from 1, of the first field that is out of place */
export async function readDelimited(reader: ByteReader, delimiter: string, settings: ReadSettings): Promise<LabelledMatrix> {
  const table = new Table(reader.name, settings)
  for await (const lines of linesOf(reader, delimiter, settings)) {
    for (const line of lines) table.take(line)
  }
  return table.finish()
}

class Table {
  readonly #name: string
  readonly #settings: ReadSettings
  readonly #values: Accumulator<Float64Array>
  readonly #rowLabels: string[] = []
  #header: readonly string[] | undefined
  #labelled: boolean | undefined
  #width: number | undefined
  #rows = 0

  constructor(name: string, settings: ReadSettings) {
    this.#name = name
    this.#settings = settings
    this.#values = new Accumulator(Float64Array, settings, name)
  }

  take({ fields, line }: Line): void {
    if (this.#width === undefined) {
      this.#width = fields.length
      if (isHeader(fields, this.#settings)) {
        checkShape(0, fields.length, this.#settings, this.#name)
        this.#header = fields
        return
      }
    }
    if (fields.length !== this.#width) {
      throw badFile(this.#name, `have ${this.#width} fields in every line, got ${fields.length} at line ${line}`)
    }
    this.#labelled ??= this.#isLabelled(fields)
    const first = this.#labelled ? 1 : 0
    checkShape(this.#rows + 1, fields.length - first, this.#settings, this.#name)
    if (this.#labelled) this.#rowLabels.push(fields[0] as string)
    for (let at = first; at < fields.length; at++) this.#values.push(this.#number(fields, at, line))
    this.#rows++
  }

  async finish(): Promise<LabelledMatrix> {
    if (this.#width === undefined) throw badFile(this.#name, 'hold at least one line, got none')
    const labelled = this.#labelled ?? (this.#settings.rowLabels === true || this.#header?.[0] === '')
    const first = labelled ? 1 : 0
    const columns = this.#width - first
    const data = await runAsync(this.#values.gather(), this.#settings.signal)
    const matrix = new DenseMatrix(this.#rows, columns, data)
    return Object.assign(
      matrix,
      labelled && { rowLabels: this.#rowLabels },
      this.#header !== undefined && { columnLabels: this.#header.slice(first) },
    )
  }

  #isLabelled([first = '']: readonly string[]): boolean {
    const { rowLabels, missing } = this.#settings
    if (rowLabels !== 'auto') return rowLabels
    return this.#header?.[0] === '' || (numberFrom(first) === undefined && !(missing === 'nan' && isHole(first)))
  }

  #number(fields: readonly string[], at: number, line: number): number {
    const field = fields[at] as string
    const value = numberFrom(field)
    if (value !== undefined) return value
    if (isHole(field) && this.#settings.missing === 'nan') return Number.NaN
    const ofLabels = at === 0 ? ' (rowLabels: true takes this column for labels)' : ''
    const hint = isHole(field) ? " (missing: 'nan' takes it for a hole)" : ofLabels
    const place = { row: this.#rows, column: at - (this.#labelled ? 1 : 0), value: field }
    throw badFile(this.#name, `hold numbers, got ${show(field)} at line ${line}, column ${at + 1}${hint}`, place)
  }
}

const isEmpty = (field: string): boolean => field.trim() === ''

/** What other programs write where there is no number: spreadsheets nothing, R this. */
const isHole = (field: string): boolean => isEmpty(field) || field.trim() === 'NA'

/** A field that may be a hole is no label, but for an empty one in front, the corner above row labels. */
function isHeader(fields: readonly string[], { header, missing }: ReadSettings): boolean {
  if (header !== 'auto') return header
  const mayBeHole = missing === 'nan' ? isHole : isEmpty
  return fields.some((field, at) => numberFrom(field) === undefined && !(mayBeHole(field) && (at > 0 || !isEmpty(field))))
}

/** Lines, as many as a piece of the file completes. */
async function* linesOf(reader: ByteReader, delimiter: string, { maxLineLength }: ReadSettings): AsyncGenerator<Line[]> {
  let ready: Line[] = []
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maxLineLength,
    on_record: (fields: string[], { lines }) => {
      ready.push({ fields, line: lines })
      return null
    },
  })
  parser.resume()
  /** Bytes since the last line that ended. */
  let open = 0
  for (let ended = false; !ended; ) {
    const piece = await reader.next()
    ended = piece === undefined
    await parsed(parser, piece).catch((error) => {
      throw explained(error, reader.name, maxLineLength)
    })
    open = ready.length > 0 ? 0 : open + (piece?.length ?? 0)
    if (open > maxLineLength) throw tooLong(reader.name, maxLineLength, parser.info.lines)
    yield ready
    ready = []
  }
}

/** Hands the piece, or the end, to the parser, and waits until it is through with it. */
function parsed(parser: Parser, piece: Uint8Array | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once('error', reject)
    const done = (error?: Error | null) => {
      if (error) return
      parser.removeListener('error', reject)
      resolve()
    }
    if (piece !== undefined) parser.write(piece, done)
    else parser.once('end', done).end()
  })
}

function explained(error: unknown, name: string, maxLineLength: number): unknown {
  if (!(error instanceof CsvError)) return error
  const { lines, index } = error as unknown as { lines: number; index: number }
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(name, maxLineLength, lines)
  const found = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'one that is never closed' : 'one inside of a field'
  return badFile(name, `have quotes around whole fields, got ${found} at line ${lines}, column ${index + 1}`)
}

function tooLong(name: string, maxLineLength: number, line: number): Error {
  return badFile(name, `have lines of at most maxLineLength = ${maxLineLength} bytes, got a longer one at line ${line}`)
}
