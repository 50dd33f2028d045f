/**
 * Entries held out ("speckled" cross-validation; Wold 1978, doi:10.1080/00401706.1978.10489693): a copy of X without them, and they
 * themselves.
 */
import type { Input } from '../contract/intake.js'
import type { MatrixLike } from '../contract/matrix-like.js'
import { allocate, zeroed } from '../contract/memory.js'
import type { Work } from '../contract/work.js'
import type { RandomState } from '../init/random-state.js'
import { type Entries, observedIn, visitEntries, weightsIn } from './entries.js'

export interface HeldOut {
  /** What is left, for a fit with `missing: 'absent'`: it stores every entry that is observed, zeros too. */
  readonly kept: MatrixLike
  readonly out: Entries
}

/** Holds out about this share of the observed entries, each with the same chance. */
export function* holdOut(X: Input, share: number, random: RandomState): Work<HeldOut> {
  const { rows, columns, dtype } = X
  const count = observedIn(X)
  const places = drawn(count, share, random)
  const weights = weightsIn(X)
  const out = {
    rows: new Uint32Array(places.length),
    columns: new Uint32Array(places.length),
    values: new Float64Array(places.length),
    weights: weights && new Float64Array(places.length),
  }
  const values = allocate(dtype, count - places.length, 'X with entries held out', true)
  const [indices, indptr] = [zeroed(Uint32Array, values.length, true), zeroed(Float64Array, rows + 1, true)]
  let [entry, taken, at] = [0, 0, 0]
  const visit = (i: number, j: number, value: number) => {
    if (entry === places[taken]) {
      out.rows[taken] = i
      out.columns[taken] = j
      if (out.weights !== undefined) out.weights[taken] = weights?.[entry] as number
      out.values[taken++] = value
    } else {
      indices[at] = j
      values[at++] = value
    }
    entry++
  }
  yield* visitEntries(X, visit, (i) => {
    indptr[i + 1] = at
  })
  return { kept: { format: 'csr', rows, columns, data: values, indices, indptr }, out }
}

/** The numbers, rising, of entries among so many: from one to the next it is as far as a coin of this chance takes to fall. */
function drawn(count: number, share: number, random: RandomState): Float64Array {
  const numbers: number[] = []
  const ofMiss = Math.log1p(-share)
  for (let entry = -1; ; ) {
    entry += 1 + Math.floor(Math.log1p(-random.uniform()) / ofMiss)
    if (entry >= count) return Float64Array.from(numbers)
    numbers.push(entry)
  }
}
