/**
 * The leading singular triplets of X by randomized subspace iteration (Halko, Martinsson & Tropp 2011,
 * doi:10.1137/090771806), with the sizes and draws of scikit-learn's `randomized_svd`, on the engine's products.
 * Where the basis spans the whole smaller side it is an exact SVD.
 */

import type { Engine, Session, Side } from '../contract/engine.js'
import type { Shape } from '../contract/problem.js'
import { transposed } from '../contract/transpose.js'
import { breathe, type Work } from '../contract/work.js'
import { RandomState } from './random-state.js'

/** Directions drawn beside the k wanted ones. */
const OVERSAMPLES = 10

export interface Triplets {
  /** m × k, the left singular vectors as columns. */
  readonly U: Float64Array
  /** k singular values, falling; those that are rounding noise are 0. */
  readonly S: Float64Array
  /** n × k, the right singular vectors as columns. */
  readonly V: Float64Array
}

/** Needs k ≤ min(m, n). */
export function* truncatedSvd(engine: Engine, session: Session, { m, n, k }: Shape, seed: number): Work<Triplets> {
  // M is X, or its transpose where X is wide, so that M is tall.
  const [tall, wide, forward, backward]: [number, number, Side, Side] = m >= n ? [m, n, 'X', 'Xt'] : [n, m, 'Xt', 'X']
  const count = Math.min(k + OVERSAMPLES, wide)
  const rounds = count === wide ? 0 : k < 0.1 * wide ? 7 : 4
  let Q = yield* normals(wide * count, seed)
  for (let round = 0; round < rounds; round++) {
    Q = yield* range(session, forward, Q, tall, count)
    Q = yield* range(session, backward, Q, wide, count)
  }
  Q = yield* range(session, forward, Q, tall, count)
  // M ≈ Q·B with B = QᵀM. Bᵀ = P·R, so the SVD of the small Rᵀ = Y·S·Zᵀ gives M ≈ (Q·Y)·S·(P·Z)ᵀ.
  const P = yield* session.project(backward, Q, count)
  const R = yield* session.orthonormalize(P, wide, count)
  const small = yield* session.svd(transposed(R, count, count), count)
  const S = small.S.slice(0, k)
  const noise = tall * Number.EPSILON * (S[0] as number)
  for (let t = 0; t < k; t++) if ((S[t] as number) <= noise) S[t] = 0
  const left = yield* combine(engine, Q, small.U, tall, count, k)
  const right = yield* combine(engine, P, small.V, wide, count, k)
  return m >= n ? { U: left, S, V: right } : { U: right, S, V: left }
}

function* normals(count: number, seed: number): Work<Float64Array> {
  const random = new RandomState(seed)
  const result = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    result[i] = random.normal()
    if (i % 8192 === 0) yield* breathe()
  }
  return result
}

/** An orthonormal basis (length × count) of what X, or its transpose, makes of Q. */
export function* range(session: Session, side: Side, Q: Float64Array, length: number, count: number): Work<Float64Array> {
  const basis = yield* session.project(side, Q, count)
  yield* session.orthonormalize(basis, length, count)
  return basis
}

/** basis (length × count) times the first k columns of the small square matrix. */
function* combine(engine: Engine, basis: Float64Array, small: Float64Array, length: number, count: number, k: number): Work<Float64Array> {
  const columns = Float64Array.from({ length: count * k }, (_, i) => small[Math.floor(i / k) * count + (i % k)] as number)
  const out = new Float64Array(length * k)
  const rowsEach = Math.max(1, Math.floor(MULTIPLIES / (count * k)))
  for (let row = 0; row < length; row += rowsEach) {
    const end = Math.min(row + rowsEach, length)
    const rows = basis.subarray(row * count, end * count)
    engine.multiply(rows, columns, out.subarray(row * k, end * k), { m: end - row, n: k, k: count })
    yield* breathe()
  }
  return out
}

/** Between two chances for the event loop: some milliseconds on the JS engine. */
const MULTIPLIES = 2 ** 22
