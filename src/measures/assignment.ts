/**
 * Optimal assignment: partners for all, so that the sum of what each pair is worth is as large as can be. By shortest augmenting
 * paths (Kuhn 1955, doi:10.1002/nav.3800020109; Jonker & Volgenant 1987, doi:10.1007/BF02278710), in time of at most rows² × columns.
 */

/**
 * @param values - rows × columns, row-major, finite; rows ≤ columns
 * @returns of each row its column, all of them different
 */
export function assign(values: Float64Array, rows: number, columns: number): Int32Array {
  const search = new Search(values, rows, columns)
  for (let row = 0; row < rows; row++) search.place(row)
  const columnOf = new Int32Array(rows)
  search.rowOf.forEach((row, column) => {
    if (row >= 0) columnOf[row] = column
  })
  return columnOf
}

/** Costs are −values, less the prices of row and column, which keep them ≥ 0 and those of the pairs at 0. */
class Search {
  /** Of each column its row, or −1. */
  readonly rowOf: Int32Array
  readonly #values: Float64Array
  readonly #columns: number
  readonly #rowPrices: Float64Array
  readonly #columnPrices: Float64Array
  /** Of each column not reached: the length of the shortest path to it, and the column before it on that path, or −1. */
  readonly #lengths: Float64Array
  readonly #before: Int32Array
  readonly #isReached: Uint8Array

  constructor(values: Float64Array, rows: number, columns: number) {
    this.#values = values
    this.#columns = columns
    this.rowOf = new Int32Array(columns).fill(-1)
    this.#rowPrices = new Float64Array(rows)
    this.#columnPrices = new Float64Array(columns)
    this.#lengths = new Float64Array(columns)
    this.#before = new Int32Array(columns)
    this.#isReached = new Uint8Array(columns)
  }

  /** Finds a column for one more row; others may have to change theirs. */
  place(row: number): void {
    const { rowOf } = this
    this.#lengths.fill(Number.POSITIVE_INFINITY)
    this.#isReached.fill(0)
    const path: number[] = []
    let [at, last, length] = [row, -1, 0]
    for (;;) {
      const next = this.#step(at, last, length)
      length = this.#lengths[next] as number
      path.push(next)
      this.#isReached[next] = 1
      if (rowOf[next] === -1) break
      ;[at, last] = [rowOf[next] as number, next]
    }
    this.#reprice(row, path, length)
    for (let column = path.at(-1) as number; column !== -1; ) {
      const before = this.#before[column] as number
      rowOf[column] = before === -1 ? row : (rowOf[before] as number)
      column = before
    }
  }

  /** From the row at `length`, reached by the column `last`, updates the paths; the nearest column not reached. */
  #step(row: number, last: number, length: number): number {
    const [values, lengths, columns] = [this.#values, this.#lengths, this.#columns]
    const from = row * columns
    const price = this.#rowPrices[row] as number
    let next = -1
    let least = Number.POSITIVE_INFINITY
    for (let column = 0; column < columns; column++) {
      if (this.#isReached[column] === 1) continue
      const through = length - (values[from + column] as number) - price - (this.#columnPrices[column] as number)
      if (through < (lengths[column] as number)) {
        lengths[column] = through
        this.#before[column] = last
      }
      if ((lengths[column] as number) < least) [next, least] = [column, lengths[column] as number]
    }
    return next
  }

  #reprice(row: number, path: readonly number[], length: number): void {
    this.#rowPrices[row] += length
    for (const column of path.slice(0, -1)) {
      const gain = length - (this.#lengths[column] as number)
      this.#columnPrices[column] -= gain
      this.#rowPrices[this.rowOf[column] as number] += gain
    }
  }
}
