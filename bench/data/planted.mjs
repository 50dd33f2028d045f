// Data with parts to find: uniform noise has none. Planted factors with noise, and counts drawn from planted components.
import { SparseMatrix } from 'nmf-native'
import { randomNumbers } from '../random.mjs'

/** max(0, W·H + noise): half of the entries of W and H are 0, the others uniform; the noise is a tenth of the mean. */
export function planted(rows, columns, k) {
  const random = randomNumbers(1)
  const sparse = (length) => Float64Array.from({ length }, () => Math.max(0, 2 * random.uniform() - 1))
  const W = sparse(rows * k)
  const H = sparse(k * columns)
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns)
    for (let t = 0; t < k; t++) addScaled(row, W[i * k + t], H, t * columns)
  }
  const noise = mean(data) / 10
  for (let i = 0; i < data.length; i++) data[i] = Math.max(0, data[i] + noise * random.normal())
  return { rows, columns, data }
}

/** A sparse matrix of `total` events: each falls on a row, from a component, on a column; some columns are far likelier than others. */
export function counts(rows, columns, k, total) {
  const random = randomNumbers(3)
  const likely = Array.from({ length: k }, () => sums(Float64Array.from({ length: columns }, (_, j) => random.uniform() ** 8 / (1 + j))))
  const weights = Array.from({ length: rows }, () => sums(Float64Array.from({ length: k }, () => random.uniform() ** 4)))
  const [i, j, ones] = [new Int32Array(total), new Int32Array(total), new Float64Array(total).fill(1)]
  for (let event = 0; event < total; event++) {
    i[event] = Math.floor(random.uniform() * rows)
    j[event] = draw(likely[draw(weights[i[event]], random)], random)
  }
  return SparseMatrix.fromTriplets(rows, columns, i, j, ones)
}

/** Running sums of the weights, to draw by. */
function sums(values) {
  for (let at = 1; at < values.length; at++) values[at] += values[at - 1]
  return values
}

function draw(running, random) {
  const wanted = random.uniform() * running.at(-1)
  let [low, high] = [0, running.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (running[middle] <= wanted) low = middle + 1
    else high = middle
  }
  return low
}

function addScaled(row, weight, H, from) {
  if (weight === 0) return
  for (let j = 0; j < row.length; j++) row[j] += weight * H[from + j]
}

function mean(data) {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]
  return sum / data.length
}
