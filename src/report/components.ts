/**
 * Each component in words: the features and the samples in which it is strongest.
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import type { FloatArray } from '../contract/typed-array.js'
import { percent } from './numbers.js'
import { parts } from './shares.js'
import { strongest } from './strongest.js'
import { label, type Names } from './text.js'

export interface Naming {
  readonly samples: Names
  /** Absent where the features are pixels, which their image shows better. */
  readonly features: Names | undefined
}

const TOP_FEATURES = 10
const TOP_SAMPLES = 5

export function components(W: DenseMatrix, H: DenseMatrix, shown: readonly number[], shares: Float64Array, naming: Naming): string {
  const { samples, features } = naming
  const card = (t: number) => `<article id="component-${t}">
<h3>Component ${t} <span>${percent(shares[t] as number)}</span></h3>
${features === undefined ? '' : ranking('Features', H.row(t), TOP_FEATURES, features)}${ranking('Samples', column(W, t), TOP_SAMPLES, samples)}</article>`
  return `<div class="cards">\n${shown.map(card).join('\n')}\n</div>`
}

/** The largest weights with their names; bars compare them with the first, figures with the sum of all. */
function ranking(caption: string, weights: FloatArray, most: number, names: Names): string {
  const top = strongest(weights, most)
  if (top.length === 0) return `<p class="soft">${caption}: none, all weights are 0.</p>\n`
  const share = parts(Float64Array.from(weights))
  const first = weights[top[0] as number] as number
  const row = (index: number) => {
    const width = Math.round(100 * ((weights[index] as number) / first))
    return `<tr><th scope="row">${label(names(index))}</th><td><i style="width:${width}%"></i></td><td>${percent(share[index] as number)}</td></tr>`
  }
  return `<table class="ranking"><caption>${caption}</caption><tbody>\n${top.map(row).join('\n')}\n</tbody></table>\n`
}

const column = (W: DenseMatrix, t: number): Float64Array =>
  Float64Array.from({ length: W.rows }, (_, i) => W.data[i * W.columns + t] as number)
