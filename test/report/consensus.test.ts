import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { renderConsensusReport } from '../../src/report/consensus-report.js'
import { treePath } from '../../src/report/tree-path.js'
import { refusal } from '../support/refusals.js'
import { consensusInput } from './consensus-inputs.js'
import { textOf } from './text-of.js'

/** The ink of the picture, row by row, from 0 to 255. */
function inkOf(html: string): { side: number; ink: number[] } {
  const [, base64 = ''] = /src="data:image\/png;base64,([^"]+)"/.exec(html) ?? []
  const { width, height, data } = decode(Buffer.from(base64, 'base64'))
  expect(width).toBe(height)
  return { side: width, ink: Array.from(data).filter((_, at) => at % 2 === 1) }
}

describe('the report of a consensus', () => {
  const input = consensusInput(30, 3, 0.8)
  const html = renderConsensusReport(input)
  const text = textOf(html)

  it('is the same whenever it is made, and says how far the runs agree', () => {
    expect(renderConsensusReport(input)).toBe(html)
    expect(text).toContain('X.npy , 30 × 8: 30 rows in 3 clusters by 10 runs.')
    expect(text).toContain(`Cophenetic correlation ${input.cophenetic.toFixed(4)}, dispersion ${input.dispersion.toFixed(4)}.`)
    expect(text).toContain(`Mean silhouette ${input.silhouette.toFixed(4)}`)
    expect(text).toContain('10, 9 converged')
    expect(text).toContain('Objective, lowest 10 Objective, highest 19')
  })

  it('shows the matrix in the order of the tree', () => {
    const { side, ink } = inkOf(html)
    expect(side).toBe(30)
    ink.forEach((value, at) => {
      const [i, j] = [input.order[Math.floor(at / 30)] as number, input.order[at % 30] as number]
      expect(value).toBe(Math.round(255 * input.matrix.get(i, j)))
    })
  })

  it('names samples where they can be read, and clusters at the side', () => {
    const named = renderConsensusReport({ ...input, rowLabels: Array.from({ length: 30 }, (_, i) => `sample ${i}`) })
    const names = [...(/<ol class="columns">(.*?)<\/ol>/s.exec(named)?.[1] ?? '').matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, name]) => name)
    expect(names).toEqual(Array.from(input.order, (i) => `sample ${i}`))
    const blocks = [...html.matchAll(/<li style="flex-grow:(\d+)">(\d*)<\/li>/g)]
    expect(blocks.reduce((sum, [, samples]) => sum + Number(samples), 0)).toBe(30)
    expect(new Set(blocks.map(([, , cluster]) => cluster))).toEqual(new Set(['0', '1', '2']))
    expect(renderConsensusReport(consensusInput(61, 2, 0.9))).not.toContain('class="columns"')
  })

  it('tells of each cluster and of each component', () => {
    const [, clusters = '', components = ''] = /Most central(.*)Components(.*)How to reproduce/.exec(text) ?? []
    for (const c of [0, 1, 2]) {
      const size = input.labels.filter((label) => label === c).length
      expect(clusters).toMatch(new RegExp(`\\b${c} ${size} ${((100 * size) / 30).toPrecision(3)} %`))
    }
    expect(components.match(/ 0\.9000 column \d/g)).toHaveLength(3)
    expect(textOf(renderConsensusReport({ ...input, outliers: 4 }))).toContain('4 of 30 were far from all others')
  })

  it('of columns names them', () => {
    const turned = consensusInput(20, 2, 0.9, {
      axis: 'columns',
      X: { name: 'X.npy', rows: 5, columns: 20, dtype: 'float64' },
      components: new DenseMatrix(2, 20, new Float64Array(40).fill(1)),
      usage: new DenseMatrix(5, 2, new Float64Array(10)),
    })
    const of = textOf(renderConsensusReport(turned))
    expect(of).toContain('20 columns in 2 clusters')
    expect(of).toContain(`column ${turned.order[0]}`)
  })

  it('of one sample, of one cluster and of many samples is a page', () => {
    expect(textOf(renderConsensusReport(consensusInput(1, 1, 1)))).toContain('Mean silhouette not defined')
    expect(textOf(renderConsensusReport(consensusInput(9, 1, 1)))).toContain('9 rows in 1 cluster by')
    const large = renderConsensusReport(consensusInput(800, 4, 0.5))
    expect(large.length).toBeLessThan(2e6)
    const { side, ink } = inkOf(large)
    expect(side).toBe(600)
    expect(ink.every((value) => value <= 255)).toBe(true)
    expect(large).toContain('the mean of neighbours among all 800 samples')
  })

  it('refuses parts that do not fit', async () => {
    for (const [change, message] of [
      [{ order: new Uint32Array(3) }, 'order must be 30, got 3'],
      [{ rowLabels: ['a'] }, 'rowLabels must be 30, got 1'],
      [{ similarity: new Float64Array(1) }, 'similarity must be 3, got 1'],
    ] as const) {
      const error = await refusal(() => renderConsensusReport({ ...input, ...change }))
      expect([error.code, error.message]).toEqual(['ERR_NMF_SHAPE', message])
    }
  })
})

describe('the path of a tree', () => {
  it('has a bar with two legs for each merge', () => {
    const tree = {
      left: Uint32Array.of(0, 1),
      right: Uint32Array.of(2, 3),
      heights: Float64Array.of(0.25, 1),
      sizes: Uint32Array.of(2, 3),
    }
    // Samples at 1/6, 3/6 and 5/6 of 1000; heights from 101 at the bottom to 1.
    expect(treePath(tree, Uint32Array.of(0, 2, 1), 101)).toBe('M166.7 101V76H500V101M833.3 101V1H333.3V76')
  })

  it('stays short for many samples', () => {
    const { tree, order } = consensusInput(1000, 5, 0.6)
    expect(treePath(tree, order, 100).length).toBeLessThan(60_000)
  })
})
