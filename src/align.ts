/**
 * Which component of one fit is which of another: a fit gives its components in any order.
 */
import { rangeError } from './contract/errors.js'
import { readMatrix } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { runSync, type Work } from './contract/work.js'
import { assign } from './measures/assignment.js'
import { products, unitRows } from './measures/cosines.js'

/** Which components go together. */
export interface Alignment {
  /** Of each component of A the component of B that goes with it, from 0; −1 where none is left. */
  readonly permutation: Int32Array
  /** The cosine of the two, from 0 to 1; 0 where there is no partner, and where one of them is all zeros. */
  readonly similarity: Float64Array
}

/**
 * Matches the components of two fits, one to one, so that the sum of the cosines of all pairs is as large as can be: the optimal
 * assignment, by shortest augmenting paths (Jonker & Volgenant 1987, doi:10.1007/BF02278710). How large components are makes no
 * difference. Of two different numbers of components each of the fewer gets a partner, and as many of the others as are too many stay
 * without: −1 where A has more.
 *
 * @param A - H of one fit, k × n, non-negative and finite: a row is a component
 * @param B - H of another, k′ × n
 * @returns for each row of A its partner in B and how alike they are: `B.row(permutation[i])` goes with `A.row(i)`
 * @throws TypeError or RangeError `ERR_NMF_INPUT` for what is no such matrix; RangeError `ERR_NMF_SHAPE` where A and B have different
 *   numbers of columns
 */
export function alignComponents(A: MatrixLike, B: MatrixLike): Alignment {
  const [a, b] = [A, B].map((matrix, i) => runSync(readMatrix(matrix, i === 0 ? 'A' : 'B', { check: 'non-negative' })))
  if (a === undefined || b === undefined) throw new Error('two matrices are read')
  if (a.columns !== b.columns) {
    throw rangeError('ERR_NMF_SHAPE', `B must have ${a.columns} columns like A, got ${b.columns}`)
  }
  return runSync(align(unitRows(a), unitRows(b), a.columns))
}

/** The same of rows of length 1, n numbers each. */
export function* align(A: Float64Array, B: Float64Array, n: number): Work<Alignment> {
  const [a, b] = n === 0 ? [0, 0] : [A.length / n, B.length / n]
  if (a > b) return turned(yield* align(B, A, n), a)
  const cosines = yield* products(A, B, n)
  const permutation = assign(cosines, a, b)
  const similarity = Float64Array.from(permutation, (other, i) => Math.min(1, cosines[i * b + other] as number))
  return { permutation, similarity }
}

/** The alignment seen from the other side, which has `count` components. */
function turned({ permutation, similarity }: Alignment, count: number): Alignment {
  const back = { permutation: new Int32Array(count).fill(-1), similarity: new Float64Array(count) }
  permutation.forEach((to, from) => {
    back.permutation[to] = from
    back.similarity[to] = similarity[from] as number
  })
  return back
}
