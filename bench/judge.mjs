// The loss of what a contender returned, in float64 and by code that no contender uses.

/** Σ of the loss of every entry, row by row; only a row of W·H exists at a time. */
export function lossOf(X, W, H, k, beta) {
  const { rows, columns } = X
  const pointLoss = POINT_LOSSES[beta]
  const estimate = new Float64Array(columns)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    estimate.fill(0)
    for (let t = 0; t < k; t++) {
      const weight = W[i * k + t]
      const from = t * columns
      for (let j = 0; j < columns; j++) estimate[j] += weight * H[from + j]
    }
    const x = rowOf(X, i)
    let row = 0
    for (let j = 0; j < columns; j++) row += pointLoss(x[j], estimate[j])
    sum += row
  }
  return sum
}

const POINT_LOSSES = {
  2: (x, p) => (x - p) ** 2 / 2,
  1: (x, p) => (x === 0 ? 0 : x * Math.log(x / p)) - x + p,
  0: (x, p) => x / p - Math.log(x / p) - 1,
}

function rowOf({ columns, data, indices, indptr }, i) {
  if (indptr === undefined) return data.subarray(i * columns, (i + 1) * columns)
  const row = new Float64Array(columns)
  for (let p = indptr[i]; p < indptr[i + 1]; p++) row[indices[p]] = data[p]
  return row
}
