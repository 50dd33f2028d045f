/**
 * Where W and H go first on an X that is too small for a sample of its rows or columns: where a sketch of it leads, which is the part of
 * X along k + 10 orthonormal directions. An iteration on it costs a fraction of one on X.
 *
 * Time to within 1e-3 of the lowest loss, six random starts each, native, two threads, without it and with: planted 2,000 × 500 at k = 20
 * 24.3 and 14.8 ms, 1,000 × 1,000 at k = 10 11.1 and 7.7, 800 × 600 at k = 30 25.2 and 18.2. On digits of 1,500 × 784 at k = 30 chance
 * decides, about as long either way.
 */
import { type Engine, type Guess, isObserved, type LowRank, valuesOf } from './contract/engine.js'
import { allocate } from './contract/memory.js'
import { type Problem, sketchOf } from './contract/problem.js'
import { cast, type FloatArray, isShared } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import { range } from './init/truncated-svd.js'
import { type Beginning, copyOf, lead } from './lead.js'

/**
 * With 30 of them the cases above took 17 to 19 ms, 10 and 18 to 21. A product being cheap, sweeps are what counts: with 4 of them in place
 * of 8 the 2,000 × 500 took 16.6 ms.
 */
const ITERATIONS = 16
const SWEEPS = 8

/** W and H after iterations on a sketch of X; `undefined` where that would not pay. */
export function* sketchedFactors(beginning: Beginning): Work<Guess | undefined> {
  const { engine, problem, X, factors } = beginning
  const rank = isObserved(X) ? undefined : sketchOf(problem, valuesOf(X).length)
  if (rank === undefined) return undefined
  const sketch = yield* sketched(beginning, rank)
  const led = { W: copyOf(factors.W, 'W'), Ht: copyOf(factors.Ht, 'H') }
  const onSketch: Problem = { ...problem, sweepsW: SWEEPS, sweepsH: SWEEPS }
  yield* lead({ ...beginning, problem: onSketch, X: sketch, factors: led }, ITERATIONS)
  engine.release(sketch.Q)
  engine.release(sketch.XtQ)
  return led
}

/**
 * Q spans X·Z, and Z spans Xᵀ times random signs: half a round of subspace iteration (Halko, Martinsson & Tropp 2011,
 * doi:10.1137/090771806). Without it twice the directions were needed.
 */
function* sketched({ engine, problem, X, factors }: Beginning, rank: number): Work<LowRank> {
  const { m, n, dtype } = problem
  const session = engine.createSession(problem, X, factors)
  const stored = (numbers: Float64Array, name: string) => inPlaceOf(numbers, dtype, name, isShared(factors.W), engine)
  try {
    const drawn = yield* signs(m * rank)
    const Z = yield* range(session, 'Xt', drawn, n, rank)
    engine.release(drawn)
    const basis = yield* range(session, 'X', Z, m, rank)
    engine.release(Z)
    const XtQ = stored(yield* session.project('Xt', basis, rank), 'a sketch of X')
    return { Q: stored(basis, 'a sketch of X'), XtQ, rank }
  } finally {
    session.dispose()
  }
}

/** The numbers in the type of X, where whoever computes with them reaches them. */
function inPlaceOf(numbers: Float64Array, dtype: Problem['dtype'], name: string, shared: boolean, engine: Engine): FloatArray {
  if (shared === isShared(numbers) && dtype === 'float64') return numbers
  if (!shared) return cast(numbers, dtype)
  const copy = allocate(dtype, numbers.length, name, true)
  copy.set(numbers)
  engine.release(numbers)
  return copy
}

/** Signs between two chances for the event loop, 32 from each number drawn. */
const SIGNS = 2 ** 16

/** −1 or 1 each, from the bits of an xorshift generator (Marsaglia 2003, doi:10.18637/jss.v008.i14). */
function* signs(count: number): Work<Float64Array> {
  const result = new Float64Array(count)
  let state = 0x9e3779b9
  for (let from = 0; from < count; from += SIGNS) {
    state = drawSigns(result.subarray(from, from + SIGNS), state)
    yield* breathe()
  }
  return result
}

/** Fills `result`. Returns the state of the generator. */
function drawSigns(result: Float64Array, state: number): number {
  let bits = state
  for (let from = 0; from < result.length; from += 32) {
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    const end = Math.min(from + 32, result.length)
    for (let i = from, left = bits; i < end; i++, left >>>= 1) result[i] = 2 * (left & 1) - 1
  }
  return bits
}
