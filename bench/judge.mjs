// The loss of what a contender returned, in float64 and by code that no contender uses.

/** ‖X − WH‖². */
export function squaredError({ rows, columns, data }, W, H, k) {
  let sum = 0
  const residual = new Float64Array(columns)
  for (let i = 0; i < rows; i++) {
    residual.set(data.subarray(i * columns, (i + 1) * columns))
    for (let t = 0; t < k; t++) {
      const weight = W[i * k + t]
      const from = t * columns
      for (let j = 0; j < columns; j++) residual[j] -= weight * H[from + j]
    }
    let row = 0
    for (let j = 0; j < columns; j++) row += residual[j] * residual[j]
    sum += row
  }
  return sum
}
