/**
 * X of which only some entries are observed, each with its weight w: every sum of the updates and of the loss runs over those alone,
 * row by row.
 *
 *     multiplicative:  F ← F ∘ (N / D)^γ,   N = Σ w·x·p^(β−2)·o,   D = Σ w·p^(β−1)·o + l1 + l2·F
 *
 * and coordinate steps as in `coordinate-steps.ts`, for β = 2 too. To products, from which starts are made, what is unobserved is the
 * mean of what is observed.
 */
import { transposeEntries, unordered } from '../contract/compressed-rows.js'
import type { Factors, ObservedRows, Side } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { RunningSum } from '../contract/sum.js'
import type { FloatArray } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { finishRow, penalise } from './beta-update.js'
import { type RowEntries, stepRow } from './coordinate-steps.js'
import { addTerms, divergenceFrom, type Terms } from './loss.js'
import type { Matrix } from './matrix.js'
import type { Moving } from './moving.js'
import { pulling, pushing } from './powers.js'
import { COST, gathered } from './row-entries.js'
import { gather, scatter } from './sparse-products.js'
import { addRow, dot, inRowBlocks } from './stored-entries.js'

/** Renewals of a factor from what is observed. */
export interface ObservedUpdates {
  multiplyUp(factor: Moving): Work<number>
  /** Returns the violation that the first sweep met, for β = 2. */
  stepUp(factor: Moving, order: Uint32Array): Work<number>
}

export function observedMatrix(X: ObservedRows, problem: Problem): Matrix {
  const { n, dtype } = problem
  let byColumn: ObservedRows | undefined
  function* lines(side: Side): Work<ObservedRows> {
    if (side === 'X') return X
    byColumn ??= yield* turned(X, n, dtype)
    return byColumn
  }
  const never = (): never => {
    throw new Error('what is observed in part has updates of its own')
  }
  return {
    *multiply(side, F, k, out) {
      const mean = meanOf(X.values)
      yield* (side === 'X' ? gather : scatter)({ ...X, values: X.values.map((x) => x - mean) }, F, k, out)
      addToRows(columnSums(F, mean, k), out)
    },
    betaUpdate: never,
    betaTerms: never,
    coordinateSteps: never,
    squares: never,
    loss: (factors) => observedLoss(X, factors, problem),
    observed: {
      *multiplyUp(factor) {
        yield* multiplyRows(factor, yield* lines(factor.side))
        return Number.POSITIVE_INFINITY
      },
      *stepUp(factor, order) {
        return yield* stepRows(factor, yield* lines(factor.side), order)
      },
    },
  }
}

function* turned(X: ObservedRows, n: number, dtype: Problem['dtype']): Work<ObservedRows> {
  const entries = yield* transposeEntries(unordered(X), n, dtype)
  const weights = X.weights && (yield* transposeEntries(unordered({ ...X, values: X.weights }), n, dtype)).values
  return { ...entries, weights }
}

/** The sum of each of the k columns of F, its entries times `by`. */
function columnSums(F: FloatArray, by: number, k: number): Float64Array {
  const sums = new Float64Array(k)
  for (let at = 0; at < F.length; at++) sums[at % k] = (sums[at % k] as number) + by * (F[at] as number)
  return sums
}

function addToRows(row: Float64Array, out: FloatArray): void {
  for (let at = 0; at < out.length; at++) out[at] = (out[at] as number) + (row[at % row.length] as number)
}

function meanOf(values: FloatArray): number {
  const sum = new RunningSum()
  for (const x of values) sum.add(x)
  return sum.value / values.length
}

function* multiplyRows(half: Moving, X: ObservedRows): Work<void> {
  const { F, held, k, beta } = half
  const [N, D] = [new Float64Array(k), new Float64Array(k)]
  yield* inRowBlocks(X, 3 * k, (first, end) => {
    for (let i = first; i < end; i++) {
      N.fill(0)
      D.fill(0)
      for (let at = X.starts[i] as number; at < (X.starts[i + 1] as number); at++) {
        const row = (X.columns[at] as number) * k
        const w = X.weights === undefined ? 1 : (X.weights[at] as number)
        const p = dot(F, i * k, held, row, k)
        addRow(w * (X.values[at] as number) * pulling(p, beta), held, row, N, 0, k)
        addRow(w * pushing(p, beta), held, row, D, 0, k)
      }
      penalise(half, i, D, 0, D, 0)
      finishRow(half, i, N, 0, D)
    }
  })
}

function* stepRows(half: Moving, X: ObservedRows, order: Uint32Array): Work<number> {
  const { k, beta, sweeps } = half
  const longest = X.starts.reduce((most, start, i) => Math.max(most, start - (X.starts[i - 1] ?? 0)), 0)
  const [O, P, sums] = [new Float64Array(k * longest), new Float64Array(longest), new Float64Array(k)]
  let violation = 0
  yield* inRowBlocks(X, COST * sweeps * k, (first, end) => {
    for (let i = first; i < end; i++) {
      const entries = weighed(X, i, gathered(X, i, half, O, P), sums)
      if (entries.count === 0) half.moving.forEach((t) => (half.F[i * k + t] = 0))
      else violation += stepRow(half, i, entries, sweeps, order)
    }
  })
  return beta === 2 ? violation : Number.POSITIVE_INFINITY
}

/** With the weights of row i, and for each component the sum of w·o, which D is for β = 1. */
function weighed({ weights, starts }: ObservedRows, i: number, entries: RowEntries, sums: Float64Array): RowEntries {
  const { O, stride, count } = entries
  const from = starts[i] as number
  for (let t = 0; t < sums.length; t++) {
    let sum = 0
    for (let e = 0; e < count; e++) sum += (O[t * stride + e] as number) * (weights === undefined ? 1 : (weights[from + e] as number))
    sums[t] = sum
  }
  return { ...entries, sums, w: weights?.subarray(from, from + count) }
}

/** Σ w·d_β(x | p). */
function* observedLoss(X: ObservedRows, { W, Ht }: Factors, { k, beta }: Problem): Work<number> {
  const sums = { x: new RunningSum(), p: new RunningSum(), mixed: new RunningSum(), w: new RunningSum() }
  const terms: Terms = { x: 0, p: 0, mixed: 0 }
  yield* inRowBlocks(X, k, (first, end) => {
    for (let i = first; i < end; i++) {
      for (let at = X.starts[i] as number; at < (X.starts[i + 1] as number); at++) {
        const x = X.values[at] as number
        const p = dot(W, i * k, Ht, (X.columns[at] as number) * k, k)
        const w = X.weights === undefined ? 1 : (X.weights[at] as number)
        terms.x = terms.p = terms.mixed = 0
        if (beta === 2) terms.mixed = (x - p) ** 2
        else addTerms(terms, x, p, beta)
        sums.x.add(w * terms.x)
        sums.p.add(w * terms.p)
        sums.mixed.add(w * terms.mixed)
        sums.w.add(w)
      }
    }
  })
  if (beta === 2) return sums.mixed.value / 2
  return divergenceFrom({ x: sums.x.value, p: sums.p.value, mixed: sums.mixed.value }, beta, sums.w.value)
}
