import type { Half } from './update.js'

/**
 * One sweep of exact minimisation over each component in turn (HALS, Cichocki & Phan 2009,
 * doi:10.1587/transfun.E92.A.708), in `order`.
 *
 * With A = OᵀO + l2·I and b = X·O − l1, component t of a row f has the gradient g = A_t·f − b_t and moves to
 * max(0, f_t − g/A_tt). Returns the violation of the optimality conditions: Σ|g|, where f_t = 0 counting only g < 0.
 */
export function coordinateDescent(half: Half, first: number, end: number, order: Uint32Array): number {
  const { F, product, gram, k, l1, l2, largest } = half
  let violation = 0
  for (let i = first; i < end; i++) {
    const row = i * k
    for (let visit = 0; visit < order.length; visit++) {
      const t = order[visit] as number
      const f = F[row + t] as number
      const curvature = (gram[t * k + t] as number) + l2
      const pull = (product[row + t] as number) - l1
      let gradient = l2 * f - pull
      for (let r = 0; r < k; r++) gradient += (gram[t * k + r] as number) * (F[row + r] as number)
      violation += Math.abs(f === 0 ? Math.min(0, gradient) : gradient)
      // What nothing in X pulls up is 0, where the difference would leave a rounding error.
      if (curvature !== 0) F[row + t] = pull > 0 ? Math.min(Math.max(0, f - gradient / curvature), largest) : 0
    }
  }
  return violation
}
