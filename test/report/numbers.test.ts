import { describe, expect, it } from 'vitest'
import { count, duration, number, percent } from '../../src/report/numbers.js'

const plain = (text: string) => text.replaceAll('\u00a0', ' ')

describe('numbers in a report', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [Math.PI, '3.142'],
    [-2.5, '−2.5'],
    [1234567, '1,235,000'],
    [9999.96, '10,000'],
    [0.0012346, '0.001235'],
    [0.00012346, '1.235 × 10⁻⁴'],
    [1e7, '10⁷'],
    [-3e300, '−3 × 10³⁰⁰'],
    [Number.MAX_VALUE, '1.798 × 10³⁰⁸'],
    [5e-324, '4.941 × 10⁻³²⁴'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
    [Number.NaN, 'not a number'],
  ])('%d is %s', (value, text) => {
    expect(plain(number(value))).toBe(text)
  })

  it('shows more digits where asked', () => {
    expect(number(400_900.25, 9)).toBe('400,900.25')
  })

  it('counts, without digits lost', () => {
    expect(count(5_000_000_001)).toBe('5,000,000,001')
  })

  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.5, '50.0 %'],
    [0.0046, '0.460 %'],
    [1e-9, '< 0.001 %'],
  ])('a share of %d is %s', (share, text) => {
    expect(plain(percent(share))).toBe(text)
  })

  it.each([
    [0, '0 ms'],
    [2.468, '2.47 ms'],
    [1234, '1.23 s'],
    [59_999, '1 min 0 s'],
    [61_000, '1 min 1 s'],
    [3_660_000, '1 h 1 min'],
    [Number.POSITIVE_INFINITY, '∞ ms'],
  ])('%d ms are %s', (ms, text) => {
    expect(plain(duration(ms))).toBe(text)
  })
})
