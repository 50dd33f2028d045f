/**
 * Text that strangers wrote, made fit for a page: escaped, on one line, of bounded length, unable to reorder what stands
 * beside it.
 */

/** Text as HTML, for content and for quoted attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Control characters, halves of surrogate pairs, line breaks, what turns the direction of writing, and invisible tags. */
const HARMFUL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u{feff}\u{e0000}-\u{e007f}]/gu

/** Signs of a label that are shown. */
const LONGEST_LABEL = 60

/** One line of at most `longest` signs, with a mark in the place of each harmful one. Not escaped. */
export function oneLine(text: string, longest: number = LONGEST_LABEL): string {
  // A sign has at most two units; the rest of a long text is not looked at.
  const start = text.slice(0, 2 * longest + 2)
  const signs = [...start.replace(/\s+/g, ' ').trim().replace(HARMFUL, '\ufffd')]
  return signs.length > longest || start.length < text.length ? `${signs.slice(0, longest - 1).join('')}…` : signs.join('')
}

/** A label as HTML, isolated from the direction of its neighbours. */
export const label = (text: string): string => `<bdi>${escaped(oneLine(text))}</bdi>`

/** How the rows or columns of a matrix are called. */
export type Names = (index: number) => string

/** Names from labels; where there is none, or a blank one, the kind and the index. */
export function namesFrom(labels: readonly string[] | undefined, kind: string): Names {
  return (index) => {
    const given = labels?.[index]
    return given === undefined || given.trim() === '' ? `${kind} ${index}` : given
  }
}
