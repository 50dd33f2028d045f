import type { DenseMatrix } from '../contract/dense-matrix.js'
import type { ImageShape } from './input.js'
import { percent } from './numbers.js'
import { atMost, inkUrl, toFullInk } from './picture.js'

/** Of all tiles together, which keeps the page small whatever the size of the images. */
const MOST_PIXELS = 400_000

/** The rows of H as images, each with the darkest pixel at its largest weight. */
export function tiles(H: DenseMatrix, { height, width }: ImageShape, shown: readonly number[], shares: Float64Array): string {
  const tile = (t: number) => {
    const pixels = { height, width, data: Float64Array.from(H.row(t)) }
    const url = inkUrl(toFullInk(atMost(pixels, Math.floor(MOST_PIXELS / shown.length))))
    return `<li><a href="#component-${t}"><img src="${url}" alt="Component ${t} as an image"></a><span>${t} · ${percent(shares[t] as number)}</span></li>`
  }
  return `<ol class="tiles">\n${shown.map(tile).join('\n')}\n</ol>`
}
