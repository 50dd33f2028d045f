// The peak that iterations are held against: the product of two square matrices by the BLAS of the native engine. No contender:
// `node dgemm.mjs <size> <threads>` prints 10⁹ operations a second, the best of seven products.
import { loadAddon } from '../../dist/native/load.js'

const [size, threads] = process.argv.slice(2).map(Number)
const { addon, reason } = loadAddon()
if (addon === undefined) throw new Error(reason)

const [A, B] = [0, 1].map((shift) => Float64Array.from({ length: size * size }, (_, i) => ((i + shift) % 17) / 16))
const out = new Float64Array(size * size)
const times = Array.from({ length: 7 }, () => {
  const start = performance.now()
  addon.multiply(A, B, out, { m: size, n: size, k: size, threads })
  return performance.now() - start
})
console.log(JSON.stringify({ gflops: (2 * size ** 3) / Math.min(...times) / 1e6, blas: addon.blas }))
