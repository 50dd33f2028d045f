import { expect, it } from 'vitest'
import { ENGINES } from '../../src/contract/options.js'
import { factorizeSync } from '../../src/index.js'
import { planted, randomMatrix } from '../support/samples.js'

it.each([
  ['tall X, whose rows', 1500, 40],
  ['wide X, whose columns', 40, 1500],
] as const)('a %s are sampled for the start, has one result on both engines', (_, m, n) => {
  const init = { W: randomMatrix(m, 3, 2), H: randomMatrix(3, n, 3) }
  const objectives = ENGINES.map(
    (engine) => factorizeSync(planted(m, n, 3, 1), { nComponents: 3, init, engine, tol: 0, maxIter: 10 }).objective,
  ) as [number, number]
  expect(Math.abs(objectives[0] / objectives[1] - 1)).toBeLessThan(1e-9)
})
