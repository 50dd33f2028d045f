import { DenseMatrix } from './contract/dense-matrix.js'
import { rangeError } from './contract/errors.js'
import { type DenseInput, readMatrix } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { allocate } from './contract/memory.js'
import type { Settings } from './contract/options.js'
import { cast } from './contract/typed-array.js'
import { runSync, type Work } from './contract/work.js'
import { chooseEngine } from './engines.js'

/** The caller can write to a model's `components`, so they are checked and copied before threads read them. */
export function readComponents(H: DenseMatrix): Work<DenseInput> {
  return readMatrix(H, 'components', { check: 'non-negative' })
}

/** W·H (m × n) for the caller's W (m × k) and a model's H. @throws RangeError `ERR_NMF_SHAPE` where W has not k columns */
export function inverseTransform(W: MatrixLike, components: DenseMatrix, { engine }: Settings): DenseMatrix {
  const given = runSync(readMatrix(W, 'W', { check: 'numbers' }))
  const H = runSync(readComponents(components))
  if (given.columns !== H.rows) {
    throw rangeError('ERR_NMF_SHAPE', `W must have ${H.rows} columns, one a component, got ${given.columns}`)
  }
  const dtype = given.dtype === 'float32' && H.dtype === 'float32' ? 'float32' : 'float64'
  const sizes = { m: given.rows, n: H.columns, k: H.rows }
  const out = allocate(dtype, sizes.m * sizes.n, 'W·H')
  if (sizes.m > 0) chooseEngine(engine).multiply(cast(given.data, dtype), cast(H.data, dtype), out, sizes)
  return new DenseMatrix(sizes.m, sizes.n, out)
}
