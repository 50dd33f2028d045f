/**
 * Numbers out of the bytes of lines, without a string for each: for the text of sparse matrices, of which there is much.
 */
import { show } from '../contract/errors.js'
import { numberFrom } from './number-text.js'

const [TAB, LINE_FEED, RETURN, SPACE] = [0x09, 0x0a, 0x0d, 0x20]
const [PLUS, MINUS, POINT, ZERO, NINE, PERCENT] = [0x2b, 0x2d, 0x2e, 0x30, 0x39, 0x25]
const [UPPER_E, LOWER_E] = [0x45, 0x65]

/** Powers of ten that are exact, so that one product or quotient with a whole number below 2⁵³ is rounded once. */
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const EXACT = Number.MAX_SAFE_INTEGER

export class EntryScanner {
  /** The number of the line that it stands in, from 1. */
  line = 0
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  /** Where the last field began. */
  #field = 0

  /** Goes on with the next block of whole lines. */
  open(block: Uint8Array): void {
    this.#bytes = Buffer.from(block.buffer, block.byteOffset, block.byteLength)
    this.#at = 0
  }

  /** Goes to the next line that has a field and is no comment; false at the end of the block. */
  nextLine(): boolean {
    while (this.#at < this.#bytes.length) {
      this.line++
      this.#skipSpaces()
      const byte = this.#bytes[this.#at]
      if (byte !== undefined && byte !== LINE_FEED && byte !== PERCENT) return true
      this.skipLine()
    }
    return false
  }

  /** Goes behind the end of the line. */
  skipLine(): void {
    const end = this.#bytes.indexOf(LINE_FEED, this.#at)
    this.#at = end < 0 ? this.#bytes.length : end + 1
  }

  /** Goes behind the end of the line, if nothing but spaces comes before it. */
  atEnd(): boolean {
    this.#skipSpaces()
    this.#field = this.#at
    if (this.#at < this.#bytes.length && this.#bytes[this.#at] !== LINE_FEED) return false
    this.#at++
    return true
  }

  /** The next field as a whole number without a sign, up to what a double counts; else NaN. */
  whole(): number {
    this.#skipSpaces()
    const bytes = this.#bytes
    let at = (this.#field = this.#at)
    let value = 0
    for (let byte = bytes[at] as number; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) value = value * 10 + (byte - ZERO)
    if (at === this.#field || !isBreak(bytes[at]) || value > EXACT) return Number.NaN
    this.#at = at
    return value
  }

  /** The next field as a number, or `undefined` for what is none. */
  number(): number | undefined {
    this.#skipSpaces()
    const bytes = this.#bytes
    let at = (this.#field = this.#at)
    const negative = bytes[at] === MINUS
    if (negative || bytes[at] === PLUS) at++
    let value = 0
    let shift = 0
    const first = at
    for (let byte = bytes[at] as number; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) value = value * 10 + (byte - ZERO)
    let figures = at - first
    if (bytes[at] === POINT) {
      const point = ++at
      for (let byte = bytes[at] as number; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number) value = value * 10 + (byte - ZERO)
      shift = point - at
      figures += at - point
    }
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      const down = bytes[++at] === MINUS
      if (down || bytes[at] === PLUS) at++
      const digit = at
      let exponent = 0
      for (let byte = bytes[at] as number; byte >= ZERO && byte <= NINE; byte = bytes[++at] as number)
        exponent = exponent * 10 + (byte - ZERO)
      shift = at === digit ? Number.NaN : shift + (down ? -exponent : exponent)
    }
    if (figures === 0 || Number.isNaN(shift) || !isBreak(bytes[at])) return this.#word()
    this.#at = at
    if (value > EXACT || Math.abs(shift) >= POWERS.length) return Number(this.#bytes.toString('latin1', this.#field, at))
    const power = POWERS[Math.abs(shift)] as number
    const size = shift < 0 ? value / power : value * power
    return negative ? -size : size
  }

  /** The field that was last sought, as messages show it. */
  get field(): string {
    const text = this.#text()
    return text === '' ? 'nothing' : show(text)
  }

  /** What is no digits: nan, inf, or no number. */
  #word(): number | undefined {
    const value = numberFrom(this.#text())
    if (value !== undefined) this.#at = this.#fieldEnd()
    return value
  }

  #text(): string {
    return this.#bytes.toString('latin1', this.#field, this.#fieldEnd())
  }

  #fieldEnd(): number {
    let end = this.#field
    while (!isBreak(this.#bytes[end])) end++
    return end
  }

  #skipSpaces(): void {
    const bytes = this.#bytes
    let at = this.#at
    for (let byte = bytes[at]; byte === SPACE || byte === TAB || byte === RETURN; byte = bytes[++at]);
    this.#at = at
  }
}

/** Whether a field ends in front of this byte, or of none. */
function isBreak(byte: number | undefined): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === RETURN || byte === TAB || byte === undefined
}
