/**
 * The data term and the penalties.
 */
import type { Factors } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { RunningSum } from '../contract/sum.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

/** Multiplications between two chances for the event loop. */
const MULTIPLIES = 2 ** 20

/** ½‖X − WH‖² from the residual itself, which is exact also where the fit is near perfect. */
export function* frobenius(X: FloatArray, { W, Ht }: Factors, { m, n, k }: Problem): Work<number> {
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

/** Σ_j (X_ij − Σ_t W_it·H_tj)² of one row. */
function squaredResidual(X: FloatArray, W: FloatArray, Ht: FloatArray, i: number, n: number, k: number): number {
  let sum = 0
  for (let j = 0; j < n; j++) {
    let residual = X[i * n + j] as number
    for (let t = 0; t < k; t++) residual -= (W[i * k + t] as number) * (Ht[j * k + t] as number)
    sum += residual * residual
  }
  return sum
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
