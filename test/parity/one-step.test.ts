/**
 * The native engine against the JavaScript one, operation by operation, from the same state. Their arithmetic differs in
 * the order of sums alone, so the bounds are those of sums: length × unit roundoff × the sum of magnitudes.
 */
import { describe, expect, it } from 'vitest'
import type { Engine, Session } from '../../src/contract/engine.js'
import { SOLVERS } from '../../src/contract/options.js'
import type { Problem } from '../../src/contract/problem.js'
import { cast, type FloatArray } from '../../src/contract/typed-array.js'
import { runSync } from '../../src/contract/work.js'
import { chooseEngine } from '../../src/engines.js'
import { loadAddon } from '../../src/native/load.js'
import { problem } from '../support/problem.js'
import { EPS, planted, randomMatrix } from '../support/samples.js'

const engines = (): [Engine, Engine] => [chooseEngine('native'), chooseEngine('js')]

/** Sizes around the edges of every block: rows of 4, 64 and 256, columns of 256, and few rows with a long sum. */
const SIZES = [
  { m: 1, n: 1, k: 1 },
  { m: 5, n: 3, k: 2 },
  { m: 65, n: 257, k: 7 },
  { m: 1100, n: 130, k: 13 },
  { m: 260, n: 9, k: 12 },
  { m: 70, n: 66, k: 6 },
  { m: 3, n: 9001, k: 4 },
  { m: 9001, n: 3, k: 5 },
]

interface State {
  readonly session: Session
  readonly W: FloatArray
  readonly Ht: FloatArray
}

function open(engine: Engine, problem: Problem): State {
  const { m, n, k, dtype } = problem
  const X = planted(m, n, Math.min(k, m, n), 1, dtype).data
  const W = randomMatrix(m, k, 4, dtype).data
  const Ht = randomMatrix(n, k, 5, dtype).data
  return { session: engine.createSession(problem, X, { W, Ht }), W, Ht }
}

function expectNear(a: FloatArray, b: FloatArray, tolerance: number): void {
  let scale = 0
  for (const value of b) scale = Math.max(scale, Math.abs(value))
  let worst = 0
  a.forEach((value, i) => {
    const difference = Math.abs(value - (b[i] as number))
    if (!(difference <= worst)) worst = difference
  })
  expect(worst).toBeLessThanOrEqual(tolerance * scale)
}

describe('capabilities', () => {
  it('the addon has the solvers of the list', () => {
    const { addon } = loadAddon()
    expect(addon?.solvers).toEqual([...SOLVERS])
  })
})

describe.each(SIZES)('$m × $n, k = $k', (sizes) => {
  const { m, n, k } = sizes

  for (const dtype of ['float64', 'float32'] as const) {
    for (const solver of SOLVERS) {
      for (const penalties of [{}, { l1W: 0.1, l2W: 0.2, l1H: 0.3, l2H: 0.1 }]) {
        it(`one iteration of ${solver} in ${dtype} ${JSON.stringify(penalties)}`, () => {
          const results = engines().map((engine) => {
            const state = open(engine, problem(sizes, { dtype, solver, ...penalties }))
            const advance = runSync(state.session.advance({ iterations: 1, violationTarget: -1, budgetMs: 1e9, orders: undefined }))
            return { ...state, advance }
          })
          const [native, js] = results as [(typeof results)[0], (typeof results)[0]]
          // Sums of n, then m, then k terms of one sign, and the second half inherits the error of the first.
          const tolerance = 8 * (m + n + k) * EPS[dtype]
          expectNear(native.W, js.W, tolerance)
          expectNear(native.Ht, js.Ht, tolerance)
          expect(native.advance.iterations).toBe(1)
          if (solver === 'cd') expect(Math.abs(native.advance.violation / js.advance.violation - 1)).toBeLessThanOrEqual(tolerance * k)
          else expect(native.advance.violation).toBe(Number.POSITIVE_INFINITY)
        })
      }
    }

    for (const beta of [2, 1, 0, 0.5, 1.5, 3, -1]) {
      it(`N and D of H for β = ${beta} in ${dtype}, H left as it is`, () => {
        const results = engines().map((engine) => {
          const { session, Ht } = open(engine, problem(sizes, { dtype, beta, l1H: 0.3, l2H: 0.1, updateH: false }))
          const before = Ht.slice()
          const [N, D] = [cast(new Float64Array(n * k), dtype), cast(new Float64Array(n * k), dtype)]
          runSync(session.terms(N, D))
          expect(Ht).toEqual(before)
          return { N, D }
        })
        const [native, js] = results as [(typeof results)[0], (typeof results)[0]]
        // Sums of m terms of one sign, each a power of a sum of k that a power of up to 3 makes 3 times as uncertain.
        const tolerance = 8 * (m + 3 * k) * EPS[dtype]
        expectNear(native.N, js.N, tolerance)
        expectNear(native.D, js.D, tolerance)
      })
    }

    it(`loss and penalty in ${dtype}`, () => {
      const [native, js] = engines().map((engine) =>
        runSync(open(engine, problem(sizes, { dtype, l1W: 0.5, l2H: 2 })).session.measure('exact')),
      )
      expect(Math.abs((native?.loss ?? 0) / (js?.loss ?? 0) - 1)).toBeLessThanOrEqual(8 * (m * n + k) * EPS.float64 + 8 * k * EPS[dtype])
      expect(Math.abs((native?.penalty ?? 0) / (js?.penalty ?? 0) - 1)).toBeLessThanOrEqual(8 * (m + n) * k * EPS.float64)
    })

    it(`X·Q and Xᵀ·Q in ${dtype}`, () => {
      for (const [side, inner] of [
        ['X', n],
        ['Xt', m],
      ] as const) {
        const Q = cast(randomMatrix(inner, 6, 9, dtype).data, 'float64') as Float64Array
        const [native, js] = engines().map((engine) => runSync(open(engine, problem(sizes, { dtype })).session.project(side, Q, 6)))
        expectNear(native as Float64Array, js as Float64Array, 4 * inner * EPS[dtype])
      }
    })
  }

  it('a shuffled sweep visits in the same order', () => {
    const orders = Uint32Array.from({ length: 2 * k }, (_, i) => (i < k ? k - 1 - i : (i * 2 + 1) % k))
    const [native, js] = engines().map((engine) => {
      const state = open(engine, problem(sizes, { solver: 'cd' }))
      runSync(state.session.advance({ iterations: 1, violationTarget: -1, budgetMs: 1e9, orders }))
      return state
    }) as [State, State]
    expectNear(native.W, js.W, 8 * (m + n + k) * EPS.float64)
    expectNear(native.Ht, js.Ht, 8 * (m + n + k) * EPS.float64)
  })
})

