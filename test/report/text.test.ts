import { describe, expect, it } from 'vitest'
import { escaped, label, namesFrom, oneLine } from '../../src/report/text.js'

describe('text of strangers', () => {
  it('is escaped for content and for attributes', () => {
    expect(escaped(`<a href="x" id='y'>&`)).toBe('&#60;a href=&#34;x&#34; id=&#39;y&#39;&#62;&#38;')
  })

  it.each([
    ['\u0000', 'NUL'],
    ['\u001b[31m', 'an escape sequence'],
    ['\u009b', 'a control character of Latin 1'],
    ['\u202e', 'a right-to-left override'],
    ['\u2066', 'an isolate'],
    ['\u200f', 'a right-to-left mark'],
    ['\ud800', 'half a surrogate pair'],
    ['\u{e0041}', 'an invisible tag'],
  ])('carries a mark in the place of %j, %s', (harmful) => {
    expect(oneLine(`a${harmful}b`)).toBe(`a\ufffd${harmful.slice(harmful.codePointAt(0) === 0xe0041 ? 2 : 1)}b`)
  })

  it('is on one line', () => {
    expect(oneLine(' a\r\n\tb\u2028c ')).toBe('a b c')
  })

  it('is shortened between signs, never inside of one', () => {
    const shortened = oneLine('🧬'.repeat(20_000))
    expect([...shortened]).toHaveLength(60)
    expect(shortened).toBe(`${'🧬'.repeat(59)}…`)
    expect(oneLine('x'.repeat(60))).toBe('x'.repeat(60))
  })

  it('keeps scripts that are written from right to left, and isolates them', () => {
    expect(label('שלום')).toBe('<bdi>שלום</bdi>')
  })

  it('falls back to the index where a label is absent or blank', () => {
    const names = namesFrom(['a', ' '], 'row')
    expect([names(0), names(1), names(2)]).toEqual(['a', 'row 1', 'row 2'])
  })
})
