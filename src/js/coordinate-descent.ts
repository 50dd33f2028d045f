import type { Half } from './update.js'

/**
 * One sweep of exact minimisation over each component in turn (HALS, Cichocki & Phan 2009,
 * doi:10.1587/transfun.E92.A.708), in `order`.
 *
 * With A = OᵀO + l2·I and b = X·O − l1, component t of a row f has the gradient g = A_t·f − b_t and moves to
 * max(0, f_t − g/A_tt). Returns the violation of the optimality conditions: Σ|g|, where f_t = 0 counting only g < 0.
 *
 * Four rows go at a time, since each gradient waits for its last addition: 2,500 rows, k = 20, 1.2 ms a sweep in place of 2.0.
 */
export function coordinateDescent(half: Half, first: number, end: number, order: Uint32Array): number {
  const { F, gram, k } = half
  let violation = 0
  let row = first * k
  for (; row + 4 * k <= end * k; row += 4 * k) {
    const [row1, row2, row3] = [row + k, row + 2 * k, row + 3 * k]
    for (let visit = 0; visit < order.length; visit++) {
      const t = order[visit] as number
      let g0 = gradientAlone(half, row, t)
      let g1 = gradientAlone(half, row1, t)
      let g2 = gradientAlone(half, row2, t)
      let g3 = gradientAlone(half, row3, t)
      for (let r = 0; r < k; r++) {
        const a = gram[t * k + r] as number
        g0 += a * (F[row + r] as number)
        g1 += a * (F[row1 + r] as number)
        g2 += a * (F[row2 + r] as number)
        g3 += a * (F[row3 + r] as number)
      }
      violation += move(half, row, t, g0) + move(half, row1, t, g1) + move(half, row2, t, g2) + move(half, row3, t, g3)
    }
  }
  for (; row < end * k; row += k) {
    for (let visit = 0; visit < order.length; visit++) {
      const t = order[visit] as number
      let gradient = gradientAlone(half, row, t)
      for (let r = 0; r < k; r++) gradient += (gram[t * k + r] as number) * (F[row + r] as number)
      violation += move(half, row, t, gradient)
    }
  }
  return violation
}

/** The gradient along component t, what OᵀO adds to it left out. */
function gradientAlone({ F, product, l1, l2 }: Half, row: number, t: number): number {
  return l2 * (F[row + t] as number) - ((product[row + t] as number) - l1)
}

/** Moves component t of the row that begins at `row`. Returns its violation. */
function move({ F, product, gram, k, l1, l2, largest }: Half, row: number, t: number, gradient: number): number {
  const f = F[row + t] as number
  const curvature = (gram[t * k + t] as number) + l2
  const pull = (product[row + t] as number) - l1
  // What nothing in X pulls up is 0, where the difference would leave a rounding error.
  if (curvature !== 0) F[row + t] = pull > 0 ? Math.min(Math.max(0, f - gradient / curvature), largest) : 0
  return Math.abs(f === 0 ? Math.min(0, gradient) : gradient)
}
