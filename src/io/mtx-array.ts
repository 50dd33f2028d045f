import { DenseMatrix } from '../contract/dense-matrix.js'
import { breathe, runAsync, type Work } from '../contract/work.js'
import { Accumulator } from './accumulator.js'
import type { ByteReader } from './byte-reader.js'
import { fromColumns } from './dense.js'
import type { EntryScanner } from './entry-scanner.js'
import { badFile } from './file-error.js'
import { checkBytes, checkShape } from './limits.js'
import type { ReadSettings } from './options.js'
import type { Entries, Sizes, Symmetry } from './read-mtx.js'

/** The shortest line of a number: a digit and its line feed, which the last may lack. */
const SHORTEST = 2

/** One number a line, column by column; where there is a symmetry, the lower triangle alone. */
export class ArrayEntries implements Entries {
  readonly expected: number
  readonly #sizes: Sizes
  readonly #symmetry: Symmetry
  readonly #name: string
  readonly #settings: ReadSettings
  readonly #values: Accumulator<Float64Array>

  constructor(sizes: Sizes, symmetry: Symmetry, { name, size }: ByteReader, settings: ReadSettings) {
    const { rows, columns, stored } = sizes
    checkShape(rows, columns, settings, name)
    const most = size === undefined ? stored : Math.floor((size + 1) / SHORTEST)
    if (stored > most) throw badFile(name, `hold as many numbers as its sizes say, ${stored}, got room for ${most} in ${size} bytes`)
    checkBytes(rows * columns * Float64Array.BYTES_PER_ELEMENT, settings, name)
    this.expected = stored
    this.#sizes = sizes
    this.#symmetry = symmetry
    this.#name = name
    this.#settings = settings
    this.#values = new Accumulator(Float64Array, settings, name)
  }

  get count(): number {
    return this.#values.length
  }

  take(scanner: EntryScanner): void {
    const value = scanner.number()
    if (value === undefined) throw badFile(this.#name, `hold numbers, got ${scanner.field} at line ${scanner.line}`)
    this.#values.push(value)
  }

  async finish(): Promise<DenseMatrix> {
    const { rows, columns } = this.#sizes
    const values = await runAsync(this.#values.gather(), this.#settings.signal)
    if (this.#symmetry === 'general') return fromColumns(values, rows, columns, this.#name, this.#settings)
    return runAsync(unfolded(values, rows, this.#symmetry), this.#settings.signal)
  }
}

/** Both triangles from the lower one. */
function* unfolded(lower: Float64Array, size: number, symmetry: Symmetry): Work<DenseMatrix> {
  const data = new Float64Array(size * size)
  const skew = symmetry === 'skew-symmetric'
  for (let j = 0, at = 0; j < size; j++) {
    for (let i = skew ? j + 1 : j; i < size; i++) {
      const value = lower[at++] as number
      data[j * size + i] = skew ? -value : value
      data[i * size + j] = value
    }
    yield* breathe()
  }
  return new DenseMatrix(size, size, data)
}
