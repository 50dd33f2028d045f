import type { SparseMatrix } from '../contract/sparse-matrix.js'
import { runAsync, type Work } from '../contract/work.js'
import { Accumulator } from './accumulator.js'
import type { ByteReader } from './byte-reader.js'
import type { EntryScanner } from './entry-scanner.js'
import { badFile } from './file-error.js'
import { checkBytes, checkShape } from './limits.js'
import type { ReadSettings } from './options.js'
import type { Entries, Sizes, Symmetry } from './read-mtx.js'
import { compressed } from './triplets.js'

/** The shortest line of an entry: "1 1" and its line feed, which the last may lack. */
const SHORTEST = 4

/** Row, column and value a line, both counted from 1; of a pattern no value, which stands for 1. */
export class CoordinateEntries implements Entries {
  readonly expected: number
  count = 0
  readonly #sizes: Sizes
  readonly #pattern: boolean
  readonly #symmetry: Symmetry
  readonly #name: string
  readonly #signal: AbortSignal | undefined
  readonly #i: Accumulator<Uint32Array>
  readonly #j: Accumulator<Uint32Array>
  readonly #values: Accumulator<Float64Array>

  constructor(sizes: Sizes, pattern: boolean, symmetry: Symmetry, { name, size }: ByteReader, settings: ReadSettings) {
    const { rows, columns, stored } = sizes
    checkShape(rows, columns, settings, name)
    const most = size === undefined ? stored : Math.floor((size + 1) / SHORTEST)
    if (stored > most) throw badFile(name, `hold as many entries as its sizes say, ${stored}, got room for ${most} in ${size} bytes`)
    const bytes = stored * (Float64Array.BYTES_PER_ELEMENT + Uint32Array.BYTES_PER_ELEMENT) + (rows + 1) * Float64Array.BYTES_PER_ELEMENT
    checkBytes(bytes, settings, name)
    this.expected = stored
    this.#sizes = sizes
    this.#pattern = pattern
    this.#symmetry = symmetry
    this.#name = name
    this.#signal = settings.signal
    this.#i = new Accumulator(Uint32Array, settings, name)
    this.#j = new Accumulator(Uint32Array, settings, name)
    this.#values = new Accumulator(Float64Array, settings, name)
  }

  take(scanner: EntryScanner): void {
    const { rows, columns } = this.#sizes
    const row = scanner.whole()
    if (!(row >= 1 && row <= rows)) throw this.#bad(`have rows from 1 to ${rows}`, scanner)
    const column = scanner.whole()
    if (!(column >= 1 && column <= columns)) throw this.#bad(`have columns from 1 to ${columns}`, scanner)
    const value = this.#pattern ? 1 : scanner.number()
    if (value === undefined) throw this.#bad('hold numbers', scanner)
    this.#add(row - 1, column - 1, value)
    this.count++
    if (this.#symmetry === 'general') return
    if (row !== column) this.#add(column - 1, row - 1, this.#symmetry === 'symmetric' ? value : -value)
    else if (this.#symmetry === 'skew-symmetric' && value !== 0) {
      throw this.#bad('hold 0 on its diagonal, as it is skew-symmetric', scanner)
    }
  }

  finish(): Promise<SparseMatrix> {
    return runAsync(this.#compressed(), this.#signal)
  }

  *#compressed(): Work<SparseMatrix> {
    const { rows, columns } = this.#sizes
    const [i, j] = [yield* this.#i.gather(), yield* this.#j.gather()]
    return yield* compressed({ rows, columns, i, j, values: yield* this.#values.gather() })
  }

  #add(i: number, j: number, value: number): void {
    this.#i.push(i)
    this.#j.push(j)
    this.#values.push(value)
  }

  #bad(rule: string, { field, line }: EntryScanner): Error {
    return badFile(this.#name, `${rule}, got ${field} at line ${line}`)
  }
}
