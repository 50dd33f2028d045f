/**
 * Numbers as people read them: four significant digits, units, separators.
 */

const PLAIN = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** Keeps a unit on the line of its number. */
const SPACE = '\u00a0'

/** Four significant digits; as a multiple of a power of ten below 0.001 and from ten million on. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'not a number'
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  if (size === 0) return '0'
  const shown = size >= 0.001 && size < 1e7 ? PLAIN.format(size) : inPowersOfTen(size)
  return value < 0 ? `−${shown}` : shown
}

function inPowersOfTen(size: number): string {
  const [digits, exponent] = size.toExponential(3).split('e')
  const factor = Number(digits)
  const power = `10${[...String(Number(exponent))].map(raised).join('')}`
  return factor === 1 ? power : `${factor}${SPACE}×${SPACE}${power}`
}

const raised = (sign: string): string => (sign === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] as string))

/** A whole number of things. */
export const count = (value: number): string => WHOLE.format(value)

/** A share from 0 to 1, in percent. */
export function percent(share: number): string {
  if (share > 0 && share < 1e-5) return `<${SPACE}0.001${SPACE}%`
  return `${SHORT.format(100 * share)}${SPACE}%`
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
