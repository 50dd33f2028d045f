/**
 * The divergence of single entries from what is foretold of them.
 */

/** Where W·H is below this, it is raised to it, as in the loss of a fit. */
const LEAST = 2 ** -23

/** d_β(x | p) ≥ 0 for x ≥ 0 and p ≥ 0 (Févotte & Idier 2011, doi:10.1162/NECO_a_00168). */
export function pointDivergence(x: number, p: number, beta: number): number {
  if (beta === 2) return (x - p) ** 2 / 2
  // An x that is all but 0 counts as 0, where p need not be raised.
  if (!(x > LEAST)) return beta > 0 ? p ** beta / beta : 0
  const q = Math.max(p, LEAST)
  if (beta === 1) return Math.max(0, x * Math.log(x / q) - x + q)
  if (beta === 0) return Math.max(0, x / q - Math.log(x / q) - 1)
  return Math.max(0, (x ** beta + (beta - 1) * q ** beta - beta * x * q ** (beta - 1)) / (beta * (beta - 1)))
}
