/** The seed, and what does not depend on anything but it. */
import { describe, expect, it } from 'vitest'
import { SOLVERS, STARTS } from '../../src/contract/options.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { randomMatrix } from '../support/matrices.js'

const X = randomMatrix(40, 30)

describe.each(CALLS)('$name', ({ call }) => {
  const bits = async (options: Record<string, unknown>) => factorBits(await call(X, { nComponents: 3, maxIter: 5, tol: 0, ...options }))

  it.each(SOLVERS.flatMap((solver) => STARTS.map((init) => ({ solver, init }))))(
    'gives the same bits again: $solver from $init',
    async ({ solver, init }) => {
      expect(await bits({ solver, init, seed: 5 })).toBe(await bits({ solver, init, seed: 5 }))
    },
  )

  it('gives other numbers for another seed, to the ends of its range', async () => {
    const seeds = [0, 1, 2, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1]
    const results = new Set<string>()
    for (const seed of seeds) results.add(await bits({ init: 'random', seed }))
    expect(results.size).toBe(seeds.length)
    expect(await bits({ init: 'random', seed: -0 })).toBe(await bits({ init: 'random' }))
  })

  it('draws the zeros of nndsvdar, and no others', async () => {
    expect(await bits({ init: 'nndsvdar', seed: 1 })).not.toBe(await bits({ init: 'nndsvdar', seed: 2 }))
  })

  it('orders the components of shuffled coordinate descent', async () => {
    const init = { W: randomMatrix(40, 3, 2), H: randomMatrix(3, 30, 3) }
    const shuffled = (seed: number) => bits({ solver: 'cd', shuffle: true, seed, init })
    expect(await shuffled(1)).toBe(await shuffled(1))
    expect(await shuffled(1)).not.toBe(await shuffled(2))
    expect(await shuffled(1)).not.toBe(await bits({ solver: 'cd', seed: 1, init }))
  })

  it('does not mind the number of threads, however large', async () => {
    for (const solver of SOLVERS) {
      const one = await bits({ solver, threads: 1 })
      for (const threads of [2, 3, 64, 65, 1e6, 2 ** 31, 2 ** 53 - 1]) expect(await bits({ solver, threads })).toBe(one)
    }
  })
})
