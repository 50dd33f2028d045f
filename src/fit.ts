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
import { seedOf } from './contract/random-starts.js'
import type { Factorization, Warning } from './contract/result.js'
import { type Scale, scaleInPlace, timesPowerOf2 } from './contract/scale.js'
import { createStopRule, type StopRule } from './contract/stop-rule.js'
import { transposeRows } from './contract/transpose.js'
import { cast, dtypeOf, type FloatArray, isShared } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import { firstGuess } from './first-guess.js'
import { unfold } from './folding.js'
import type { Held } from './held.js'
import { SweepOrders } from './init/sweep-orders.js'
import { iterate, type Limits, type Outcome } from './iterate.js'
import { progressReports } from './progress.js'
import { beginFit, type PreparedFit, prepareFit, type StartRequest } from './start-fit.js'

export interface FitRequest extends StartRequest {
  readonly run: RunOptions
  /** When to stop, for the W that moves; by the solver's own rule where absent. */
  readonly rule?: (W: FloatArray) => StopRule
}

/** The fit, or the best of several from one X. */
export function* fit(request: FitRequest): Work<Factorization> {
  const { settings, run } = request
  const prepared = yield* prepareFit({ ...request, weights: run.weights ?? settings.weights, checked: true })
  const restarts = request.fittedH === undefined ? settings.restarts : 1
  const timeLimitMs = settings.timeLimitMs ?? Number.POSITIVE_INFINITY
  let best = yield* fitFrom(request, prepared, settings.seed)
  for (let restart = 1; restart < restarts && performance.now() - prepared.began < timeLimitMs; restart++) {
    const next = yield* fitFrom(request, prepared, seedOf(settings.seed, restart))
    if (next.objective < best.objective) best = next
  }
  return restarts === 1 ? best : { ...best, elapsedMs: performance.now() - prepared.began }
}

function* fitFrom(request: FitRequest, prepared: PreparedFit, seed: number): Work<Factorization> {
  const { settings, run } = request
  const { began, engine, problem, input, scale, folding, unfolded, factors, session, warnings, fingerprint, resumed } = yield* beginFit(
    prepared,
    seed,
  )
  const from = resumed?.standing
  const elapsedMs = () => (from?.elapsedMs ?? 0) + performance.now() - began
  try {
    const limits: Limits = { maxIter: settings.maxIter, tol: settings.tol, timeLimitMs: settings.timeLimitMs ?? Number.POSITIVE_INFINITY }
    const sweeps = (problem.updateW ? 1 : 0) + (problem.updateH ? 1 : 0)
    const orders = problem.solver === 'cd' && settings.shuffle ? new SweepOrders(seed, problem.k, sweeps) : undefined
    const exponent = -lossExponent(settings, scale)
    const unscaled = (value: number) => timesPowerOf2(value, exponent)
    const report = progressReports(run.onProgress, limits)
    const observe: typeof report = (state) => report({ ...state, objective: unscaled(state.objective) })
    const keeper =
      settings.checkpoint && fingerprint && checkpoints({ options: settings.checkpoint, fingerprint, problem, factors, session, warnings })
    if (from === undefined) {
      const leftMs = () => limits.timeLimitMs - elapsedMs()
      const guess = yield* firstGuess({ engine, problem, X: storedOf(input), factors, leftMs })
      if (guess !== undefined) yield* session.guess(guess)
    } else orders?.skip(from.iterations)
    const rule = request.rule?.(factors.W) ?? createStopRule(problem, limits.tol)
    const outcome = yield* iterate({ session, limits, rule, orders, elapsedMs, observe, keeper, from })
    if (input.memory === 'shared') yield* checkOutcome(factors, outcome, request.name)
    if (folding !== undefined) {
      if (problem.updateW) unfold(factors.W, folding.rows, problem.k)
      if (problem.updateH) unfold(factors.Ht, folding.columns, problem.k)
    }
    const { W, H } = yield* unscale(factors, unfolded, problem, scale)
    return {
      ...(request.transfer?.X && { X: request.transfer.X }),
      W,
      H,
      iterations: outcome.iterations,
      stopReason: outcome.stopReason,
      converged: hasConverged(outcome),
      loss: unscaled(outcome.loss),
      objective: unscaled(outcome.objective),
      reconstructionError: rootOf(2 * outcome.loss, exponent),
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

/** √(value · 2^exponent), also where that value is out of range. */
function rootOf(value: number, exponent: number): number {
  const half = Math.floor(exponent / 2)
  return timesPowerOf2(Math.sqrt(value * 2 ** (exponent - 2 * half)), half)
}

/** The factors as the caller sees them, a factor held being the one given. */
export function* unscale(
  { W, Ht }: Factors,
  held: Held,
  problem: Problem,
  { w, h }: Pick<Scale, 'w' | 'h'>,
): Work<Pick<Factorization, 'W' | 'H'>> {
  const { m, n, k, dtype } = problem
  const isFree = problem.updateW && problem.updateH && problem.movingW === undefined && problem.movingH === undefined
  if ((w !== 0 || h !== 0) && isFree) balanceForScale({ W, Ht }, problem, { w, h })
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
