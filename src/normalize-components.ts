/**
 * One size for all components: of W·H only the product is determined, D·H with W·D⁻¹ is the same.
 */
import { columnOf, grow, rowOf, type Size, toUnit } from './component-scale.js'
import { DenseMatrix } from './contract/dense-matrix.js'
import { rangeError, show, typeError } from './contract/errors.js'
import { readMatrix } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import * as rule from './contract/rule.js'
import { timesPowerOf2 } from './contract/scale.js'
import { type DType, dtypeOf } from './contract/typed-array.js'
import { runSync } from './contract/work.js'

const NORMALIZATIONS = ['unit-sum', 'unit-norm', 'diagonal'] as const
/** What is to be 1. @useDeclaredType */
export type Normalization = (typeof NORMALIZATIONS)[number]

/** Two factors; a `Factorization` is one. */
export interface FactorPair {
  /** m × k, non-negative and finite. */
  readonly W: MatrixLike
  /** k × n, non-negative and finite. */
  readonly H: MatrixLike
}

/** The same product by factors of the same number types. */
export interface Normalized {
  /** m × k. */
  readonly W: DenseMatrix
  /** k × n. */
  readonly H: DenseMatrix
}

/** W·diag(d)·H. */
export interface NormalizedDiagonal extends Normalized {
  /** k sizes, the largest first: `d[t]` is what component t has of the sum of all entries of W·H. */
  readonly d: Float64Array
}

/**
 * Gives all components one size, and leaves W·H as it is.
 *
 * `'unit-sum'`: rows of H add up to 1, and W takes their scale, so that it tells how much of X each component carries. `'unit-norm'`:
 * rows of H have Euclidean length 1. `'diagonal'`: columns of W and rows of H add up to 1, and `d` holds what is left: W·diag(d)·H,
 * the components sorted by `d`, the largest first, equals keeping their order (for Kullback-Leibler this is PLSA: Gaussier & Goutte
 * 2005, doi:10.1145/1076034.1076148; as a form of any NMF, DeBruine et al. 2021, doi:10.1101/2021.09.01.458620).
 *
 * What is all zeros stays so: a row of H, with its column of W as it is; for `'diagonal'` a column of W too, its `d` being 0.
 *
 * @param result - W (m × k) and H (k × n), non-negative and finite; not written to
 * @param to - which of the three
 * @throws TypeError or RangeError `ERR_NMF_OPTION` for another name, `ERR_NMF_SHAPE` where W and H do not fit each other,
 *   `ERR_NMF_INPUT` for an entry that is negative or not finite, and where the scale that W or `d` takes is beyond its number type
 */
export function normalizeComponents(result: FactorPair, to: 'diagonal'): NormalizedDiagonal
export function normalizeComponents(result: FactorPair, to: 'unit-sum' | 'unit-norm'): Normalized
export function normalizeComponents(result: FactorPair, to: Normalization): Normalized | NormalizedDiagonal {
  rule.check(rule.oneOf(NORMALIZATIONS), 'the normalization', to)
  if (typeof result !== 'object' || result === null) {
    throw typeError('ERR_NMF_INPUT', `the result must be an object with W and H, got ${show(result)}`)
  }
  const W = read(result.W, 'W')
  const H = read(result.H, 'H')
  if (W.columns !== H.rows) {
    throw rangeError('ERR_NMF_SHAPE', `W must have as many columns as H has rows, ${H.rows}, got ${W.columns}`)
  }
  const lines = Array.from({ length: H.rows }, (_, t) => ({ t, ofW: columnOf(W, t), ofH: rowOf(H, t) }))
  if (to === 'diagonal') {
    const d = Float64Array.from(lines, ({ t, ofW, ofH }) => productOf(toUnit(ofW, 'sum'), toUnit(ofH, 'sum'), t))
    return sorted(W, H, d)
  }
  for (const { t, ofW, ofH } of lines) {
    if (!grow(ofW, toUnit(ofH, to === 'unit-sum' ? 'sum' : 'length'))) throw tooLarge('W', dtypeOf(W.data), t)
  }
  return { W, H }
}

function read(matrix: MatrixLike, name: string): DenseMatrix {
  const { rows, columns, data } = runSync(readMatrix(matrix, name, { check: 'non-negative' }))
  return new DenseMatrix(rows, columns, data)
}

function productOf(one: Size, other: Size, t: number): number {
  const product = timesPowerOf2(one.value * other.value, one.exponent + other.exponent)
  if (product === Number.POSITIVE_INFINITY) throw tooLarge('d', 'float64', t)
  return product
}

function tooLarge(name: string, dtype: DType, t: number): Error {
  return rangeError('ERR_NMF_INPUT', `${name} must be able to take the scale of each component, got one beyond ${dtype} in component ${t}`)
}

/** The components in falling order of d. */
function sorted(W: DenseMatrix, H: DenseMatrix, d: Float64Array): NormalizedDiagonal {
  const order = Array.from(d.keys()).sort((a, b) => (d[b] as number) - (d[a] as number) || a - b)
  return { ...reordered(W, H, order), d: Float64Array.from(order, (t) => d[t] as number) }
}

/** Columns of W and rows of H in the given order, in new matrices. */
export function reordered(W: DenseMatrix, H: DenseMatrix, order: readonly number[]): Normalized {
  const [inW, inH] = [W.data.slice(), H.data.slice()]
  const [k, n] = [H.rows, H.columns]
  order.forEach((from, to) => {
    for (let i = 0; i < W.rows; i++) inW[i * k + to] = W.data[i * k + from] as number
    inH.set(H.row(from), to * n)
  })
  return { W: new DenseMatrix(W.rows, k, inW), H: new DenseMatrix(k, n, inH) }
}
