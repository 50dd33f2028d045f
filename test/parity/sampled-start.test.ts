import { expect, it } from 'vitest'
import { ENGINES } from '../../src/contract/options.js'
import { factorizeSync } from '../../src/index.js'
import { planted, randomMatrix } from '../support/samples.js'

it('a tall X, whose rows are sampled for the start, has one result on both engines', () => {
  const init = { W: randomMatrix(1500, 3, 2), H: randomMatrix(3, 40, 3) }
  const objectives = ENGINES.map(
    (engine) => factorizeSync(planted(1500, 40, 3, 1), { nComponents: 3, init, engine, tol: 0, maxIter: 10 }).objective,
  ) as [number, number]
  expect(Math.abs(objectives[0] / objectives[1] - 1)).toBeLessThan(1e-9)
})
