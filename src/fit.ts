/**
 * One fit from the caller's matrix to the result, on one page: start, iterate, give back.
 */
import { balanceForScale } from './balance.js'
import { checkOutcome } from './changed.js'
import { checkpoints } from './checkpoint/keep.js'
import { inChunks } from './contract/compressed-rows.js'
import { DenseMatrix } from './contract/dense-matrix.js'
import type { Factors } from './contract/engine.js'
import { rangeError } from './contract/errors.js'
import { storedOf } from './contract/intake.js'
import { allocate } from './contract/memory.js'
import type { RunOptions } from './contract/options.js'
import { lossExponent, type Problem } from './contract/problem.js'
import type { Factorization, Warning } from './contract/result.js'
import { type Scale, scaleInPlace, timesPowerOf2 } from './contract/scale.js'
import { createStopRule, type StopRule } from './contract/stop-rule.js'
import { transposeRows } from './contract/transpose.js'
import { cast, dtypeOf, type FloatArray, isShared } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import type { Held } from './held.js'
import { SweepOrders } from './init/sweep-orders.js'
import { iterate, type Limits, type Outcome } from './iterate.js'
import { progressReports } from './progress.js'
import { sampledHt } from './sampled-start.js'
import { type StartRequest, startFit } from './start-fit.js'

export interface FitRequest extends StartRequest {
  readonly run: RunOptions
  /** When to stop, for the W that moves; by the solver's own rule where absent. */
  readonly rule?: (W: FloatArray) => StopRule
}

export function* fit(request: FitRequest): Work<Factorization> {
  const { settings, run } = request
  const { began, engine, problem, input, scale, held, factors, session, warnings, fingerprint, resumed } = yield* startFit({
    ...request,
    checked: true,
  })
  const from = resumed?.standing
  const elapsedMs = () => (from?.elapsedMs ?? 0) + performance.now() - began
  try {
    const limits: Limits = { maxIter: settings.maxIter, tol: settings.tol, timeLimitMs: settings.timeLimitMs ?? Number.POSITIVE_INFINITY }
    const sweeps = (problem.updateW ? 1 : 0) + (problem.updateH ? 1 : 0)
    const orders = problem.solver === 'cd' && settings.shuffle ? new SweepOrders(settings.seed, problem.k, sweeps) : undefined
    const unscaled = (value: number) => timesPowerOf2(value, -lossExponent(settings, scale.q))
    const report = progressReports(run.onProgress, limits)
    const observe: typeof report = (state) => report({ ...state, objective: unscaled(state.objective) })
    const keeper =
      settings.checkpoint && fingerprint && checkpoints({ options: settings.checkpoint, fingerprint, problem, factors, session, warnings })
    if (from === undefined) {
      const guess = yield* sampledHt(engine, problem, storedOf(input), factors, limits.timeLimitMs - elapsedMs())
      if (guess !== undefined) yield* session.guess(guess)
    } else orders?.skip(from.iterations)
    const rule = request.rule?.(factors.W) ?? createStopRule(problem.solver, limits.tol)
    const outcome = yield* iterate({ session, limits, rule, orders, elapsedMs, observe, keeper, from })
    if (input.memory === 'shared') yield* checkOutcome(factors, outcome, request.name)
    const { W, H } = yield* unscale(factors, held, problem, scale)
    return {
      ...(request.transfer?.X && { X: request.transfer.X }),
      W,
      H,
      iterations: outcome.iterations,
      stopReason: outcome.stopReason,
      converged: hasConverged(outcome),
      loss: unscaled(outcome.loss),
      objective: unscaled(outcome.objective),
      reconstructionError: timesPowerOf2(Math.sqrt(2 * outcome.loss), -lossExponent(settings, scale.q) / 2),
      history: outcome.history.map((entry) => ({ ...entry, objective: unscaled(entry.objective) })),
      elapsedMs: elapsedMs(),
      engine: engine.name,
      solver: problem.solver,
      warnings: settings.tol > 0 ? [...warnings, ...notConverged(outcome)] : warnings,
    }
  } finally {
    session.dispose()
  }
}

/** The factors as the caller sees them, a factor held being the one given. */
export function* unscale(
  { W, Ht }: Factors,
  held: Held,
  problem: Problem,
  { w, h }: Pick<Scale, 'w' | 'h'>,
): Work<Pick<Factorization, 'W' | 'H'>> {
  const { m, n, k, dtype } = problem
  if ((w !== 0 || h !== 0) && problem.updateW && problem.updateH) balanceForScale({ W, Ht }, problem, { w, h })
  if (w !== 0 && problem.updateW) scaleInPlace(W, -w)
  if (h !== 0 && problem.updateH) scaleInPlace(Ht, -h)
  if (w !== h && (problem.updateW ? W : Ht).includes(Number.POSITIVE_INFINITY)) {
    const [sought, other] = problem.updateW ? ['W', 'H'] : ['H', 'W']
    throw rangeError(
      'ERR_NMF_INPUT',
      `X must be of a size that the number type of ${sought} can follow, got one too far above the ${other} held`,
    )
  }
  yield* breathe()
  return {
    W: new DenseMatrix(m, k, held.W === undefined ? yield* unshared(W) : cast(held.W.data, dtype)),
    H: new DenseMatrix(k, n, held.H === undefined ? yield* transposedH(Ht, n, k) : cast(held.H.data, dtype)),
  }
}

/** The numbers in memory that no thread but the caller's own reaches. */
function* unshared(F: FloatArray): Work<FloatArray> {
  if (!isShared(F)) return F
  const own = allocate(dtypeOf(F), F.length, 'W')
  yield* inChunks(F.length, (from, end) => own.set(F.subarray(from, end), from))
  return own
}

/** H (k × n) in an array of its own. */
export function* transposedH(Ht: FloatArray, n: number, k: number): Work<FloatArray> {
  const H = new (Ht.constructor as new (length: number) => FloatArray)(k * n)
  const rowsEach = Math.ceil(2 ** 16 / k)
  for (let row = 0; row < n; row += rowsEach) {
    transposeRows(Ht, H, n, k, row, Math.min(row + rowsEach, n))
    yield* breathe()
  }
  return H
}

function hasConverged({ stopReason }: Outcome): boolean {
  return stopReason === 'tolerance' || stopReason === 'exact'
}

function notConverged(outcome: Outcome): Warning[] {
  if (hasConverged(outcome)) return []
  const { stopReason, iterations } = outcome
  const remedy = stopReason === 'time-limit' ? 'raise timeLimitMs or tol' : 'raise maxIter or tol'
  return [{ code: 'NMF_NOT_CONVERGED', message: `not converged after ${iterations} iterations (${stopReason}): ${remedy}` }]
}
