import { describe, expect, it } from 'vitest'
import { DenseMatrix, type HistoryEntry } from '../../src/index.js'
import { type ReportInput, renderReport } from '../../src/report/report.js'
import { filled, inputOf, matrix } from './inputs.js'

const LIMIT = 2_000_000

/** Renders, and holds what is true of every report: it is small, and shows no number that is none. */
function rendered(input: ReportInput): string {
  const html = renderReport(input)
  expect(html.length).toBeLessThan(LIMIT)
  const readable = html.replace(/base64,[^"]*/g, '')
  expect(readable.match(/NaN|undefined|Infinity|\[object/)).toBeNull()
  return html
}

const withHistory = (history: readonly HistoryEntry[]): ReportInput => {
  const input = inputOf(matrix(5, 2), matrix(2, 6))
  return { ...input, fit: { ...input.fit, history } }
}
const at = (iteration: number, objective: number): HistoryEntry => ({ iteration, objective, elapsedMs: 1 })

describe('small and empty factors', () => {
  it.each<[string, DenseMatrix, DenseMatrix]>([
    ['one component', matrix(5, 1), matrix(1, 6)],
    ['one row', matrix(1, 3), matrix(3, 6)],
    ['one column', matrix(5, 3), matrix(3, 1)],
    ['one entry', matrix(1, 1), matrix(1, 1)],
    ['H of zeros', matrix(5, 3), filled(3, 6, 0)],
    ['W of zeros', filled(5, 3, 0), matrix(3, 6)],
    ['huge entries', filled(5, 3, 1e308), filled(3, 6, 1e308)],
    ['tiny entries', filled(5, 3, 5e-324), filled(3, 6, 5e-324)],
    ['float32', new DenseMatrix(5, 2, new Float32Array(10).fill(1e38)), new DenseMatrix(2, 6, new Float32Array(12).fill(1e-45))],
    ['no row', matrix(0, 2), matrix(2, 6)],
    ['no column', matrix(5, 2), matrix(2, 0)],
  ])('%s', (_, W, H) => {
    rendered(inputOf(W, H))
    if (H.columns > 0) rendered(inputOf(W, H, { image: { height: 1, width: H.columns } }))
  })
})

describe('curves', () => {
  it.each<[string, HistoryEntry[], RegExp]>([
    ['no entry', [], /No course of the objective was kept/],
    ['one entry', [at(0, 5)], /The objective was 5 at iteration 0/],
    ['a constant', [at(0, 5), at(10, 5)], /from 5 at iteration 0 to 5 at iteration 10/],
    ['an exact end', [at(0, 5), at(1, 0)], /to 0 at iteration 1/],
    ['decades', [at(0, 1e6), at(10, 1e3), at(20, 1)], /The axis is logarithmic/],
    ['a start far above', [at(0, 1e6), at(10, 12), at(20, 11), at(30, 10)], /begins after the start/],
    ['huge objectives', [at(0, 1e308), at(10, 1e300)], /The axis is logarithmic/],
    ['all huge', [at(0, 1.7e308), at(10, 1.6e308)], /from 1.7/],
    ['tiny objectives', [at(0, 1e-300), at(10, 5e-324)], /The axis is logarithmic/],
    ['the least there are', [at(0, 2e-323), at(10, 5e-324)], /to 4.94/],
    ['overflow', [at(0, Number.POSITIVE_INFINITY), at(10, 3)], /1 of 2 values are not finite/],
    ['overflow alone', [at(0, Number.POSITIVE_INFINITY)], /No course of the objective was kept/],
  ])('%s', (_, history, words) => {
    expect(rendered(withHistory(history))).toMatch(words)
  })

  it('of a million entries', () => {
    rendered(withHistory(Array.from({ length: 1_000_000 }, (_, i) => at(i, 1e6 / (i + 1)))))
  })

  it('numbers of the fit that overflowed', () => {
    const input = inputOf(matrix(5, 2), matrix(2, 6), { X: { name: 'X', rows: 5, columns: 6, dtype: 'float64', sumOfSquares: 1e308 } })
    const html = rendered({ ...input, fit: { ...input.fit, loss: Number.POSITIVE_INFINITY, objective: Number.POSITIVE_INFINITY } })
    expect(html).toContain('∞')
  })
})

describe('large factors', () => {
  it('1,000 components: the 64 largest, and it says so', () => {
    const html = rendered(inputOf(matrix(300, 1000), matrix(1000, 2500), { image: { height: 50, width: 50 } }))
    expect(html.match(/<article /g)).toHaveLength(64)
    expect(html).toContain('Of 1,000 components the 64 largest are shown')
  })

  it('100,000 rows by 50,000 columns: the strongest features and means of samples, and it says so', () => {
    const html = rendered(inputOf(matrix(100_000, 20, 8), matrix(20, 50_000, 8)))
    expect(html).toMatch(/strongest of 50,000 features/)
    expect(html).toContain('the mean of neighbours among all 100,000 samples')
  })

  it('large images and labels of 20,000 characters that escape to more', () => {
    const long = '<"&🧬\u202e'.repeat(4000)
    const [rowLabels, columnLabels] = [Array<string>(100).fill(long), Array<string>(10_000).fill(long)]
    const input = inputOf(matrix(100, 64), matrix(64, 10_000), { rowLabels, columnLabels, title: long, command: long, date: long })
    rendered({ ...input, X: { ...input.X, name: long, dtype: long }, options: { [long]: long }, versions: { [long]: long } })
    rendered({ ...input, image: { height: 100, width: 100 } })
  })
})
