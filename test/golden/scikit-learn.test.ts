/** This package against scikit-learn itself, on a dense X. */
import { describe, it } from 'vitest'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFromOurStart, expectFromTheirStart, goldenSample, halves, loadGolden, named } from '../support/golden.js'
import { compressed } from '../support/storage.js'

const FILES = ['frobenius', 'divergences']

for (const dtype of ['float64', 'float32'] as const) {
  const { madeBy, cases } = loadGolden(FILES, dtype)
  for (const engine of TESTED_ENGINES) {
    describe(`${engine}, ${dtype}, from the start of ${madeBy}`, () => {
      it.each(named(cases))('%s', (_, c) => expectFromTheirStart(goldenSample(c, dtype), c, engine))
    })
  }
}

for (const engine of TESTED_ENGINES) {
  const { cases } = loadGolden(FILES, 'float64')
  describe(`${engine}, float64, from its own start by name and seed`, () => {
    it.each(named(cases))('%s', (_, c) => {
      const X = goldenSample(c, 'float64')
      expectFromOurStart(X, halves(X), c, engine)
    })
  })

  describe(`${engine}, float64, the same X in compressed rows`, () => {
    it.each(named(cases))('%s', (_, c) => expectFromTheirStart(compressed(goldenSample(c, 'float64'), 'csr'), c, engine))
  })
}
