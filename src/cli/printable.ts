/**
 * What is printed: names and labels come from strangers, and must not move the cursor or reorder a line.
 */
import { oneLine } from '../report/text.js'

const LONGEST_LINE = 4000

/** Text without control characters, line by line. */
export function printable(text: string): string {
  return text
    .split('\n')
    .map((line) => oneLine(line, LONGEST_LINE))
    .join('\n')
}

/** A value as JSON on one line, in which control characters are escaped: those that JSON leaves as they are, too. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** To stdout, where data goes. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Names beside values, in two columns. */
export function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${printable(value)}`).join('\n')
}

/** Four digits, as far as they say something. */
export const short = (value: number): string => String(Number(value.toPrecision(4)))
