/**
 * The scale of the components of many fits settled in one way, so that clusters by the largest component mean the same in all: W·D with
 * D⁻¹·H is the same fit, and each start ends at a D of its own.
 */
import { columnOf, grow, rowOf, toUnit } from './component-scale.js'
import type { Axis } from './contract/consensus-options.js'
import { DenseMatrix } from './contract/dense-matrix.js'
import type { Settings } from './contract/options.js'
import type { Factorization } from './contract/result.js'
import { breathe, type Work } from './contract/work.js'

/**
 * The fit with components of unit sum, where no penalty has settled their scale: for `'rows'` rows of H add up to 1, so that a row of W
 * tells how much of the sample each component carries; for `'columns'` columns of W. Where the other factor cannot take the scale in
 * its number type the fit stays as it is.
 */
export function* onOneScale(fit: Factorization, { alphaW, alphaH }: Settings, axis: Axis): Work<Factorization> {
  if (alphaW > 0 || (alphaH !== 'same' && alphaH > 0)) return fit
  const W = new DenseMatrix(fit.W.rows, fit.W.columns, fit.W.data.slice())
  const H = new DenseMatrix(fit.H.rows, fit.H.columns, fit.H.data.slice())
  for (let t = 0; t < H.rows; t++) {
    const [ofW, ofH] = [columnOf(W, t), rowOf(H, t)]
    const fits = axis === 'rows' ? grow(ofW, toUnit(ofH, 'sum')) : grow(ofH, toUnit(ofW, 'sum'))
    if (!fits) return fit
    yield* breathe()
  }
  return { ...fit, W, H }
}
