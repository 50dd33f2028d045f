// Where all contenders start.
import { rUniform } from './r-uniform.mjs'

/** RcppML is told this seed, and draws the same W. */
export const START_SEED = 2

/**
 * W₀ and H₀: uniform numbers, of a size that makes the mean of W₀·H₀ that of X. W₀ is drawn component by component, as RcppML
 * draws it. It drops the size, which changes nothing for it: its first step solves for H, whatever the scale of W.
 */
export function startFor({ rows, columns, data }, k) {
  const uniform = rUniform(START_SEED)
  const size = 2 * Math.sqrt(total(data) / (rows * columns) / k)
  const W = new Float64Array(rows * k)
  for (let t = 0; t < k; t++) for (let i = 0; i < rows; i++) W[i * k + t] = size * uniform()
  return { W, H: Float64Array.from({ length: k * columns }, () => size * uniform()) }
}

function total(data) {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]
  return sum
}
