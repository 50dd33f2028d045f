/**
 * Copies of X that runs fit in its place: perturbed, or of some rows and columns. They lie in shared memory, where a fit reads them
 * without another copy.
 */
import { type CompressedRows, inChunks } from '../contract/compressed-rows.js'
import { isObserved, type ObservedRows } from '../contract/engine.js'
import type { DenseInput, Input } from '../contract/intake.js'
import { allocate, zeroed } from '../contract/memory.js'
import { dtypeOf, type FloatArray, type NumberArray, storageOf } from '../contract/typed-array.js'
import { breathe, CHUNK, type Work } from '../contract/work.js'
import type { RandomState } from '../init/random-state.js'
import type { Part } from '../shared-x.js'
import { weightsIn } from './entries.js'

/** X∘U(1 − ε, 1 + ε): every entry times a number of its own (Alexandrov et al. 2013, doi:10.1016/j.celrep.2012.12.008). */
export function* perturbed(X: Input, epsilon: number, random: RandomState): Work<Part> {
  const { rows, columns } = X
  const from = 'entries' in X ? X.entries.values : X.data
  const values = allocate(X.dtype, from.length, 'a perturbed copy of X', true)
  yield* inChunks(from.length, (first, end) => {
    for (let i = first; i < end; i++) values[i] = (from[i] as number) * (1 + epsilon * (2 * random.uniform() - 1))
  })
  return 'entries' in X ? { ...X, entries: { ...X.entries, values } } : { rows, columns, data: values }
}

/** X without the rows and columns that are not named; both lists rise. */
export function* partOf(X: Input, rows: Uint32Array, columns: Uint32Array): Work<Part> {
  const [m, n] = [rows.length, columns.length]
  if ('entries' in X) {
    const entries = yield* partOfEntries(X, rows, columns)
    return { ...X, rows: m, columns: n, entries }
  }
  const data = allocate(storageOf(X.data), m * n, 'a block of X', true)
  let since = 0
  for (let i = 0; i < m; i++) {
    const row = (rows[i] as number) * X.columns
    for (let j = 0; j < n; j++) data[i * n + j] = X.data[row + (columns[j] as number)] as number
    since += n
    if (since < CHUNK) continue
    since = 0
    yield* breathe()
  }
  return { rows: m, columns: n, data }
}

function* partOfEntries(
  whole: Exclude<Input, DenseInput<NumberArray>>,
  rows: Uint32Array,
  columns: Uint32Array,
): Work<CompressedRows | ObservedRows> {
  const { entries: X, columns: width } = whole
  const NOWHERE = columns.length
  const placeOf = new Uint32Array(width).fill(NOWHERE)
  columns.forEach((column, j) => {
    placeOf[column] = j
  })
  /** Tells every entry that stays, with its row and column there. */
  function* each(tell: (p: number, i: number, j: number) => void): Work<void> {
    let since = 0
    for (let i = 0; i < rows.length; i++) {
      const [from, end] = [X.starts[rows[i] as number] as number, X.starts[(rows[i] as number) + 1] as number]
      for (let p = from; p < end; p++) {
        const j = placeOf[X.columns[p] as number] as number
        if (j !== NOWHERE) tell(p, i, j)
      }
      since += end - from + 1
      if (since < CHUNK) continue
      since = 0
      yield* breathe()
    }
  }
  const starts = zeroed(Float64Array, rows.length + 1, true)
  yield* each((_, i) => {
    starts[i + 1] = (starts[i + 1] as number) + 1
  })
  for (let i = 0; i < rows.length; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number)
  const count = starts[rows.length] as number
  const part = { values: allocate(dtypeOf(X.values), count, 'a block of X', true), columns: zeroed(Uint32Array, count, true), starts }
  const weights = weightsIn(whole)
  const kept = weights && allocate(dtypeOf(weights), count, 'weights of a block of X')
  let at = 0
  yield* each((p, _, j) => {
    part.values[at] = X.values[p] as number
    if (kept !== undefined) kept[at] = (weights as FloatArray)[p] as number
    part.columns[at++] = j
  })
  return isObserved(X) ? { ...part, weights: kept } : part
}
