import { describe, expect, it } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { renderReport } from '../../src/report/report.js'
import { inputOf, matrix, realInput } from './inputs.js'
import { textOf } from './text-of.js'

describe('the report of a fit', () => {
  const input = realInput()
  const html = renderReport(input)
  const text = textOf(html)

  it('is the same whenever it is made', () => {
    expect(renderReport(input)).toBe(html)
  })

  it('says what was fitted and how it ended', () => {
    expect(html).toContain('<h1><bdi>Four rows</bdi></h1>')
    expect(text).toContain('four.csv , 4 × 3, float64')
    expect(text).toContain('10, 83.3 % of all')
    expect(text).toContain('frobenius')
    expect(text).toContain('js engine')
    expect(text).toContain(`${input.fit.iterations}, converged to the tolerance`)
  })

  it('tells the share explained, by the squared loss alone', () => {
    const { sumOfSquares = 0 } = input.X
    const share = 100 * (1 - input.fit.reconstructionError ** 2 / sumOfSquares)
    expect(text).toContain(`${share.toPrecision(3)} % of the sum of squares explained`)
    expect(textOf(renderReport({ ...input, options: { loss: 2 } }))).toContain('of the sum of squares explained')
    expect(textOf(renderReport({ ...input, options: { loss: 'kullback-leibler' } }))).not.toContain('explained')
    expect(textOf(renderReport({ ...input, X: { ...input.X, sumOfSquares: 0 } }))).not.toContain('explained')
  })

  it.each([
    [undefined, 'frobenius'],
    [1, 'kullback-leibler'],
    [0.5, 'β-divergence, β = 0.5'],
    ['of tomorrow', '"of tomorrow"'],
  ])('calls the loss %s %s', (loss, name) => {
    const rendered = renderReport({ ...input, options: { loss } }).replaceAll('&#34;', '"')
    expect(rendered).toContain(`<th scope="row">Loss function</th><td><bdi>${name}</bdi></td>`)
  })

  it('names the strongest features and samples of each component first', () => {
    const H = new DenseMatrix(2, 3, Float64Array.of(1, 3, 0, 0, 0, 4))
    const W = new DenseMatrix(2, 2, Float64Array.of(5, 0, 15, 1))
    const cards = textOf(renderReport(inputOf(W, H, { columnLabels: ['x', 'y', 'z'] }))).split('The components one by one')[1]
    expect(cards).toMatch(/Component 0 95.2 % Features y 75.0 % x 25.0 % Samples row 1 75.0 % row 0 25.0 %/)
    expect(cards).toMatch(/Component 1 4.76 % Features z 100 % Samples row 1 100 %/)
  })

  it('gives the command, options, versions and date to run it again', () => {
    const reproduce = text.split('How to reproduce')[1]
    for (const part of ['nmf fit four.csv -k 2', 'nComponents 2', 'seed 3', 'tol 0.000001', 'nmf-native 0.1.0', '2026-01-02']) {
      expect(reproduce).toContain(part)
    }
  })

  it('shows warnings', () => {
    const warnings = [{ code: 'NMF_NOT_CONVERGED', message: 'not there <yet>' }] as const
    expect(renderReport({ ...input, fit: { ...input.fit, warnings } })).toContain('<li>not there &#60;yet&#62;</li>')
  })

  it('shows components as images where the features are pixels', () => {
    const pictured = renderReport(inputOf(matrix(5, 4), matrix(4, 6), { image: { height: 2, width: 3 } }))
    expect(pictured.match(/alt="Component \d as an image"/g)).toHaveLength(4)
    expect(html).not.toContain('as an image')
  })

  it('is made of headings in order, tables with row headings and pictures with a text', () => {
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level))
    expect(levels[0]).toBe(1)
    levels.slice(1).forEach((level, h) => expect(level - (levels[h] as number)).toBeLessThanOrEqual(1))
    for (const [table] of html.matchAll(/<table.*?<\/table>/gs)) expect(table).toMatch(/<caption>.*<th scope="row">/s)
    for (const [image] of html.matchAll(/<img [^>]*>/g)) expect(image).toMatch(/alt="[^"]+"/)
  })

  it('has no identifier twice', () => {
    const ids = [...html.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('fetches nothing and runs nothing', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`)
    expect(html).not.toMatch(/<script|<link|@import|url\((?!#)|\son\w+=/i)
    const sources = [...html.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, source]) => source as string)
    expect(sources.filter((source) => !/^(data:image\/png;base64,|#)/.test(source))).toEqual([])
  })
})

describe('what makes no report', () => {
  const [W, H] = [matrix(5, 2), matrix(2, 6)]
  const spoilt = (value: number) => new DenseMatrix(2, 6, H.data.with(8, value))
  it.each([
    ['W and H that do not fit', inputOf(W, matrix(3, 6)), 'ERR_NMF_SHAPE', 'W must have as many columns as H has rows, got 2 and 3'],
    ['too few labels of rows', inputOf(W, H, { rowLabels: ['a'] }), 'ERR_NMF_SHAPE', 'one label for each row of W, 5, got 1'],
    ['too many labels of columns', inputOf(W, H, { columnLabels: Array(7).fill('a') }), 'ERR_NMF_SHAPE', 'column of H, 6, got 7'],
    ['an image of another size', inputOf(W, H, { image: { height: 2, width: 2 } }), 'ERR_NMF_SHAPE', 'the 6 columns of H, got 2 × 2'],
    ['an image of halves', inputOf(W, H, { image: { height: 1.5, width: 4 } }), 'ERR_NMF_SHAPE', 'got 1.5 × 4'],
    ['NaN', inputOf(W, spoilt(Number.NaN)), 'ERR_NMF_INPUT', 'H must be non-negative and finite, got NaN at row 1, column 2'],
    ['a negative entry', inputOf(W, spoilt(-1)), 'ERR_NMF_INPUT', 'got -1 at row 1, column 2'],
  ])('%s', (_, input, code, message) => {
    expect(() => renderReport(input)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }))
  })
})
