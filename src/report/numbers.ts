/**
 * Numbers as people read them: four significant digits, units, separators.
 */

const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 15 })
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
const THREE = new Intl.NumberFormat('en', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 })

/** Keeps a unit on the line of its number. */
const SPACE = '\u00a0'

/** By default four significant digits; as a multiple of a power of ten below 0.001 and from ten million on. */
export function number(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'not a number'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size === 0) return '0'
  const shown = size >= 0.001 && size < 1e7 ? PLAIN.format(Number(size.toPrecision(digits))) : inPowersOfTen(size, digits)
  return value < 0 ? `−${shown}` : shown
}

function inPowersOfTen(size: number, digits: number): string {
  const [digitsOfFactor, exponent] = size.toExponential(digits - 1).split('e')
  const factor = Number(digitsOfFactor)
  const power = `10${[...String(Number(exponent))].map(raised).join('')}`
  return factor === 1 ? power : `${factor}${SPACE}×${SPACE}${power}`
}

const raised = (sign: string): string => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] as string))

/** A whole number of things. */
export const count = (value: number): string => WHOLE.format(value)

/** A share from 0 to 1, in percent, with three digits, zeros included, so that columns of them are aligned. */
export function percent(share: number): string {
  if (share === 0) return `0${SPACE}%`
  if (share > 0 && share < 1e-5) return `<${SPACE}0.001${SPACE}%`
  return `${THREE.format(100 * share)}${SPACE}%`
}

/** A time given in milliseconds. */
export function duration(ms: number): string {
  if (!(ms >= 0 && Number.isFinite(ms))) return `${number(ms)}${SPACE}ms`
  if (ms < 1000) return `${SHORT.format(ms)}${SPACE}ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${SHORT.format(ms / 1000)}${SPACE}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}${SPACE}min ${seconds % 60}${SPACE}s`
  return `${count(Math.floor(minutes / 60))}${SPACE}h ${minutes % 60}${SPACE}min`
}
