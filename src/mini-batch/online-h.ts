/**
 * H as it learns from one batch of rows after another (Lefèvre, Bach & Févotte 2011, "Online algorithms for nonnegative matrix
 * factorization with the Itakura-Saito divergence", doi:10.1109/ASPAA.2011.6082314).
 *
 * A batch is a step: W_b is improved with H held, then
 *
 *     A ← ρ·A + N ∘ H^(1/γ),   B ← ρ·B + D,   H ← (A / B)^γ
 *
 * with the N and D by which a multiplicative update would renew H. What earlier batches said fades by ρ each step.
 */
import { ChangeRule } from '../contract/change-rule.js'
import type { Engine, Session, Stored } from '../contract/engine.js'
import { betaOf } from '../contract/losses.js'
import { allocate } from '../contract/memory.js'
import type { MiniBatchSettings } from '../contract/mini-batch-options.js'
import { exponentFor, type Problem, penalties } from '../contract/problem.js'
import type { Scale } from '../contract/scale.js'
import { type DType, type FloatArray, isShared, LARGEST } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { availableThreads } from '../engines.js'
import { evenStart } from '../held.js'

/** Rows of X. */
export interface Batch {
  readonly stored: Stored
  readonly rows: number
  readonly columns: number
  readonly dtype: DType
}

/** What H is made of, and what goes with it from step to step. */
export interface Memory {
  /** n × k. */
  readonly Ht: FloatArray
  /** n × k each. */
  readonly A: FloatArray
  readonly B: FloatArray
  readonly rho: number
  readonly scale: Scale
}

const ONCE = { iterations: 1, violationTarget: Number.NEGATIVE_INFINITY, budgetMs: Number.POSITIVE_INFINITY, orders: undefined }

/** Numbers computed between two chances for the event loop; powers cost the most. */
const CHUNK = 2 ** 14

export class OnlineH {
  readonly memory: Memory
  private readonly engine: Engine
  private readonly settings: MiniBatchSettings
  private readonly N: FloatArray
  private readonly D: FloatArray

  /** @param memory - worked on in place */
  constructor(engine: Engine, settings: MiniBatchSettings, memory: Memory) {
    const { Ht } = memory
    const dtype = Ht instanceof Float64Array ? 'float64' : 'float32'
    this.memory = memory
    this.engine = engine
    this.settings = settings
    this.N = allocate(dtype, Ht.length, 'H', isShared(Ht))
    this.D = allocate(dtype, Ht.length, 'H', isShared(Ht))
  }

  /** Improves W (rows × k) once and learns from it; gives the cost of a row under the H before. */
  *step(batch: Batch, W: FloatArray): Work<number> {
    return yield* this.learn(batch, W, (session) => session.advance(ONCE))
  }

  /** Solves W (rows × k) afresh for an X_b of this mean and learns from it; gives the cost of a row under the H before. */
  *freshStep(batch: Batch, mean: number, W: FloatArray): Work<number> {
    W.fill(this.evenStart(batch, mean))
    return yield* this.learn(batch, W, (session) => this.iterate(session, W, this.settings.freshRestartsMaxIter))
  }

  /** W (rows × k) for an X of this mean and the present H. */
  *solve(X: Batch, mean: number, W: FloatArray): Work<void> {
    W.fill(this.evenStart(X, mean))
    const session = this.open(this.problem(X), X, W)
    try {
      yield* this.iterate(session, W, this.settings.transformMaxIter)
    } finally {
      session.dispose()
    }
  }

  private *learn(batch: Batch, W: FloatArray, improve: (session: Session) => Work<unknown>): Work<number> {
    const problem = this.problem(batch)
    const session = this.open(problem, batch, W)
    try {
      yield* improve(session)
      const { loss } = yield* session.measure('exact')
      const cost = loss + (yield* weight(W, problem.l1W, problem.l2W)) + (yield* weight(this.memory.Ht, problem.l1H, problem.l2H))
      yield* session.terms(this.N, this.D)
      yield* this.blend(problem)
      return cost / batch.rows
    } finally {
      session.dispose()
    }
  }

  private *iterate(session: Session, W: FloatArray, maxIter: number): Work<void> {
    const rule = new ChangeRule(W, this.settings.tol)
    rule.start()
    for (let i = 0; i < maxIter; i++) {
      yield* session.advance(ONCE)
      if ((yield* rule.advanced()) !== undefined) return
    }
  }

  private *blend({ beta, dtype }: Problem): Work<void> {
    const { N, D } = this
    const { Ht, A, B, rho } = this.memory
    const gamma = exponentFor(beta)
    const power = (value: number, exponent: number) => (exponent === 1 ? value : value ** exponent)
    const smallest = beta <= 1 ? Number.EPSILON : 0
    const largest = LARGEST[dtype]
    for (let from = 0; from < Ht.length; from += CHUNK) {
      const end = Math.min(from + CHUNK, Ht.length)
      for (let i = from; i < end; i++) {
        const f = Ht[i] as number
        // An N out of range may meet an entry of 0.
        const gain = f === 0 ? 0 : (N[i] as number) * power(f, 1 / gamma)
        const a = Math.min(rho * (A[i] as number) + gain, largest)
        const b = Math.min(rho * (B[i] as number) + (D[i] as number), largest)
        const h = Math.min(power(a / b, gamma), largest)
        A[i] = a
        B[i] = b
        Ht[i] = h < smallest ? 0 : h
      }
      yield* breathe()
    }
  }

  private open(problem: Problem, { stored }: Batch, W: FloatArray): Session {
    return this.engine.createSession(problem, stored, { W, Ht: this.memory.Ht })
  }

  private problem({ rows, columns, dtype }: Batch): Problem {
    const { settings } = this
    const shape = { m: rows, n: columns, k: settings.nComponents }
    return {
      ...shape,
      dtype,
      beta: betaOf(settings.loss),
      solver: 'mu',
      ...penalties(settings, shape, this.memory.scale),
      updateW: true,
      updateH: false,
      sweepsW: 1,
      sweepsH: 1,
      threads: settings.threads ?? availableThreads(),
    }
  }

  private evenStart({ dtype }: Batch, mean: number): number {
    const { w, q } = this.memory.scale
    return evenStart(mean, this.settings.nComponents, dtype, w - q)
  }
}

/** l1·ΣF + l2·‖F‖², without the half that the objective has: what scikit-learn watches. */
function* weight(F: FloatArray, l1: number, l2: number): Work<number> {
  if (l1 === 0 && l2 === 0) return 0
  let sum = 0
  for (let from = 0; from < F.length; from += CHUNK) {
    const end = Math.min(from + CHUNK, F.length)
    for (let i = from; i < end; i++) {
      const f = F[i] as number
      sum += f * (l1 + l2 * f)
    }
    yield* breathe()
  }
  return sum
}
