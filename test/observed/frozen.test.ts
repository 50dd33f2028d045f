/** Components that keep their start, to the bit, while the others go on. */
import { describe, expect, it } from 'vitest'
import { type DenseMatrix, factorizeSync, type MatrixLike, type SyncOptions } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { COMBINATIONS, TESTED_ENGINES } from '../support/combinations.js'
import { mask, withHoles } from '../support/holes.js'
import { planted, randomMatrix } from '../support/samples.js'
import { stored } from '../support/storage.js'

const [M, N, K] = [90, 70, 5]
const column = (A: DenseMatrix, t: number) => Array.from({ length: A.rows }, (_, i) => A.get(i, t))
const row = (A: DenseMatrix, t: number) => [...A.row(t)]

describe.each(COMBINATIONS)('$engine, $dtype, $solver, β = $beta', ({ engine, dtype, solver, beta }) => {
  const X = planted(M, N, K, 1, dtype)
  const init = { W: randomMatrix(M, K, 5, dtype), H: randomMatrix(K, N, 6, dtype) }
  const options: SyncOptions = { nComponents: K, engine, solver, loss: beta, init, maxIter: 6, tol: 0, shuffle: true }
  const ways: Record<string, [MatrixLike, Partial<SyncOptions>]> = {
    dense: [X, {}],
    sparse: [stored(X, 'csr'), {}],
    'with holes': [withHoles(X, mask(M, N, 0.2, 3)), { missing: 'nan' }],
  }

  it.each(Object.entries(ways))('%s', (_, [given, more]) => {
    const { W, H, history } = factorizeSync(given, { ...options, ...more, frozen: { W: [3, 1, 3], H: [0] } })
    for (let t = 0; t < K; t++) {
      const [isStartW, isStartH] = [t === 1 || t === 3, t === 0]
      if (isStartW) expect(column(W, t)).toEqual(column(init.W, t))
      else expect(column(W, t)).not.toEqual(column(init.W, t))
      if (isStartH) expect(row(H, t)).toEqual(row(init.H, t))
      else expect(row(H, t)).not.toEqual(row(init.H, t))
    }
    expect(history.at(-1)?.objective).toBeLessThan(history[0]?.objective as number)
  })
})

describe.each(TESTED_ENGINES.flatMap((engine) => (['mu', 'cd', 'accelerated'] as const).map((solver) => ({ engine, solver }))))(
  '$engine, $solver',
  ({ engine, solver }) => {
    const X = planted(M, N, K, 1)
    const init = { W: randomMatrix(M, K, 5), H: randomMatrix(K, N, 6) }
    const options: SyncOptions = { nComponents: K, engine, solver, init, maxIter: 8, tol: 0 }

    it('none frozen is the plain fit', () => {
      expect(factorBits(factorizeSync(X, { ...options, frozen: { W: [], H: [] } }))).toBe(factorBits(factorizeSync(X, options)))
    })

    it('a factor frozen whole stays', () => {
      const all = [0, 1, 2, 3, 4]
      const { W, H } = factorizeSync(X, { ...options, frozen: { H: all } })
      expect(H.data).toEqual(init.H.data)
      expect(W.data).not.toEqual(init.W.data)
      const both = factorizeSync(X, { ...options, frozen: { W: all, H: all } })
      expect(both.W.data).toEqual(init.W.data)
      expect(both.H.data).toEqual(init.H.data)
    })

    it('a start by name is kept too', () => {
      const named = { ...options, init: 'random', seed: 4 } as const
      const start = factorizeSync(X, { ...named, maxIter: 1, frozen: { W: [0, 1, 2, 3, 4], H: [0, 1, 2, 3, 4] } })
      const { W } = factorizeSync(X, { ...named, frozen: { W: [2] } })
      expect(column(W, 2)).toEqual(column(start.W, 2))
    })
  },
)
