// What is factorized: planted factors with noise, since uniform noise has no parts to find, and real digits.
import { loadDigits } from '../scripts/demo/digits.mjs'
import { randomNumbers } from './random.mjs'

/**
 * `contenders` are those worth their time on the case; `long` is how many iterations the longest run takes.
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

function addScaled(row, weight, H, from) {
  if (weight === 0) return
  for (let j = 0; j < row.length; j++) row[j] += weight * H[from + j]
}

const mean = (data) => data.reduce((sum, value) => sum + value, 0) / data.length

/** W₀ and H₀ for all contenders: absolute normals of size √(mean/k). */
export function startFor({ rows, columns, data }, k) {
  const random = randomNumbers(2)
  const size = Math.sqrt(mean(data) / k)
  const normals = (length) => Float64Array.from({ length }, () => Math.abs(size * random.normal()))
  return { W: normals(rows * k), H: normals(k * columns) }
}
