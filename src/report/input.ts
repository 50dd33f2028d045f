/**
 * What a report is made of, and what it must be.
 */
import type { DenseMatrix } from '../contract/dense-matrix.js'
import { rangeError, show } from '../contract/errors.js'
import type { Factorization } from '../contract/result.js'
import { scanNumbers } from '../contract/scan.js'

export interface ImageShape {
  /** Pixels from top to bottom. */
  readonly height: number
  /** Pixels from left to right. */
  readonly width: number
}

export interface ReportInput {
  readonly title: string
  /** m × k, non-negative and finite. */
  readonly W: DenseMatrix
  /** k × n, non-negative and finite. */
  readonly H: DenseMatrix
  /** How the fit went; a Factorization is one. */
  readonly fit: Omit<Factorization, 'W' | 'H'>
  /** The options as they were given, without defaults. */
  readonly options: Readonly<Record<string, unknown>>
  /** What was factorized. */
  readonly X: {
    readonly name: string
    readonly rows: number
    readonly columns: number
    /** Entries that a sparse X stores. */
    readonly stored?: number
    readonly dtype: string
    /** Σ x². With it, a fit by the squared loss tells the share explained, 1 − ‖X − WH‖²/Σ x². */
    readonly sumOfSquares?: number
  }
  /** One for each row of W. @default the index of the row */
  readonly rowLabels?: readonly string[]
  /** One for each column of H. @default the index of the column */
  readonly columnLabels?: readonly string[]
  /** Where the features are the pixels of an image, row by row: its sizes, height × width = n. */
  readonly image?: ImageShape
  /** What ran the fit, on one line. */
  readonly command: string
  /** What the result depends on, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly date: string
}

/** @throws RangeError `ERR_NMF_SHAPE` or `ERR_NMF_INPUT`, as `renderReport` says */
export function checkInput({ W, H, rowLabels, columnLabels, image }: ReportInput): void {
  if (W.columns !== H.rows) {
    throw rangeError('ERR_NMF_SHAPE', `W must have as many columns as H has rows, got ${W.columns} and ${H.rows}`)
  }
  checkLength('rowLabels', rowLabels, 'row of W', W.rows)
  checkLength('columnLabels', columnLabels, 'column of H', H.columns)
  if (image !== undefined && !(isSize(image.height) && isSize(image.width) && image.height * image.width === H.columns)) {
    const got = `${show(image.height)} × ${show(image.width)}`
    throw rangeError('ERR_NMF_SHAPE', `image must have a height and a width whose product is the ${H.columns} columns of H, got ${got}`)
  }
  checkEntries('W', W)
  checkEntries('H', H)
}

const isSize = (value: number): boolean => Number.isInteger(value) && value > 0

function checkLength(name: string, labels: readonly string[] | undefined, of: string, length: number): void {
  if (labels === undefined || labels.length === length) return
  throw rangeError('ERR_NMF_SHAPE', `${name} must have one label for each ${of}, ${length}, got ${labels.length}`)
}

function checkEntries(name: string, { data, columns }: DenseMatrix): void {
  const { firstBad } = scanNumbers(data, 0, data.length)
  if (firstBad === undefined) return
  const place = { row: Math.floor(firstBad / columns), column: firstBad % columns, value: data[firstBad] }
  const message = `${name} must be non-negative and finite, got ${show(place.value)} at row ${place.row}, column ${place.column}`
  throw rangeError('ERR_NMF_INPUT', message, place)
}
