/**
 * Numbers as text: those that other programs write too, and the shortest digits that are read back as the same number.
 */

// No two parts of it can match the same characters, so that no field takes long.
const NUMBER = /^\s*[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|(nan|inf(?:inity)?))\s*$/i

/** The number, NaN for "nan" of any case, or `undefined` for what is none, such as an empty text. */
export function numberFrom(text: string): number | undefined {
  const found = NUMBER.exec(text)
  if (found === null) return undefined
  const [, word] = found
  if (word === undefined) return Number(text)
  if (word[0] === 'n' || word[0] === 'N') return Number.NaN
  return text.includes('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

export function digits(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}
