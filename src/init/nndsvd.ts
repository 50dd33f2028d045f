/**
 * Non-negative double singular value decomposition (Boutsidis & Gallopoulos 2008, doi:10.1016/j.patcog.2007.09.010):
 * each component starts as the larger, by norm, of the positive and the negative part of a pair of singular vectors.
 */
import type { Engine, Factors, Session } from '../contract/engine.js'
import type { Shape } from '../contract/problem.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { RandomState } from './random-state.js'
import { truncatedSvd } from './truncated-svd.js'

/** Entries below this become 0. */
const SMALLEST = 1e-6

export type Fill = 'nndsvd' | 'nndsvda' | 'nndsvdar'

/** Fills `factors` from the singular vectors of the session's X. */
export function* nndsvdStart(
  shape: Shape,
  mean: number,
  seed: number,
  fill: Fill,
  engine: Engine,
  session: Session,
  factors: Factors,
): Work<void> {
  const { m, n, k } = shape
  const { U, S, V } = yield* truncatedSvd(engine, session, shape, seed)
  for (let t = 0; t < k; t++) {
    const u = { vectors: U, length: m }
    const v = { vectors: V, length: n }
    const [sign, product] = t === 0 ? ([0, 1] as const) : strongerSign(u, v, t, k)
    const lambda = Math.sqrt((S[t] as number) * product)
    setPart(factors.W, u, t, k, sign, lambda)
    setPart(factors.Ht, v, t, k, sign, lambda)
    yield* breathe()
  }
  if (fill === 'nndsvda') yield* replaceZeros(factors, k, () => mean)
  if (fill === 'nndsvdar') {
    const random = new RandomState(seed)
    yield* replaceZeros(factors, k, () => Math.abs((mean * random.normal()) / 100))
  }
}

/** Singular vectors as the columns of a row-major length × k matrix. */
interface Vectors {
  readonly vectors: Float64Array
  readonly length: number
}

/** Sign +1 or −1: whose parts have the larger product of norms, and that product. */
function strongerSign(u: Vectors, v: Vectors, t: number, k: number): [1 | -1, number] {
  const positive = partNorm(u, t, k, 1) * partNorm(v, t, k, 1)
  const negative = partNorm(u, t, k, -1) * partNorm(v, t, k, -1)
  return positive > negative ? [1, positive] : [-1, negative]
}

function partNorm({ vectors, length }: Vectors, t: number, k: number, sign: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) {
    const part = Math.max(0, sign * (vectors[i * k + t] as number))
    sum += part * part
  }
  return Math.sqrt(sum)
}

/** Column t of target = λ · part / ‖part‖; sign 0 takes |vector| whole, which the leading pair of a non-negative X is. */
function setPart(target: FloatArray, v: Vectors, t: number, k: number, sign: number, lambda: number): void {
  const { vectors, length } = v
  const norm = sign === 0 ? 1 : partNorm(v, t, k, sign)
  for (let i = 0; i < length; i++) {
    const entry = vectors[i * k + t] as number
    const part = sign === 0 ? Math.abs(entry) : Math.max(0, sign * entry)
    const value = part === 0 ? 0 : (lambda * part) / norm
    target[i * k + t] = value < SMALLEST ? 0 : value
  }
}

/** Zeros of W, row by row, then of H, row by row (H lies transposed), become `value()`. */
function* replaceZeros({ W, Ht }: Factors, k: number, value: () => number): Work<void> {
  for (let i = 0; i < W.length; i++) {
    if (W[i] === 0) W[i] = value()
    if (i % 65536 === 0) yield* breathe()
  }
  for (let t = 0; t < k; t++) {
    for (let i = t; i < Ht.length; i += k) if (Ht[i] === 0) Ht[i] = value()
    yield* breathe()
  }
}
