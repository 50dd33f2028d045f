/**
 * The passes of a mini-batch fit over one matrix, and when they stop.
 */
import { Change } from '../contract/change-rule.js'
import { valuesOf } from '../contract/engine.js'
import { type Input, rowsOf, storedOf } from '../contract/intake.js'
import type { MiniBatchSettings } from '../contract/mini-batch-options.js'
import type { WatchOptions } from '../contract/options.js'
import { lossExponent } from '../contract/problem.js'
import type { MiniBatchStopReason } from '../contract/result.js'
import { timesPowerOf2 } from '../contract/scale.js'
import { pairwiseSum } from '../contract/sum.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { unscale } from '../fit.js'
import { progressReports } from '../progress.js'
import { type StartRequest, startFit } from '../start-fit.js'
import { firstMemory, type Learned } from './learned.js'
import { type Batch, OnlineH } from './online-h.js'

interface MiniBatchRequest extends StartRequest {
  readonly settings: MiniBatchSettings
  readonly run: WatchOptions
}

/** What a fit gives: the model's new state, and W (m × k). */
export interface MiniBatchFit extends Pick<Learned, 'H'> {
  readonly learned: Learned
  readonly W: Learned['H']
}

/** A, B, N and D, and the H before, to tell how far it moved. */
const MORE_OF_H = 5

/** Consecutive slices of X, over and over; views of it, not copies. */
export function* fitInBatches(request: MiniBatchRequest): Work<MiniBatchFit> {
  const { settings, run } = request
  const iterations = settings.maxIter * (settings.freshRestarts ? settings.freshRestartsMaxIter : 1)
  const { began, engine, problem, input, scale, held, factors, session } = yield* startFit({ ...request, iterations, moreOfH: MORE_OF_H })
  try {
    const online = new OnlineH(engine, settings, firstMemory(factors.Ht, input.rows, scale, settings))
    const slices = slicesOf(input, factors.W, settings)
    const watch = new ConvergenceWatch(factors.Ht, input.rows, settings)
    const limits = { maxIter: settings.maxIter * slices.length, timeLimitMs: Number.POSITIVE_INFINITY }
    const report = progressReports(run.onProgress, limits, performance.now() - began)
    let steps = 0
    let stopReason: MiniBatchStopReason | undefined
    while (stopReason === undefined) {
      const { X, W } = slices[steps % slices.length] as Slice
      const cost = settings.freshRestarts ? yield* online.freshStep(X, meanOf(X), W) : yield* online.step(X, W)
      steps++
      report({
        iteration: steps,
        objective: timesPowerOf2(cost, -lossExponent(settings, scale)),
        elapsedMs: performance.now() - began,
      })
      stopReason = yield* watch.stepped(steps, X.rows, cost)
      if (steps === limits.maxIter) stopReason ??= 'max-iterations'
    }
    if (settings.freshRestarts) yield* online.solve({ ...input, stored: storedOf(input) }, input.mean, factors.W)
    const { loss } = yield* session.measure('exact')
    const { Ht: _, ...memory } = online.memory
    const { W, H } = yield* unscale(factors, held, problem, scale)
    const learned = {
      H,
      memory,
      steps,
      iterations: Math.ceil(steps / slices.length),
      stopReason,
      reconstructionError: timesPowerOf2(Math.sqrt(2 * loss), -lossExponent(settings, scale) / 2),
    }
    return { learned, W, H }
  } finally {
    session.dispose()
  }
}

interface Slice {
  readonly X: Batch
  readonly W: FloatArray
}

function slicesOf(input: Input, W: FloatArray, { batchSize, nComponents: k }: MiniBatchSettings): Slice[] {
  const { rows, columns, dtype } = input
  return Array.from({ length: Math.ceil(rows / batchSize) }, (_, i) => {
    const first = i * batchSize
    const end = Math.min(first + batchSize, rows)
    const X = { stored: rowsOf(input, first, end), rows: end - first, columns, dtype }
    return { X, W: W.subarray(first * k, end * k) }
  })
}

function meanOf({ stored, rows, columns }: Batch): number {
  const values = valuesOf(stored)
  return pairwiseSum(values, 0, values.length) / (rows * columns)
}

/** The rules of scikit-learn: H hardly changes, or the cost, smoothed over about a pass, has no new minimum for some steps. */
class ConvergenceWatch {
  private readonly change: Change
  private readonly m: number
  private readonly settings: MiniBatchSettings
  private smoothed: number | undefined
  private least = Number.POSITIVE_INFINITY
  private sinceLeast = 0

  constructor(Ht: FloatArray, m: number, settings: MiniBatchSettings) {
    this.change = new Change(Ht)
    this.m = m
    this.settings = settings
  }

  /** Told the cost of a row in step `steps`, the first being 1, which does not count. */
  *stepped(steps: number, rows: number, cost: number): Work<MiniBatchStopReason | undefined> {
    const { tol, maxNoImprovement } = this.settings
    const change = yield* this.change.look()
    if (steps === 1) return undefined
    const share = Math.min(1, rows / (this.m + 1))
    this.smoothed = this.smoothed === undefined ? cost : (1 - share) * this.smoothed + share * cost
    if (tol > 0 && change <= tol) return 'tolerance'
    if (this.smoothed < this.least) {
      this.least = this.smoothed
      this.sinceLeast = 0
    } else this.sinceLeast++
    return maxNoImprovement !== null && this.sinceLeast >= maxNoImprovement ? 'no-improvement' : undefined
  }
}
