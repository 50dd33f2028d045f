/** Results that lie near each other for problems that do: a β close to a special one, the other number type, an entry close to 0. */
import { describe, expect, it } from 'vitest'
import { DenseMatrix, factorizeSync } from '../../src/index.js'
import { COMBINATIONS, TESTED_ENGINES } from '../support/combinations.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, planted, randomMatrix } from '../support/samples.js'
import { STORAGES, stored } from '../support/storage.js'

const [M, N, K] = [20, 11, 5]
const STEPS = 20

/** Entries in [½, 3½), in sparse storage with gaps where β allows them. */
function sample(storage: string, beta: number): DenseMatrix {
  const random = randomMatrix(M, N, 21)
  const gap = (i: number, j: number) => storage !== 'dense' && beta > 0 && (i + 2 * j) % 3 !== 0
  return matrixOf(M, N, (i, j) => (gap(i, j) ? 0 : 0.5 + 3 * random.get(i, j)))
}

const init = {
  W: matrixOf(M, K, (i, t) => 0.25 + ((3 * i + 5 * t) % 8) / 8),
  H: matrixOf(K, N, (t, j) => 0.25 + ((7 * t + 3 * j) % 8) / 8),
}

describe.each(TESTED_ENGINES.flatMap((engine) => STORAGES.map((storage) => ({ engine, storage }))))(
  '$storage on $engine',
  ({ engine, storage }) => {
    it.each([2, 1, 0, -1.2, 0.2, 2.5].flatMap((beta) => [1e-5, -1e-5].map((step) => [beta, step])))(
      'β = %d and β = %d away from it give nearly the same',
      (beta, step) => {
        const X = stored(sample(storage, beta), storage)
        const fit = (loss: number) =>
          factorizeSync(X, { nComponents: K, engine, solver: 'mu', init, loss, maxIter: STEPS, tol: 0, alphaW: 1e-3, l1Ratio: 0.5 })
        const [one, other] = [fit(beta), fit(beta + step)]
        // An iteration multiplies by (N/D)^γ. Of N and D each term has a factor P^step, P from ε to at most 100, and γ changes by at
        // most the step: the quotient changes by 2·|step|·|log ε| at most, and the change of γ by log(N/D), no larger.
        const bound = STEPS * 3 * Math.abs(step) * Math.abs(Math.log(2 ** -23))
        for (const [a, b] of [
          [one.W.data, other.W.data],
          [one.H.data, other.H.data],
        ] as const) {
          const largest = Math.max(...a)
          a.forEach((value, at) => expect(Math.abs(value - (b[at] as number))).toBeLessThanOrEqual(bound * largest))
        }
        expect(one.W.data).not.toEqual(other.W.data)
      },
    )

    it.each([1, 0.5, 1.5, 2, 3])('an entry of 1e-323 counts as one of 0 for β = %d', (loss) => {
      const X = sample('csr', loss)
      expect(X.get(0, 1)).toBe(0)
      const near = matrixOf(M, N, (i, j) => (i === 0 && j === 1 ? 1e-323 : X.get(i, j)))
      const [zero, tiny] = [X, near].map((matrix) =>
        factorizeSync(stored(matrix, storage), { nComponents: K, engine, solver: 'mu', init, loss, maxIter: 1 }),
      )
      // The loss of the start: the same m·n terms, each of a sum of k.
      const at = (result: typeof zero) => result?.history[0]?.objective as number
      expect(Math.abs(at(tiny) / at(zero) - 1)).toBeLessThanOrEqual(4 * (M * N + K) * EPS.float64)
    })
  },
)

describe.each(COMBINATIONS.filter(({ dtype }) => dtype === 'float64'))('$engine, $solver, β = $beta', ({ engine, solver, beta }) => {
  it.each(STORAGES)('float32 comes to the objective of float64: %s', (storage) => {
    const X = planted(50, 17, 4, 31, 'float64', storage === 'dense' || beta <= 0 ? 1 : 0.5)
    const single = new DenseMatrix(50, 17, Float32Array.from(X.data))
    const double = new DenseMatrix(50, 17, Float64Array.from(single.data))
    const options = { nComponents: 4, engine, solver, loss: beta, init: 'random', maxIter: 30, tol: 0, alphaW: 1e-3 } as const
    const [a, b] = [single, double].map((matrix) => factorizeSync(stored(matrix, storage), options).objective) as [number, number]
    expect(Math.abs(a / b - 1)).toBeLessThanOrEqual(1e-4)
  })
})
