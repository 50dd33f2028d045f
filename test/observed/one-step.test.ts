/** One iteration with weights against the formulas, written out entry by entry. */
import { describe, expect, it } from 'vitest'
import { stepsFor } from '../../src/first-guess.js'
import { DenseMatrix, factorizeSync } from '../../src/index.js'
import { COMBINATIONS } from '../support/combinations.js'
import { mask } from '../support/holes.js'
import { matrixOf, randomMatrix } from '../support/matrices.js'
import { distance, EPS, product, total } from '../support/samples.js'

const [M, N, K] = [13, 9, 4]
const PENALTIES = { alphaW: 2e-3, alphaH: 3e-3, l1Ratio: 0.4 }

const X = matrixOf(M, N, (i, j) => 0.25 + randomMatrix(M, N, 5).get(i, j))
const observed = mask(M, N, 0.3, 7)
const weights = matrixOf(M, N, (i, j) => observed.get(i, j) * (0.5 + randomMatrix(M, N, 9).get(i, j)))
const init = {
  W: matrixOf(M, K, (i, t) => 0.25 + ((3 * i + 5 * t) % 8) / 8),
  H: matrixOf(K, N, (t, j) => 0.25 + ((7 * t + 3 * j) % 8) / 8),
}

const transposed = (A: DenseMatrix) => matrixOf(A.columns, A.rows, (i, j) => A.get(j, i))

interface Sums {
  N: number
  D: number
  slopeN: number
  slopeD: number
}

/** Σ over the row's entries of w·x·o·p^(β−2) and so on. */
function sums(x: DenseMatrix, w: DenseMatrix, F: DenseMatrix, O: DenseMatrix, i: number, t: number, beta: number): Sums {
  const result = { N: 0, D: 0, slopeN: 0, slopeD: 0 }
  for (let j = 0; j < x.columns; j++) {
    let p = 0
    for (let s = 0; s < K; s++) p += F.get(i, s) * O.get(s, j)
    if (beta < 2) p = Math.max(p, 2 ** -23)
    const [weight, o] = [w.get(i, j), O.get(t, j)]
    result.N += weight * x.get(i, j) * o * p ** (beta - 2)
    result.D += weight * o * p ** (beta - 1)
    if (beta < 2) result.slopeN += weight * x.get(i, j) * o * o * p ** (beta - 3)
    result.slopeD += weight * o * o * p ** (beta - 2)
  }
  return result
}

const gammaOf = (beta: number) => (beta < 1 ? 1 / (2 - beta) : beta > 2 ? 1 / (beta - 1) : 1)

/** F renewed for x ≈ F·O: all components at once, or one after the other. */
function renewed(
  x: DenseMatrix,
  w: DenseMatrix,
  F: DenseMatrix,
  O: DenseMatrix,
  beta: number,
  solver: string,
  sweeps: number,
  size: number,
): DenseMatrix {
  const { alphaW, alphaH, l1Ratio } = PENALTIES
  const alpha = F.rows === M ? alphaW : alphaH
  const [l1, l2] = [alpha * size * l1Ratio, alpha * size * (1 - l1Ratio)]
  const now = new DenseMatrix(F.rows, K, Float64Array.from(F.data))
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 0; i < F.rows; i++) {
      const before = new DenseMatrix(F.rows, K, Float64Array.from(now.data))
      for (let t = 0; t < K; t++) {
        const f = now.get(i, t)
        const { N: up, D, slopeN, slopeD } = sums(x, w, solver === 'mu' ? before : now, O, i, t, beta)
        const pull = D + l1 + l2 * f
        const gamma = gammaOf(beta)
        // Nothing pulls it up, and a penalty down.
        if (up === 0) {
          now.data[i * K + t] = 0
          continue
        }
        const step =
          ((up / pull) ** gamma - 1) / (gamma * (Math.max(0, 2 - beta) * (slopeN / up) + (Math.max(0, beta - 1) * slopeD + l2) / pull))
        now.data[i * K + t] = solver === 'mu' ? f * (up / pull) ** gamma : Math.max(0, f + step)
      }
    }
  }
  return now
}

function pointLoss(x: number, p: number, beta: number): number {
  if (beta === 2) return (x - p) ** 2 / 2
  if (beta === 1) return x * Math.log(x / p) - x + p
  if (beta === 0) return x / p - Math.log(x / p) - 1
  return (x ** beta + (beta - 1) * p ** beta - beta * x * p ** (beta - 1)) / (beta * (beta - 1))
}

describe.each(COMBINATIONS)('$engine, $dtype, $solver, β = $beta', ({ engine, dtype, solver, beta }) => {
  const typed = (A: DenseMatrix) => (dtype === 'float64' ? A : new DenseMatrix(A.rows, A.columns, Float32Array.from(A.data)))
  // A number is a sum of n·k products, each a power of such a sum, and a step is of two sums and their quotient; twice for two sweeps.
  const bound = 64 * Math.max(M, N) * K * EPS[dtype]

  it('is what the formulas say', () => {
    const given = typed(X)
    const options = { nComponents: K, engine, loss: beta, init, tol: 0, weights, ...PENALTIES }
    const fit = factorizeSync(given, { ...options, solver, maxIter: 1 })
    // `'accelerated'` goes on from there.
    const isLed = solver === 'accelerated' && beta !== 2
    const start = isLed ? factorizeSync(given, { ...options, solver: 'mu', maxIter: stepsFor(beta) }) : init
    const sweeps = solver === 'accelerated' ? 2 : 1
    const W = renewed(given, weights, start.W, start.H, beta, solver, sweeps, N)
    const H = transposed(renewed(transposed(given), transposed(weights), transposed(start.H), transposed(W), beta, solver, sweeps, M))
    expect(distance(fit.W.data, W.data)).toBeLessThanOrEqual(bound)
    expect(distance(fit.H.data, H.data)).toBeLessThanOrEqual(bound)
    const P = product(fit.W, fit.H)
    const loss = total(given, (x, at) => (weights.data[at] as number) * pointLoss(x, P.data[at] as number, beta))
    // Terms of the size of x^β and x·p^(β−1) cancel.
    const size = total(given, (x, at) => (weights.data[at] as number) * (1 + x ** beta + x * (P.data[at] as number) ** (beta - 1)))
    expect(Math.abs(fit.loss - loss)).toBeLessThanOrEqual(64 * EPS[dtype] * K * size)
  })
})
