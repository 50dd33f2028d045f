// The loss of what a contender returned, in float64 and by code that no contender uses.

/** Σ of the loss of every entry; `beta` 2, 1 or 0. Compressed rows are walked by their stored entries. */
export function lossOf(X, W, H, k, beta) {
  return 'indptr' in X ? sparseLoss(X, W, H, k, beta) : denseLoss(X, W, H, k, beta)
}

const POINT_LOSSES = {
  2: (x, p) => (x - p) ** 2 / 2,
  1: (x, p) => (x === 0 ? 0 : x * Math.log(x / p)) - x + p,
  0: (x, p) => x / p - Math.log(x / p) - 1,
}

/** Only a row of W·H exists at a time. */
function denseLoss({ rows, columns, data }, W, H, k, beta) {
  const pointLoss = POINT_LOSSES[beta]
  const estimate = new Float64Array(columns)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    estimate.fill(0)
    addRows(estimate, W.subarray(i * k, (i + 1) * k), H)
    const from = i * columns
    let row = 0
    for (let j = 0; j < columns; j++) row += pointLoss(data[from + j], estimate[j])
    sum += row
  }
  return sum
}

/** row += weights · H, four rows of H at a time: a third of the time of one at a time (100 M entries, k = 20). */
function addRows(row, weights, H) {
  const n = row.length
  let t = 0
  for (; t + 4 <= weights.length; t += 4) {
    const [a, b, c, d] = weights.subarray(t, t + 4)
    const [atA, atB, atC, atD] = [t * n, (t + 1) * n, (t + 2) * n, (t + 3) * n]
    for (let j = 0; j < n; j++) row[j] += a * H[atA + j] + b * H[atB + j] + (c * H[atC + j] + d * H[atD + j])
  }
  for (; t < weights.length; t++) for (let j = 0; j < n; j++) row[j] += weights[t] * H[t * n + j]
}

/**
 * Where x is 0 the loss is p²/2 or p, and these sum over all entries from the factors alone: ½⟨WᵀW, HHᵀ⟩, and
 * Σₜ (Σᵢ Wᵢₜ)(Σⱼ Hₜⱼ). Stored entries add how much theirs differs.
 */
const OVER_ZEROS = {
  2: { entry: (x, p) => (x - p) ** 2 / 2 - p ** 2 / 2, sum: (W, Ht, k) => dot(gram(W, k), gram(Ht, k)) / 2 },
  1: { entry: (x, p) => (x === 0 ? 0 : x * Math.log(x / p)) - x, sum: (W, Ht, k) => dot(columnSums(W, k), columnSums(Ht, k)) },
}

function sparseLoss({ rows, columns, data, indices, indptr }, W, H, k, beta) {
  const { entry, sum } = OVER_ZEROS[beta]
  const Ht = transposed(H, k, columns)
  let total = sum(W, Ht, k)
  for (let i = 0; i < rows; i++) {
    for (let at = indptr[i]; at < indptr[i + 1]; at++) {
      let p = 0
      for (let t = 0; t < k; t++) p += W[i * k + t] * Ht[indices[at] * k + t]
      total += entry(data[at], p)
    }
  }
  return total
}

function transposed(H, k, columns) {
  const Ht = new Float64Array(H.length)
  for (let t = 0; t < k; t++) for (let j = 0; j < columns; j++) Ht[j * k + t] = H[t * columns + j]
  return Ht
}

function gram(F, k) {
  const G = new Float64Array(k * k)
  for (let from = 0; from < F.length; from += k) {
    for (let s = 0; s < k; s++) for (let t = 0; t < k; t++) G[s * k + t] += F[from + s] * F[from + t]
  }
  return G
}

function columnSums(F, k) {
  const sums = new Float64Array(k)
  for (let from = 0; from < F.length; from += k) for (let t = 0; t < k; t++) sums[t] += F[from + t]
  return sums
}

function dot(a, b) {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
