import { describe, expect, it } from 'vitest'
import { factorizeSync, type MatrixLike, SparseMatrix } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { COMBINATIONS } from '../support/combinations.js'
import { type Fit, PROMISES } from '../support/promises.js'
import { STORAGES, stored } from '../support/storage.js'

/** All that a sparse matrix holds; a dense one is the promise's own. */
const contents = (X: MatrixLike) => (X instanceof SparseMatrix ? [X.data, X.indices, X.indptr].map(bitsOf) : [])

for (const storage of STORAGES) {
  for (const { engine, dtype, solver, beta } of COMBINATIONS) {
    const fit: Fit = (dense, options) => {
      const X = stored(dense, storage)
      const before = contents(X)
      const result = factorizeSync(X, { engine, solver, loss: beta, ...options })
      expect(contents(X)).toEqual(before)
      return result
    }
    describe(`${storage}, ${engine}, ${dtype}, ${solver}, β = ${beta}`, () => {
      for (const [name, check] of Object.entries(PROMISES)) it(name, () => check(fit, { engine, dtype, solver, beta, storage }))
    })
  }
}
