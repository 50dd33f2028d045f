// What the factors say about single digits: row i of W·H is the sum over t of W[i, t] times part t, which is row t of H.

/** Row i of a matrix, as a view. */
export function rowOf({ columns, data }, i) {
  return data.subarray(i * columns, (i + 1) * columns)
}

export function norm(x) {
  return Math.sqrt(x.reduce((sum, value) => sum + value * value, 0))
}

/** ‖x − y‖ / ‖x‖. */
function relativeError(x, y) {
  return norm(x.map((value, j) => value - y[j])) / norm(x)
}

const allParts = ({ H }) => Array.from({ length: H.rows }, (_, t) => t)

/** The sum of the chosen parts of row i of W·H; all of them give the row itself. */
export function sumOfParts({ W, H }, i, parts) {
  const pixels = new Float64Array(H.columns)
  for (const t of parts) {
    const weight = W.get(i, t)
    if (weight === 0) continue
    H.row(t).forEach((ink, j) => {
      pixels[j] += weight * ink
    })
  }
  return pixels
}

const inkOf = (pixels) => pixels.reduce((sum, value) => sum + value, 0)

/** Row i of W·H, its `count` parts that put down most ink, and the sum of all others: these pieces add up to the row. */
export function takeApart(factors, i, count) {
  const whole = sumOfParts(factors, i, allParts(factors))
  const piece = (parts) => {
    const pixels = sumOfParts(factors, i, parts)
    return { parts, pixels, share: inkOf(pixels) / inkOf(whole) }
  }
  const byInk = allParts(factors)
    .map((t) => piece([t]))
    .sort((a, b) => b.share - a.share)
  const others = byInk.slice(count).flatMap(({ parts }) => parts)
  return { whole, strongest: byInk.slice(0, count), rest: piece(others) }
}

/** Of each class the row whose relative error is the median one: neither the best nor the worst. */
export function typicalRows(X, labels, factors) {
  const parts = allParts(factors)
  const rows = labels.map((label, i) => ({ label, i, error: relativeError(rowOf(X, i), sumOfParts(factors, i, parts)) }))
  return [...new Set(labels)].map((label) => {
    const own = rows.filter((row) => row.label === label).sort((a, b) => a.error - b.error)
    return own[Math.floor(own.length / 2)]
  })
}
