/**
 * The data term for a sparse X, without forming W·H.
 */
import { type CompressedRows, forAll, forStored } from '../contract/compressed-rows.js'
import type { Factors } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { RunningSum } from '../contract/sum.js'
import { breathe, type Work } from '../contract/work.js'
import { addTerms, divergenceFrom, type Terms } from './loss.js'
import { gram } from './products.js'
import { blocksOf, costOfAll, dot } from './stored-entries.js'

/** Below this share of Σx² the difference of sums has lost more than half of its digits. */
const NEARLY_EXACT = 1e-8

/** ½‖X − WH‖² as (Σx² − 2·Σ x·p + ⟨WᵀW, HHᵀ⟩)/2 over the stored entries; by the residual itself where the fit is nearly exact. */
export function* sparseFrobenius(X: CompressedRows, { W, Ht }: Factors, { m, n, k }: Problem): Work<number> {
  const [squares, mixed] = [new RunningSum(), new RunningSum()]
  for (const [first, end] of blocksOf(X, k)) {
    for (let i = first; i < end; i++) {
      let [ofX, ofBoth] = [0, 0]
      forStored(X, n, i, (_, j, x) => {
        ofX += x * x
        ofBoth += x * dot(W, i * k, Ht, j * k, k)
      })
      squares.add(ofX)
      mixed.add(ofBoth)
    }
    yield* breathe()
  }
  const [WtW, HHt] = [new Float64Array(k * k), new Float64Array(k * k)]
  yield* gram(W, m, k, WtW)
  yield* gram(Ht, n, k, HHt)
  const product = new RunningSum()
  for (let t = 0; t < k * k; t++) product.add((WtW[t] as number) * (HHt[t] as number))
  const loss = (squares.value - 2 * mixed.value + product.value) / 2
  return loss > NEARLY_EXACT * squares.value ? loss : yield* byResidual(X, { W, Ht }, n, k)
}

function* byResidual(X: CompressedRows, { W, Ht }: Factors, n: number, k: number): Work<number> {
  const sum = new RunningSum()
  for (const [first, end] of blocksOf(X, costOfAll(X, n, k))) {
    for (let i = first; i < end; i++) {
      let ofRow = 0
      forAll(X, n, i, (_, j, x) => {
        ofRow += (x - dot(W, i * k, Ht, j * k, k)) ** 2
      })
      sum.add(ofRow)
    }
    yield* breathe()
  }
  return sum.value / 2
}

/** D_β(X | WH) for β ≠ 2. For β = 1 the sum of WH is the product of the column sums of W and the row sums of H. */
export function* sparseDivergence(X: CompressedRows, { W, Ht }: Factors, { m, n, k, beta }: Problem): Work<number> {
  const sums = { x: new RunningSum(), p: new RunningSum(), mixed: new RunningSum() }
  const forEach = beta === 1 ? forStored : forAll
  for (const [first, end] of blocksOf(X, beta === 1 ? k : costOfAll(X, n, k))) {
    for (let i = first; i < end; i++) {
      const terms: Terms = { x: 0, p: 0, mixed: 0 }
      forEach(X, n, i, (_, j, x) => addTerms(terms, x, dot(W, i * k, Ht, j * k, k), beta))
      sums.x.add(terms.x)
      sums.mixed.add(terms.mixed)
      if (beta !== 1) sums.p.add(terms.p)
    }
    yield* breathe()
  }
  if (beta === 1) {
    for (let t = 0; t < k; t++) sums.p.add(columnSum(W, t, k) * columnSum(Ht, t, k))
  }
  return divergenceFrom({ x: sums.x.value, p: sums.p.value, mixed: sums.mixed.value }, beta, m * n)
}

function columnSum(F: Factors['W'], t: number, k: number): number {
  let sum = 0
  for (let at = t; at < F.length; at += k) sum += F[at] as number
  return sum
}
