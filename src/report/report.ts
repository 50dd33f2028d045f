/**
 * A factorization as one HTML file for people: no script, nothing to fetch.
 */
import { components } from './components.js'
import { convergence } from './convergence.js'
import { checkInput, type ReportInput } from './input.js'
import { heatMaps } from './maps.js'
import { count, percent } from './numbers.js'
import { page, section } from './page.js'
import { reproduction } from './reproduce.js'
import { sharesOf } from './shares.js'
import { sizes } from './sizes.js'
import { fitTable, sentence } from './summary.js'
import { namesFrom } from './text.js'
import { tiles } from './tiles.js'

export type { ReportInput } from './input.js'

/** Components told one by one, the largest; that bounds the size of the page. */
const MOST_COMPONENTS = 64

/**
 * The report: how the fit went, what each component is, and how to run it again.
 *
 * Labels and names may come from strangers: they are escaped, shortened and cannot act. Of more than 64 components the largest
 * are shown, of many features the strongest; the page says so where it does, and stays below 2 MB.
 *
 * @returns one HTML document that needs no other file and no script
 * @throws RangeError `ERR_NMF_SHAPE` where W, H, labels and image do not fit each other; `ERR_NMF_INPUT` for an entry of W or H
 * that is negative or not finite
 */
export function renderReport(input: ReportInput): string {
  checkInput(input)
  const { W, H, image } = input
  const shares = sharesOf(W, H)
  const share = (t: number) => shares[t] as number
  const bySize = [...shares.keys()].sort((a, b) => share(b) - share(a) || a - b)
  const shown = bySize.slice(0, MOST_COMPONENTS)
  const samples = namesFrom(input.rowLabels, 'row')
  const features = namesFrom(input.columnLabels, 'column')
  return page(input.title, sentence(input), [
    section('Fit', `<div class="pair">\n${fitTable(input)}\n${convergence(input.fit.history)}\n</div>`),
    section('Sizes of the components', `<div class="pair">\n${sizesInWords(shown, shares)}\n${sizes(shown, shares)}\n</div>`),
    image === undefined ? '' : section('The components as images', `${ABOUT_IMAGES}\n${tiles(H, image, shown, shares)}`),
    section('Structure', `${ABOUT_MAPS}\n${heatMaps(W, H, shown, samples, features)}`),
    section(
      'The components one by one',
      `${aboutComponents(image)}\n${components(W, H, shown, shares, { samples, features: image === undefined ? features : undefined })}`,
    ),
    section('How to reproduce', reproduction(input)),
  ])
}

function sizesInWords(shown: readonly number[], shares: Float64Array): string {
  const carried = shown.reduce((sum, t) => sum + (shares[t] as number), 0)
  const all = shares.length === shown.length
  const which = all
    ? ''
    : ` Of ${count(shares.length)} components the ${count(shown.length)} largest are shown, here and below; together they carry ${percent(Math.min(1, carried))}.`
  return `<p>The size of a component is its share of the sum of all entries of W·H. Components, rows and columns are numbered from 0,
as in W and H, and stand here from the largest component to the smallest.${which}</p>`
}

const ABOUT_IMAGES = `<p>Each row of H as an image, from no ink at 0 to full ink at its largest weight, with its number and size.</p>`

const ABOUT_MAPS = `<p>Each component stands beside the one it resembles most. Blocks are features and samples that belong to one
component; columns with ink in several rows are shared.</p>`

const aboutComponents = (image: ReportInput['image']): string =>
  `<p>${image === undefined ? 'The features and samples' : 'The samples'} with the largest weights. Beside a name stands its share of all weights of the
component${image === undefined ? ' in H or in W' : ' in W'}; beside a component its size.</p>`