describe('small dense algebra', () => {
  it.each([
    [40, 5],
    [300, 37],
    [12, 12],
  ])('orthonormalize %i × %i: QᵀQ = I, Q·R = A, on both engines', (length, count) => {
    for (const engine of engines()) {
      const A = randomMatrix(length, count, 3).data as Float64Array
      const Q = A.slice()
      const R = runSync(open(engine, problem({ m: 2, n: 2, k: 1 })).session.orthonormalize(Q, length, count))
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          let dot = 0
          for (let i = 0; i < length; i++) dot += (Q[i * count + a] as number) * (Q[i * count + b] as number)
          expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThanOrEqual(8 * length * EPS.float64)
        }
      }
      for (let i = 0; i < length; i++) {
        for (let b = 0; b < count; b++) {
          let sum = 0
          for (let a = 0; a <= b; a++) sum += (Q[i * count + a] as number) * (R[a * count + b] as number)
          expect(Math.abs(sum - (A[i * count + b] as number))).toBeLessThanOrEqual(8 * count * Math.sqrt(length) * EPS.float64)
        }
      }
    }
  })

  it('a dependent column becomes zero, on both engines', () => {
    for (const engine of engines()) {
      const Q = Float64Array.from([1, 2, 0, 1, 2, 1, 1, 2, 0])
      runSync(open(engine, problem({ m: 2, n: 2, k: 1 })).session.orthonormalize(Q, 3, 3))
      expect([Q[1], Q[4], Q[7]].map((value) => Math.abs(value as number))).toEqual([0, 0, 0])
      expect(Math.hypot(Q[2] as number, Q[5] as number, Q[8] as number)).toBeCloseTo(1, 12)
    }
  })

  it('svd: A = U·diag(S)·Vᵀ with falling S, on both engines', () => {
    const size = 9
    const A = randomMatrix(size, size, 6).data as Float64Array
    for (const engine of engines()) {
      const { U, S, V } = runSync(open(engine, problem({ m: 2, n: 2, k: 1 })).session.svd(A.slice(), size))
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          let sum = 0
          for (let t = 0; t < size; t++) sum += (U[i * size + t] as number) * (S[t] as number) * (V[j * size + t] as number)
          expect(Math.abs(sum - (A[i * size + j] as number))).toBeLessThanOrEqual(32 * size * size * EPS.float64)
        }
      }
      for (let t = 1; t < size; t++) expect(S[t]).toBeLessThanOrEqual(S[t - 1] as number)
    }
  })
})

/** Each of the three sums of the quick loss is off by a few roundings of ‖X‖²; below 1e-4 of that the residual is taken. */
it.each([1, 2, 40])('the quick loss is the exact one, after %d iterations', (iterations) => {
  const { session } = open(chooseEngine('native'), problem({ m: 700, n: 300, k: 6 }, { solver: 'cd' }))
  runSync(session.advance({ iterations, violationTarget: -1, budgetMs: 1e9, orders: undefined }))
  const { loss: quick } = runSync(session.measure('quick'))
  const { loss: exact } = runSync(session.measure('exact'))
  expect(Math.abs(quick / exact - 1)).toBeLessThanOrEqual(64 * EPS.float64 * 1e4)
})
