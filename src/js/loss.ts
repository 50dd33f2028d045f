/**
 * The data term and the penalties.
 */
import type { Factors } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { RunningSum } from '../contract/sum.js'
import type { FloatArray, NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import type { Matrix } from './matrix.js'
import { gram } from './products.js'
import { dot } from './stored-entries.js'
import { EPSILON, type Half } from './update.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** ½‖X − WH‖² from the residual itself, which is exact also where the fit is near perfect. */
export function* frobenius(X: NumberArray, { W, Ht }: Factors, { m, n, k }: Problem): Work<number> {
  const sum = new RunningSum()
  let since = 0
  for (let i = 0; i < m; i++) {
    sum.add(squaredResidual(X, W, Ht, i, n, k))
    since += n * k
    if (since >= MULTIPLIES) {
      since = 0
      yield* breathe()
    }
  }
  return sum.value / 2
}

/** Below this share of ‖X‖², products that are stored in the number type of X no longer tell the loss. */
const SMALLEST = { float64: 1e-4, float32: 1e-2 } as const

/**
 * ½‖X − WH‖² as (‖X‖² − 2⟨XᵀW, Hᵀ⟩ + ⟨WᵀW, HHᵀ⟩) / 2, from the products by which H has just been renewed; `undefined` where rounding
 * would be too much of it.
 */
export function* quickFrobenius(
  matrix: Matrix,
  { product: XtW, gram: WtW }: Half,
  { Ht }: Factors,
  { n, k, dtype }: Problem,
): Work<number | undefined> {
  const HHt = new Float64Array(k * k)
  yield* gram(Ht, n, k, HHt)
  const squares = matrix.squares()
  const loss = (squares - 2 * dot(XtW, 0, Ht, 0, n * k) + dot(WtW, 0, HHt, 0, k * k)) / 2
  return loss > SMALLEST[dtype] * squares ? loss : undefined
}

/** Σ_j (X_ij − Σ_t W_it·H_tj)² of one row: four residuals at a time, since each waits for its last subtraction. */
function squaredResidual(X: NumberArray, W: FloatArray, Ht: FloatArray, i: number, n: number, k: number): number {
  const row = i * k
  let sum = 0
  let j = 0
  for (; j + 4 <= n; j += 4) {
    const x = i * n + j
    let r0 = X[x] as number
    let r1 = X[x + 1] as number
    let r2 = X[x + 2] as number
    let r3 = X[x + 3] as number
    let h = j * k
    for (let t = 0; t < k; t++) {
      const w = W[row + t] as number
      r0 -= w * (Ht[h] as number)
      r1 -= w * (Ht[h + k] as number)
      r2 -= w * (Ht[h + 2 * k] as number)
      r3 -= w * (Ht[h + 3 * k] as number)
      h++
    }
    sum += r0 * r0
    sum += r1 * r1
    sum += r2 * r2
    sum += r3 * r3
  }
  for (; j < n; j++) {
    let residual = X[i * n + j] as number
    for (let t = 0; t < k; t++) residual -= (W[row + t] as number) * (Ht[j * k + t] as number)
    sum += residual * residual
  }
  return sum
}

/**
 * D_β(X | WH) for β ≠ 2. Only entries x > EPS enter the sums over x, where P = WH is raised to EPS; the sum of P^β alone runs over
 * all entries, unclipped, for β > 0.
 */
export function* betaDivergence(X: NumberArray, factors: Factors, problem: Problem): Work<number> {
  const { m, n, k, beta } = problem
  const sums = { x: new RunningSum(), p: new RunningSum(), mixed: new RunningSum() }
  let since = 0
  for (let i = 0; i < m; i++) {
    addRow(X, factors, i, n, k, beta, sums)
    since += n * k
    if (since >= MULTIPLIES) {
      since = 0
      yield* breathe()
    }
  }
  return divergenceFrom({ x: sums.x.value, p: sums.p.value, mixed: sums.mixed.value }, beta, m * n)
}

/** Sums named for the general β: Σ x^β, Σ P^β and Σ x·P^(β−1). For β = 1 mixed is Σ x·log(x/P); for β = 0 it is Σ x/P, and x Σ log(x/P). */
export type Terms = Record<'x' | 'p' | 'mixed', number>

export function divergenceFrom({ x, p, mixed }: Terms, beta: number, entries: number): number {
  if (beta === 1) return Math.max(0, mixed + p - x)
  if (beta === 0) return Math.max(0, mixed - entries - x)
  return Math.max(0, (x - beta * mixed + (beta - 1) * p) / (beta * (beta - 1)))
}

/** Adds the terms of one entry x with its estimate p. */
export function addTerms(terms: Terms, x: number, p: number, beta: number): void {
  if (beta > 0) terms.p += beta === 1 ? p : p ** beta
  if (!(x > EPSILON)) return
  const raised = Math.max(p, EPSILON)
  terms.x += beta === 1 ? x : beta === 0 ? Math.log(x / raised) : x ** beta
  terms.mixed += beta === 1 ? x * Math.log(x / raised) : beta === 0 ? x / raised : x * raised ** (beta - 1)
  if (beta < 0) terms.p += raised ** beta
}

/** Adds the terms of one row. */
function addRow(
  X: NumberArray,
  { W, Ht }: Factors,
  i: number,
  n: number,
  k: number,
  beta: number,
  sums: Record<keyof Terms, RunningSum>,
): void {
  const terms: Terms = { x: 0, p: 0, mixed: 0 }
  for (let j = 0; j < n; j++) {
    let p = 0
    for (let t = 0; t < k; t++) p += (W[i * k + t] as number) * (Ht[j * k + t] as number)
    addTerms(terms, X[i * n + j] as number, p, beta)
  }
  sums.x.add(terms.x)
  sums.p.add(terms.p)
  sums.mixed.add(terms.mixed)
}

/** l1W·ΣW + l2W/2·‖W‖² + l1H·ΣH + l2H/2·‖H‖². */
export function penalty({ W, Ht }: Factors, { l1W, l2W, l1H, l2H }: Problem): number {
  return factorPenalty(W, l1W, l2W) + factorPenalty(Ht, l1H, l2H)
}

function factorPenalty(F: FloatArray, l1: number, l2: number): number {
  if (l1 === 0 && l2 === 0) return 0
  let sum = 0
  let squares = 0
  for (const f of F) {
    sum += f
    squares += f * f
  }
  return l1 * sum + (l2 / 2) * squares
}
