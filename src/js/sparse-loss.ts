/**
 * The data term for a sparse X, without forming W·H.
 */
import type { CompressedRows } from '../contract/compressed-rows.js'
import type { Factors } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { RunningSum } from '../contract/sum.js'
import type { Work } from '../contract/work.js'
import { addTerms, divergenceFrom, type Terms } from './loss.js'
import { gram } from './products.js'
import { costOfAll, dot, inRowBlocks, RowWalk } from './stored-entries.js'

/** Below this share of Σx² the difference of sums has lost more than half of its digits. */
const NEARLY_EXACT = 1e-8

/** ½‖X − WH‖² as (Σx² − 2·Σ x·p + ⟨WᵀW, HHᵀ⟩)/2 over the stored entries; by the residual itself where the fit is nearly exact. */
export function* sparseFrobenius(X: CompressedRows, { W, Ht }: Factors, { m, n, k }: Problem): Work<number> {
  const [squares, mixed] = [new RunningSum(), new RunningSum()]
  const walk = new RowWalk(X, n, false)
  yield* inRowBlocks(X, k, (first, end) => {
    for (let i = first; i < end; i++) {
      walk.goTo(i)
      squares.add(dot(X.values, walk.from, X.values, walk.from, walk.end - walk.from))
      mixed.add(mixedOf(walk, W, i * k, Ht, k))
    }
  })
  const [WtW, HHt] = [new Float64Array(k * k), new Float64Array(k * k)]
  yield* gram(W, m, k, WtW)
  yield* gram(Ht, n, k, HHt)
  const loss = (squares.value - 2 * mixed.value + sumOfProducts(WtW, HHt)) / 2
  return loss > NEARLY_EXACT * squares.value ? loss : yield* byResidual(X, { W, Ht }, n, k)
}

/** Σ x·p over the entries of one row, whose row of W begins at `w`. */
function mixedOf({ columns, values, from, end }: RowWalk, W: Factors['W'], w: number, Ht: Factors['Ht'], k: number): number {
  let sum = 0
  for (let p = from; p < end; p++) sum += (values[p] as number) * dot(W, w, Ht, (columns[p] as number) * k, k)
  return sum
}

function sumOfProducts(A: Float64Array, B: Float64Array): number {
  const sum = new RunningSum()
  for (let t = 0; t < A.length; t++) sum.add((A[t] as number) * (B[t] as number))
  return sum.value
}

function* byResidual(X: CompressedRows, { W, Ht }: Factors, n: number, k: number): Work<number> {
  const sum = new RunningSum()
  const walk = new RowWalk(X, n, true)
  yield* inRowBlocks(X, costOfAll(X, n, k), (first, end) => {
    for (let i = first; i < end; i++) {
      walk.goTo(i)
      sum.add(squaredResidual(walk, W, i * k, Ht, k))
    }
  })
  return sum.value / 2
}

/** Σ (x − p)² over the entries of one row, whose row of W begins at `w`. */
function squaredResidual({ columns, values, from, end }: RowWalk, W: Factors['W'], w: number, Ht: Factors['Ht'], k: number): number {
  let sum = 0
  for (let p = from; p < end; p++) sum += ((values[p] as number) - dot(W, w, Ht, (columns[p] as number) * k, k)) ** 2
  return sum
}

/** D_β(X | WH) for β ≠ 2. For β = 1 the sum of WH is the product of the column sums of W and the row sums of H. */
export function* sparseDivergence(X: CompressedRows, factors: Factors, { m, n, k, beta }: Problem): Work<number> {
  const sums = { x: new RunningSum(), p: new RunningSum(), mixed: new RunningSum() }
  const walk = new RowWalk(X, n, beta !== 1)
  yield* inRowBlocks(X, beta === 1 ? k : costOfAll(X, n, k), (first, end) => {
    for (let i = first; i < end; i++) {
      walk.goTo(i)
      const terms = termsOf(walk, factors, i, k, beta)
      sums.x.add(terms.x)
      sums.mixed.add(terms.mixed)
      if (beta !== 1) sums.p.add(terms.p)
    }
  })
  if (beta === 1) sums.p.add(sumOfAll(factors, k))
  return divergenceFrom({ x: sums.x.value, p: sums.p.value, mixed: sums.mixed.value }, beta, m * n)
}

/** The terms of the entries of row i. */
function termsOf({ columns, values, from, end }: RowWalk, { W, Ht }: Factors, i: number, k: number, beta: number): Terms {
  const terms: Terms = { x: 0, p: 0, mixed: 0 }
  for (let p = from; p < end; p++) {
    addTerms(terms, values[p] as number, dot(W, i * k, Ht, (columns[p] as number) * k, k), beta)
  }
  return terms
}

/** The sum of all entries of W·H. */
function sumOfAll({ W, Ht }: Factors, k: number): number {
  const sum = new RunningSum()
  for (let t = 0; t < k; t++) sum.add(columnSum(W, t, k) * columnSum(Ht, t, k))
  return sum.value
}

function columnSum(F: Factors['W'], t: number, k: number): number {
  let sum = 0
  for (let at = t; at < F.length; at += k) sum += F[at] as number
  return sum
}
