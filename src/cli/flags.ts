/**
 * Flags: how the text behind one becomes a value, by the rules that the library has for it.
 */
import { Option } from 'commander'
import { rangeError } from '../contract/errors.js'
import { check, type Rule } from '../contract/rule.js'

/** A flag whose value is checked as the line is read. `read` gives text that it cannot read back, for the rule to refuse. */
export function flag(flags: string, description: string, rule: Rule, read: (text: string) => unknown = (text) => text): Option {
  const option = new Option(flags, description)
  return option.argParser((text) => {
    const value = read(text)
    check(rule, option.long ?? flags, value)
    return value
  })
}

/** A number, or the text where it is none. */
export function readNumber(text: string): number | string {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

export const anyText: Rule = { types: ['string'], test: (text: string) => text !== '', wording: 'given' }

/** Sizes of an image. */
export interface ImageShape {
  readonly height: number
  readonly width: number
}

/** `28x28`: height and width. */
export function readImageShape(text: string): ImageShape | string {
  const [, height, width] = /^(\d{1,7})x(\d{1,7})$/.exec(text) ?? []
  return height === undefined ? text : { height: Number(height), width: Number(width) }
}

export const imageShape: Rule = {
  types: ['object'],
  test: ({ height, width }: ImageShape) => height > 0 && width > 0,
  wording: 'a height and a width in pixels, such as 28x28',
}

/** @throws RangeError `ERR_NMF_SHAPE` where the columns of X are not the pixels of such an image */
export function checkImage(image: ImageShape | undefined, columns: number): void {
  if (image === undefined || image.height * image.width === columns) return
  const message = `--image must have as many pixels as X has columns, ${columns}, got ${image.height}x${image.width}`
  throw rangeError('ERR_NMF_SHAPE', message)
}

const FLAGS: Readonly<Record<string, string>> = {
  nComponents: '-k',
  maxIter: '--max-iter',
  timeLimitMs: '--time-limit',
  alphaW: '--alpha-w',
  alphaH: '--alpha-h',
  l1Ratio: '--l1-ratio',
  tol: '--tol',
}

/** Names of options that are part of no other name, a file's or a flag's. */
const OPTION_NAMES = new RegExp(`(?<![-\\w./])(?:${Object.keys(FLAGS).join('|')})(?![-\\w./])`, 'g')

/** A sentence of the library with its options named as they are typed here. */
export function inFlags(message: string): string {
  return message.replace(OPTION_NAMES, (name) => FLAGS[name] as string)
}
