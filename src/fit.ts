/**
 * One fit from the caller's matrix to the result, on one page: take X in, choose the scale, start, iterate, give back.
 */
import { DenseMatrix } from './contract/dense-matrix.js'
import type { Engine, Factors, Session } from './contract/engine.js'
import { rangeError } from './contract/errors.js'
import { type DenseInput, type Input, readEither } from './contract/intake.js'
import { betaOf } from './contract/losses.js'
import { allocate, requireMemory } from './contract/memory.js'
import type { RunOptions, Settings } from './contract/options.js'
import { lossExponent, type Problem, penalties, type Shape, solverFor } from './contract/problem.js'
import type { Factorization, Warning } from './contract/result.js'
import { type Scale, scaleInPlace, timesPowerOf2 } from './contract/scale.js'
import { transposeRows } from './contract/transpose.js'
import { cast, FLOAT_ARRAYS, type FloatArray } from './contract/typed-array.js'
import { breathe, type Work } from './contract/work.js'
import { availableThreads, chooseEngine } from './engines.js'
import { type Held, heldOf, startHeld } from './held.js'
import { checkGivenStart, fillGiven, fillStart, readGivenStart, resolveStart } from './init/start.js'
import { SweepOrders } from './init/sweep-orders.js'
import { iterate, type Limits, type Outcome } from './iterate.js'
import { progressReports } from './progress.js'
import { rescale, scaleFor, startExponents } from './rescale.js'

export interface FitRequest {
  readonly X: unknown
  readonly settings: Settings
  readonly run: RunOptions
  /** H (k × n) to hold in place of what the settings say, so that only W is sought. */
  readonly fittedH?: DenseInput
  /** Whether the fit runs at once, so that the caller's X can be read in place. */
  readonly sync: boolean
}

export function* fit({ X: source, settings, run, fittedH, sync }: FitRequest): Work<Factorization> {
  const started = performance.now()
  const elapsedMs = () => performance.now() - started
  const engine = chooseEngine(settings.engine)
  const given =
    fittedH === undefined && typeof settings.init === 'object' ? yield* readGivenStart(settings.init, settings.update) : undefined
  const taken = yield* readEither(source, 'X', { check: 'non-negative', inPlace: sync })
  const shape = checkedShape(taken, settings.nComponents, fittedH)
  if (given !== undefined) checkGivenStart(given, shape)
  checkPositive(taken, betaOf(settings.loss))
  const held: Held = fittedH === undefined ? yield* heldOf(given ?? {}, settings.update, taken.dtype) : { H: fittedH }
  const scale = scaleFor(taken, held)
  const input = yield* rescale(taken, scale.q, sync)
  const problem: Problem = {
    ...shape,
    dtype: input.dtype,
    beta: betaOf(settings.loss),
    solver: solverFor(settings),
    ...penalties(settings, shape, scale),
    updateW: held.W === undefined,
    updateH: held.H === undefined,
    threads: settings.threads ?? availableThreads(),
  }
  const factors = allocateFactors(problem)
  const warnings: Warning[] = []
  const session = engine.createSession(problem, 'entries' in input ? input.entries : input.data, factors)
  try {
    if (!problem.updateW || !problem.updateH) yield* startHeld(held, given ?? {}, problem, input, scale, factors)
    else if (given !== undefined) yield* fillGiven(given, problem, startExponents(given, scale, input.dtype), factors)
    else warnings.push(...(yield* startByName(settings, problem, input, engine, session, factors)))
    const limits: Limits = { maxIter: settings.maxIter, tol: settings.tol, timeLimitMs: settings.timeLimitMs ?? Number.POSITIVE_INFINITY }
    const sweeps = (problem.updateW ? 1 : 0) + (problem.updateH ? 1 : 0)
    const orders = problem.solver === 'cd' && settings.shuffle ? new SweepOrders(settings.seed, shape.k, sweeps) : undefined
    const unscaled = (value: number) => timesPowerOf2(value, -lossExponent(settings, scale.q))
    const report = progressReports(run.onProgress, limits)
    const observe: typeof report = (state) => report({ ...state, objective: unscaled(state.objective) })
    const outcome = yield* iterate(session, problem, limits, orders, elapsedMs, observe)
    if (settings.tol > 0) warnings.push(...notConverged(outcome))
    const { W, H } = yield* unscale(factors, held, problem, scale)
    return {
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
      warnings,
    }
  } finally {
    session.dispose()
  }
}

function checkedShape({ rows, columns }: Input, k: number, fittedH: DenseInput | undefined): Shape {
  if (rows === 0 || columns === 0) {
    throw rangeError('ERR_NMF_SHAPE', `X must have at least one row and one column, got ${rows} × ${columns}`)
  }
  if (fittedH !== undefined && columns !== fittedH.columns) {
    throw rangeError('ERR_NMF_SHAPE', `X must have ${fittedH.columns} columns like the X of the fit, got ${columns}`)
  }
  return { m: rows, n: columns, k }
}

/** For β ≤ 0 the divergence of an X with zeros is infinite. */
function checkPositive({ firstZero }: Input, beta: number): void {
  if (beta > 0 || firstZero === undefined) return
  const { row, column } = firstZero
  throw rangeError('ERR_NMF_INPUT', `X must be above 0 for a loss with β ≤ 0, got 0 at row ${row}, column ${column}`, {
    row,
    column,
    value: 0,
  })
}

function allocateFactors({ m, n, k, dtype }: Problem): Factors {
  // The factors, as much again for the products, and the small squares.
  requireMemory((2 * (m + n) * k + 4 * k * k) * FLOAT_ARRAYS[dtype].BYTES_PER_ELEMENT, `W and H for nComponents ${k}`)
  return { W: allocate(dtype, m * k, 'W'), Ht: allocate(dtype, n * k, 'H') }
}

function* startByName(
  settings: Settings,
  problem: Problem,
  input: Input,
  engine: Engine,
  session: Session,
  factors: Factors,
): Work<Warning[]> {
  const name = resolveStart(settings.init as Exclude<Settings['init'], object>, problem)
  yield* fillStart(name, problem, input, settings.seed, engine, session, factors)
  if (name !== 'nndsvd' || problem.solver !== 'mu') return []
  return [{ code: 'NMF_ZEROS_IN_START', message: "zeros of init 'nndsvd' stay zero under solver 'mu': 'nndsvda' fills them" }]
}

/** The factors as the caller sees them, a factor held being the one given. */
function* unscale({ W, Ht }: Factors, held: Held, problem: Problem, { w, h }: Scale): Work<Pick<Factorization, 'W' | 'H'>> {
  const { m, n, k, dtype } = problem
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
    W: new DenseMatrix(m, k, held.W === undefined ? W : cast(held.W.data, dtype)),
    H: new DenseMatrix(k, n, held.H === undefined ? yield* transposedH(Ht, n, k) : cast(held.H.data, dtype)),
  }
}

function* transposedH(Ht: FloatArray, n: number, k: number): Work<FloatArray> {
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
