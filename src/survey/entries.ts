/**
 * The entries of X one by one, zeros among them: those that are observed.
 */
import { forAll, forStored, type Visit } from '../contract/compressed-rows.js'
import { isObserved } from '../contract/engine.js'
import type { FloatArray, NumberArray } from '../contract/typed-array.js'
import { breathe, CHUNK, type Work } from '../contract/work.js'
import type { Part } from '../shared-x.js'

/** Entries by their places. */
export interface Entries {
  readonly rows: Uint32Array
  readonly columns: Uint32Array
  readonly values: Float64Array
  /** How much each counts, times any number; all alike where undefined. */
  readonly weights: FloatArray | undefined
}

/** Of what is observed, in the order of the visits; undefined where all count alike. */
export function weightsIn(X: Part): FloatArray | undefined {
  return 'entries' in X && isObserved(X.entries) ? X.entries.weights : undefined
}

/** Whether what X does not store is unobserved. */
export function isPartial(X: Part): boolean {
  return 'entries' in X && isObserved(X.entries)
}

/** How many are observed. */
export function observedIn(X: Part): number {
  return 'entries' in X && isPartial(X) ? X.entries.values.length : X.rows * X.columns
}

/** Visits the entries row by row, and tells when a row ends. */
export function* visitEntries(X: Part, visit: Visit, endRow: (i: number) => void = () => {}): Work<void> {
  let since = 0
  for (let i = 0; i < X.rows; i++) {
    if (!('entries' in X)) visitDense(X.data, X.columns, i, visit)
    else (isPartial(X) ? forStored : forAll)(X.entries, X.columns, i, visit)
    endRow(i)
    since += X.columns
    if (since < CHUNK) continue
    since = 0
    yield* breathe()
  }
}

function visitDense(data: NumberArray, columns: number, i: number, visit: Visit): void {
  for (let j = 0; j < columns; j++) visit(i, j, data[i * columns + j] as number)
}

/** All of them. */
export function* entriesOf(X: Part): Work<Entries> {
  const count = observedIn(X)
  const [rows, columns] = [new Uint32Array(count), new Uint32Array(count)]
  const entries = { rows, columns, values: new Float64Array(count), weights: weightsIn(X) }
  let at = 0
  yield* visitEntries(X, (i, j, value) => {
    entries.rows[at] = i
    entries.columns[at] = j
    entries.values[at++] = value
  })
  return entries
}
