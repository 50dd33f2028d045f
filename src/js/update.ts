import type { FloatArray } from '../contract/typed-array.js'

/** Stands in for a denominator, or an entry of W·H, of 0: the machine epsilon of float32, as in scikit-learn. */
export const EPSILON = 2 ** -23

/**
 * One factor's part of the problem: min over F ≥ 0 of ½‖X − F·Oᵀ‖² + l1·ΣF + l2/2·‖F‖², O being the factor held. The update
 * of H is the update of W with X transposed, so every rule is written once.
 */
export interface Half {
  /** rows × k, renewed in place. */
  readonly F: FloatArray
  /** X·O, rows × k. */
  readonly product: FloatArray
  /** OᵀO, k × k. */
  readonly gram: FloatArray
  readonly rows: number
  readonly k: number
  /** The components that move, in order. */
  readonly moving: Uint32Array
  readonly l1: number
  readonly l2: number
  /** The largest number that F can hold. */
  readonly largest: number
}

/** A rule renews rows [first, end), the components in `order`, and returns the violation met; rows are independent of each other. */
export type UpdateRule = (half: Half, first: number, end: number, order: Uint32Array) => number
