import type { Factors } from '../contract/engine.js'
import type { Shape } from '../contract/problem.js'
import { type DType, FLOAT_ARRAYS, type FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { RandomState } from './random-state.js'

/** The size of the entries at which W·H has the mean of X: √(mean/k), in the precision of X. */
export function meanScale(mean: number, k: number, dtype: DType): number {
  return dtype === 'float64' ? Math.sqrt(mean / k) : Math.fround(Math.sqrt(Math.fround(Math.fround(mean) / k)))
}

/** Draws between two chances for the event loop: well under a millisecond. */
const DRAWS = 8192

/** Absolute normals of size √(mean(X)/k): H first, then W, each row by row, as scikit-learn draws them. */
export function* randomStart({ m, n, k }: Shape, mean: number, dtype: DType, seed: number, { W, Ht }: Factors): Work<void> {
  const random = new RandomState(seed)
  const scale = meanScale(mean, k, dtype)
  const drawn = new FLOAT_ARRAYS[dtype](Math.min(DRAWS, k * Math.max(m, n)))
  // H is drawn row by row and lies transposed: its entry d of k × n is entry (d mod n, ⌊d/n⌋) of n × k.
  for (let first = 0; first < k * n; first += DRAWS) {
    const end = Math.min(first + DRAWS, k * n)
    draw(random, scale, drawn, end - first)
    for (let d = first; d < end; d++) Ht[(d % n) * k + Math.floor(d / n)] = drawn[d - first] as number
    yield* breathe()
  }
  for (let first = 0; first < m * k; first += DRAWS) {
    const count = Math.min(DRAWS, m * k - first)
    draw(random, scale, drawn, count)
    W.set(drawn.subarray(0, count), first)
    yield* breathe()
  }
}

/** Absolute normals of size `scale`, `count` of them, in the precision of `drawn`. */
function draw(random: RandomState, scale: number, drawn: FloatArray, count: number): void {
  for (let d = 0; d < count; d++) drawn[d] = random.normal()
  for (let d = 0; d < count; d++) drawn[d] = Math.abs(scale * (drawn[d] as number))
}
