// What is factorized: planted factors with noise, since uniform noise has no parts to find, counts drawn from them, and real digits.
import { SparseMatrix } from 'nmf-native'
import { loadDigits } from '../scripts/demo/digits.mjs'
import { randomNumbers } from './random.mjs'

/**
 * `contenders` are those worth their time on the case; `long` is how many iterations the longest run takes; `loss` is β, 2 where
 * absent; `solvers` restricts them where not all are for the loss.
 */
export const CASES = [
  { name: 'dense 20,000 × 2,000, k = 20', k: 20, long: 41, contenders: ['native', 'scikit-learn'], make: () => planted(20_000, 2_000, 20) },
  { name: 'digits 10,000 × 784, k = 49', k: 49, long: 41, contenders: ['native', 'scikit-learn', 'js'], make: () => loadDigits().X },
  {
    name: 'small 2,000 × 500, k = 20',
    k: 20,
    long: 101,
    contenders: ['native', 'scikit-learn', 'js', 'ml-matrix'],
    make: () => planted(2_000, 500, 20),
  },
  {
    name: 'sparse counts 2,500 × 14,000, k = 20',
    k: 20,
    long: 41,
    contenders: ['native', 'scikit-learn', 'js'],
    make: () => counts(2_500, 14_000, 20, 1_300_000),
  },
  {
    name: 'sparse counts, Kullback-Leibler, k = 20',
    k: 20,
    long: 21,
    loss: 1,
    solvers: ['mu'],
    contenders: ['native', 'scikit-learn', 'js'],
    make: () => counts(2_500, 14_000, 20, 1_300_000),
  },
  {
    name: 'dense 2,000 × 2,000, Kullback-Leibler, k = 20',
    k: 20,
    long: 21,
    loss: 1,
    solvers: ['mu'],
    contenders: ['native', 'scikit-learn'],
    make: () => planted(2_000, 2_000, 20),
  },
  {
    name: 'dense 2,000 × 2,000, Itakura-Saito, k = 20',
    k: 20,
    long: 21,
    loss: 0,
    solvers: ['mu'],
    contenders: ['native', 'scikit-learn'],
    make: () => above(planted(2_000, 2_000, 20), 1e-3),
  },
]

/** Everything runs, nothing is worth reading. */
export const SMOKE = [
  {
    name: 'smoke 200 × 50, k = 4',
    k: 4,
    long: 21,
    contenders: ['native', 'scikit-learn', 'js', 'ml-matrix'],
    make: () => planted(200, 50, 4),
  },
  {
    name: 'smoke sparse 200 × 300, Kullback-Leibler, k = 4',
    k: 4,
    long: 21,
    loss: 1,
    solvers: ['mu'],
    contenders: ['native', 'scikit-learn', 'js'],
    make: () => counts(200, 300, 4, 3_000),
  },
]

/** max(0, W·H + noise): half of the entries of W and H are 0, the others uniform; the noise is a tenth of the mean. */
function planted(rows, columns, k) {
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

function above({ data, ...shape }, least) {
  return { ...shape, data: data.map((value) => Math.max(value, least)) }
}

/** A sparse matrix of `total` events: each falls on a row, from a component, on a column; some columns are far likelier than others. */
function counts(rows, columns, k, total) {
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

const total = (data) => data.reduce((sum, value) => sum + value, 0)
const mean = (data) => total(data) / data.length

/** W₀ and H₀ for all contenders: absolute normals of size √(mean/k). */
export function startFor({ rows, columns, data }, k) {
  const random = randomNumbers(2)
  const size = Math.sqrt(total(data) / (rows * columns) / k)
  const normals = (length) => Float64Array.from({ length }, () => Math.abs(size * random.normal()))
  return { W: normals(rows * k), H: normals(k * columns) }
}
