import { describe, it } from 'vitest'
import { type DenseMatrix, factorizeSync } from '../../src/index.js'
import { COMBINATIONS } from '../support/combinations.js'
import { PROMISES } from '../support/promises.js'

for (const { engine, dtype, solver, beta } of COMBINATIONS) {
  describe(`${engine}, ${dtype}, ${solver}, β = ${beta}`, () => {
    for (const [name, check] of Object.entries(PROMISES)) {
      it(name, () => check((X: DenseMatrix, options) => factorizeSync(X, { engine, solver, loss: beta, ...options }), { dtype, beta }))
    }
  })
}
