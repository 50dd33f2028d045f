/**
 * Which numbers the two heat maps show, and in which order.
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { heatMap } from './heat-map.js'
import { largest } from './largest.js'
import { count } from './numbers.js'
import { chained, grouped } from './order.js'
import { rowTotals } from './shares.js'
import { strongest } from './strongest.js'
import type { Names } from './text.js'

/** Columns of a heat map: as many as there are pixels on a wide page. */
const MOST_COLUMNS = 800

/** So many names can be read below it. */
const MOST_NAMES = 40

/** @param shown - the components to show, the largest first */
export function heatMaps(W: DenseMatrix, H: DenseMatrix, shown: readonly number[], samples: Names, features: Names): string {
  const columns = strongestFeatures(H, shown)
  const unordered = shown.map((t) => relativeTo(H.row(t), columns))
  const chain = chained(unordered)
  const components = chain.map((place) => shown[place] as number)
  return `${mapOfH(pick(unordered, chain), components, columns, H.columns, features)}\n${mapOfW(W, H, components, samples)}`
}

function mapOfH(
  rows: readonly Float64Array[],
  components: readonly number[],
  columns: readonly number[],
  n: number,
  features: Names,
): string {
  const order = grouped(rows, columns.length)
  const which =
    columns.length === n
      ? `all ${count(n)} features`
      : `the ${count(columns.length)} strongest of ${count(n)} features, each component's strongest`
  return heatMap({
    rows: rows.map((row) => Float64Array.from(order, (place) => row[place] as number)),
    components,
    columnNames: order.length > MOST_NAMES ? undefined : order.map((place) => features(columns[place] as number)),
    alt: `Heat map of H, ${components.length} components by ${order.length} features`,
    caption: `<strong>H.</strong> A row is a component, a column one of ${which}, grouped by the component that is strongest
there. Ink is the weight H<sub>tj</sub>, relative to the largest of its component.`,
  })
}

function mapOfW(W: DenseMatrix, H: DenseMatrix, components: readonly number[], samples: Names): string {
  const rows = sharesOfSamples(W, H, components)
  const order = grouped(rows, W.rows)
  const isWhole = W.rows <= MOST_COLUMNS
  const which = isWhole ? `one of all ${count(W.rows)} samples` : `the mean of neighbours among all ${count(W.rows)} samples`
  return heatMap({
    rows: rows.map((row) => means(row, order, Math.min(W.rows, MOST_COLUMNS))),
    components,
    columnNames: order.length > MOST_NAMES ? undefined : order.map(samples),
    alt: `Heat map of W, ${components.length} components by ${W.rows} samples`,
    caption: `<strong>W, on its side.</strong> A row is a component, a column ${which}, grouped by the component that carries
most of them. Ink is the share of a sample's sum in W·H that the component carries.`,
  })
}

const pick = <T>(items: readonly T[], places: readonly number[]): T[] => places.map((place) => items[place] as T)

/** Where there are too many features: the strongest of each component, the same number of each. */
function strongestFeatures(H: DenseMatrix, shown: readonly number[]): number[] {
  if (H.columns <= MOST_COLUMNS) return [...Array(H.columns).keys()]
  const each = Math.floor(MOST_COLUMNS / shown.length)
  return [...new Set(shown.flatMap((t) => strongest(H.row(t), each)))]
}

function relativeTo(row: ArrayLike<number>, columns: readonly number[]): Float64Array {
  const max = largest(row)
  return Float64Array.from(columns, (j) => (max === 0 ? 0 : (row[j] as number) / max))
}

/** For each component shown, of each sample the share of Σ_j (WH)_ij that it carries; all components count in the sum. */
function sharesOfSamples(W: DenseMatrix, H: DenseMatrix, components: readonly number[]): Float64Array[] {
  const totals = rowTotals(H)
  const highest = largest(totals.map(({ max }) => max))
  const weights = totals.map(({ max, sum }) => (highest === 0 ? 0 : (max / highest) * sum))
  const rows = components.map(() => new Float64Array(W.rows))
  for (let i = 0; i < W.rows; i++) {
    const row = W.row(i)
    const max = largest(row)
    if (max === 0) continue
    const carried = (t: number) => ((row[t] as number) / max) * (weights[t] as number)
    let sum = 0
    for (let t = 0; t < W.columns; t++) sum += carried(t)
    if (sum > 0) components.forEach((t, r) => ((rows[r] as Float64Array)[i] = carried(t) / sum))
  }
  return rows
}

/** `blocks` means of neighbours in the given order. */
function means(row: Float64Array, order: readonly number[], blocks: number): Float64Array {
  return Float64Array.from({ length: blocks }, (_, b) => {
    const block = order.slice(Math.floor((b * row.length) / blocks), Math.floor(((b + 1) * row.length) / blocks))
    return block.reduce((sum, i) => sum + (row[i] as number) / block.length, 0)
  })
}
