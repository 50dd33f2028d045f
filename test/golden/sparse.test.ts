/** This package against scikit-learn itself, on a sparse X with an empty row and an empty column. */
import { describe, expect, it } from 'vitest'
import { TESTED_ENGINES } from '../support/combinations.js'
import { expectFromOurStart, expectFromTheirStart, halves, loadGolden, named, sparseGoldenSample } from '../support/golden.js'
import { compressed, FORMATS } from '../support/storage.js'

for (const format of FORMATS) {
  for (const engine of TESTED_ENGINES) {
    for (const dtype of ['float64', 'float32'] as const) {
      const { madeBy, cases } = loadGolden(['sparse'], dtype)
      describe(`${format}, ${engine}, ${dtype}, from the start of ${madeBy}`, () => {
        it.each(named(cases))('%s', (_, c) => expectFromTheirStart(compressed(sparseGoldenSample(c, dtype), format), c, engine))
      })
    }

    describe(`${format}, ${engine}, float64, from its own start by name and seed`, () => {
      it.each(named(loadGolden(['sparse'], 'float64').cases))('%s', (_, c) => {
        const X = sparseGoldenSample(c, 'float64')
        expectFromOurStart(compressed(X, format), compressed(halves(X), format), c, engine)
      })
    })
  }
}

it('the sample is sparse, with an empty row and an empty column', () => {
  const X = sparseGoldenSample({ m: 30, n: 22 }, 'float64')
  const stored = X.data.filter((value) => value !== 0).length
  expect(stored / X.data.length).toBeGreaterThan(0.1)
  expect(stored / X.data.length).toBeLessThan(0.2)
  expect(Math.max(...X.row(4))).toBe(0)
  expect(Math.max(...X.transpose().row(3))).toBe(0)
})
