/**
 * Where H of a tall X goes first: where some of its rows lead. H has no more entries for more rows, so a sample teaches it nearly all,
 * at the price of the sample.
 *
 * Iterations to within 1e-3 of the lowest loss, those on the sample counted by their share of the rows: planted 20,000 × 2,000 at k = 20
 * from random numbers 22, with the sample 5; 20,000 × 1,000 at k = 8 16, with it 4. The digits (10,000 × 784) at k = 20, eight starts:
 * 3.1 % above the lowest loss after 11 iterations, with it 0.62 %. Where the fit ends is decided by chance, with a sample and without:
 * over 22 starts on the digits 0.05 % higher with it on average, from 0.1 % lower to 0.4 % higher.
 */
import type { CompressedRows } from './contract/compressed-rows.js'
import { type Engine, type Factors, isObserved, type Stored } from './contract/engine.js'
import { allocate, zeroed } from './contract/memory.js'
import { type Problem, sampledRows } from './contract/problem.js'
import { dtypeOf, type FloatArray, isShared } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'

/** Half as many leave H unsettled: at k = 20 the digits then took 1.3 times as many iterations after it. */
const ITERATIONS = 30

/** H transposed after iterations on a sample of the rows, from W and H as they are; `undefined` where X is not tall enough to gain. */
export function* sampledHt(engine: Engine, problem: Problem, X: Stored, factors: Factors, budgetMs: number): Work<FloatArray | undefined> {
  const { m, n, k, dtype } = problem
  const rows = isObserved(X) ? 0 : sampledRows(problem)
  if (rows === 0) return undefined
  const taken = placesOf(rows, m)
  const sample: Problem = { ...problem, m: rows, l1H: (problem.l1H * rows) / m, l2H: (problem.l2H * rows) / m }
  const shared = isShared(factors.Ht)
  const part =
    'starts' in X
      ? yield* gatheredEntries(X, taken, n * k, shared)
      : yield* gathered(X, n, taken, allocate(dtype, rows * n, 'a sample of X', shared))
  if (part === undefined) return undefined
  const Ht = allocate(dtype, n * k, 'H', shared)
  Ht.set(factors.Ht)
  const W = yield* gathered(factors.W, k, taken, allocate(dtype, rows * k, 'W', shared))
  const session = engine.createSession(sample, part, { W, Ht })
  try {
    yield* session.advance({ iterations: ITERATIONS, violationTarget: 0, budgetMs, orders: undefined })
  } finally {
    session.dispose()
  }
  return Ht
}

/** One row of each of `count` stretches of equal length, at a place that follows no period of the rows. */
function placesOf(count: number, m: number): Float64Array {
  const stretch = Math.floor(m / count)
  const offset = (i: number) => Math.floor(((Math.imul(i, GOLDEN) >>> 0) / 2 ** 32) * stretch)
  return Float64Array.from({ length: count }, (_, i) => Math.floor((i * m) / count) + offset(i))
}

/** 2³² over the golden ratio: its multiples are spread evenly (Knuth 1998, TAOCP 3, 6.4). */
const GOLDEN = 0x9e3779b9

/** Numbers gathered between two chances for the event loop. */
const CHUNK = 2 ** 15

function* gathered(from: FloatArray, width: number, taken: Float64Array, out: FloatArray): Work<FloatArray> {
  const rowsEach = Math.ceil(CHUNK / width)
  for (let i = 0; i < taken.length; i++) {
    const row = taken[i] as number
    out.set(from.subarray(row * width, (row + 1) * width), i * width)
    if (i % rowsEach === 0) yield* breathe()
  }
  return out
}

/** The entries of the rows taken; `undefined` for fewer than `least`, as many as H has: they can teach it nothing but themselves. */
function* gatheredEntries(
  { values, columns, starts }: CompressedRows,
  taken: Float64Array,
  least: number,
  shared: boolean,
): Work<Stored | undefined> {
  const ends = new Float64Array(taken.length + 1)
  for (let i = 0; i < taken.length; i++) {
    const row = taken[i] as number
    ends[i + 1] = (ends[i] as number) + (starts[row + 1] as number) - (starts[row] as number)
  }
  const count = ends[taken.length] as number
  if (count < least) return undefined
  const part = {
    values: allocate(dtypeOf(values), count, 'a sample of X', shared),
    columns: zeroed(Uint32Array, count, shared),
    starts: ends,
  }
  let sinceBreath = 0
  for (let i = 0; i < taken.length; i++) {
    const [from, at, end] = [starts[taken[i] as number] as number, ends[i] as number, ends[i + 1] as number]
    for (let p = at; p < end; p++) {
      part.values[p] = values[from + p - at] as number
      part.columns[p] = columns[from + p - at] as number
    }
    sinceBreath += 1 + end - at
    if (sinceBreath < CHUNK) continue
    sinceBreath = 0
    yield* breathe()
  }
  return part
}
