/**
 * A matrix as a picture with a row for each component.
 */
import { largest } from './largest.js'
import { percent } from './numbers.js'
import { inkUrl } from './picture.js'
import { label } from './text.js'

export interface HeatMap {
  /** Rows of equal length, of numbers from 0 to 1, in the order shown. */
  readonly rows: readonly Float64Array[]
  /** The number of the component in each row. */
  readonly components: readonly number[]
  /** What the columns are called, where there are few enough to tell; not escaped. */
  readonly columnNames: readonly string[] | undefined
  /** What the picture shows, for those who do not see it. */
  readonly alt: string
  /** HTML. */
  readonly caption: string
}

/** Heights in pixels: of the whole, and of a row at least and at most. */
const [HEIGHT, LOWEST, HIGHEST] = [460, 7, 26]
const TEXT_HEIGHT = 12

/** Names of so many columns have room side by side; those of more are turned. */
const MOST_LEVEL = 6

/** Darkest is the largest number shown, as the scale below says. */
export function heatMap({ rows, components, columnNames, alt, caption }: HeatMap): string {
  const width = rows[0]?.length ?? 0
  if (rows.length === 0 || width === 0) return `<p>${caption}</p>`
  const most = largest(rows.map(largest))
  const data = Float64Array.from(
    rows.flatMap((row) => [...row]),
    (value) => (most === 0 ? 0 : value / most),
  )
  const rowHeight = Math.min(HIGHEST, Math.max(LOWEST, Math.floor(HEIGHT / rows.length)))
  const every = Math.ceil(TEXT_HEIGHT / rowHeight)
  const numbers = components.map((t, r) => `<li>${r % every === 0 ? t : ''}</li>`).join('')
  const names =
    columnNames === undefined
      ? ''
      : `<ol class="${columnNames.length > MOST_LEVEL ? 'columns' : 'columns level'}">${columnNames.map((name) => `<li>${label(name)}</li>`).join('')}</ol>`
  return `<figure class="heat">
<div class="map">
<ol class="rows" aria-hidden="true">${numbers}</ol>
<div><img src="${inkUrl({ height: rows.length, width, data })}" alt="${alt}" style="height:${rowHeight * rows.length}px"></div>
${names}</div>
<p class="scale" aria-hidden="true">0 <span></span> ${percent(most)}</p>
<figcaption>${caption}</figcaption>
</figure>`
}
