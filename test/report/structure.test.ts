import { decode } from 'fast-png'
import { describe, expect, it } from 'vitest'
import { DenseMatrix } from '../../src/index.js'
import { heatMaps } from '../../src/report/maps.js'
import { chained, grouped } from '../../src/report/order.js'
import { atMost, inkUrl } from '../../src/report/picture.js'
import { sharesOf } from '../../src/report/shares.js'
import { strongest } from '../../src/report/strongest.js'
import { filled, matrix } from './inputs.js'

describe('shares of the components', () => {
  it('are the parts of the sum of W·H', () => {
    const [W, H] = [matrix(7, 3), matrix(3, 5)]
    const sums = [0, 1, 2].map((t) => {
      let sum = 0
      for (let i = 0; i < 7; i++) for (let j = 0; j < 5; j++) sum += W.get(i, t) * H.get(t, j)
      return sum
    })
    const all = sums.reduce((a, b) => a + b)
    sharesOf(W, H).forEach((share, t) => expect(share).toBeCloseTo((sums[t] as number) / all, 12))
  })

  it('overflow and vanish nowhere', () => {
    expect([...sharesOf(filled(9, 2, 1e308), filled(2, 9, 1e308))]).toEqual([0.5, 0.5])
    expect([...sharesOf(filled(9, 2, 5e-324), filled(2, 9, 5e-324))]).toEqual([0.5, 0.5])
  })

  it('are 0 where W·H is', () => {
    expect([...sharesOf(filled(4, 2, 1), filled(2, 4, 0))]).toEqual([0, 0])
  })
})

describe('orders', () => {
  it('the strongest come first, of equals the first, and zeros never', () => {
    expect(strongest(Float64Array.of(1, 0, 3, 3, 2), 3)).toEqual([2, 3, 4])
    expect(strongest(Float64Array.of(0, 1, 0), 3)).toEqual([1])
  })

  it('the strongest are those of a full sort', () => {
    const { data } = matrix(1, 500)
    const sorted = [...data.keys()].sort((a, b) => (data[b] as number) - (data[a] as number))
    expect(strongest(data, 20)).toEqual(sorted.slice(0, 20))
  })

  it('a chain goes to the nearest direction, whatever the lengths', () => {
    const rows = [Float64Array.of(1, 0, 0), Float64Array.of(0, 0, 1), Float64Array.of(50, 40, 0), Float64Array.of(0, 1e-9, 1e-9)]
    expect(chained(rows)).toEqual([0, 2, 3, 1])
  })

  it('columns are grouped by the row that leads there, zeros last', () => {
    const rows = [Float64Array.of(0, 5, 1, 9), Float64Array.of(0, 1, 2, 0)]
    expect(grouped(rows, 4)).toEqual([3, 1, 2, 0])
  })
})

const pixelsOf = (url: string) => decode(Buffer.from(url.replace('data:image/png;base64,', ''), 'base64'))

describe('heat maps', () => {
  const names = (index: number) => `n${index}`

  /** The ink of each image, row by row, and the names below it. */
  function mapsOf(W: DenseMatrix, H: DenseMatrix) {
    const html = heatMaps(W, H, [...Array(H.rows).keys()], names, names)
    const images = [...html.matchAll(/src="([^"]*)"/g)].map(([, url]) => pixelsOf(String(url)))
    const inks = images.map(({ data, width }) =>
      Array.from({ length: data.length / 2 / width }, (_, r) =>
        [...data.slice(2 * r * width, 2 * (r + 1) * width)].filter((_, c) => c % 2 === 1),
      ),
    )
    const below = [...html.matchAll(/<ol class="columns[^>]*>(.*?)<\/ol>/g)].map(([, list]) => String(list).match(/n\d+/g))
    return { html, inks, below }
  }

  it('bring out blocks that are scattered, whatever the scale of each component', () => {
    const H = new DenseMatrix(2, 4, Float64Array.of(8, 0, 4, 0, 0, 300, 0, 300))
    const W = new DenseMatrix(4, 2, Float64Array.of(0, 1, 1, 0, 0, 2, 50, 0))
    const { inks, below } = mapsOf(W, H)
    expect(inks[0]).toEqual([
      [255, 128, 0, 0],
      [0, 0, 255, 255],
    ])
    expect(inks[1]).toEqual([
      [255, 255, 0, 0],
      [0, 0, 255, 255],
    ])
    expect(below).toEqual([
      ['n0', 'n2', 'n1', 'n3'],
      ['n1', 'n3', 'n0', 'n2'],
    ])
  })

  it('show of each sample what every component carries of its sum', () => {
    const { inks } = mapsOf(new DenseMatrix(1, 2, Float64Array.of(3, 1)), new DenseMatrix(2, 2, Float64Array.of(1, 1, 2, 0)))
    // 3 · 2 of 8, and 1 · 2 of 8, with full ink for the larger one.
    expect(inks[1]).toEqual([[255], [85]])
  })

  it('take the strongest features of each component, and means of samples', () => {
    const H = matrix(2, 3000)
    const { html, inks } = mapsOf(matrix(3000, 2), H)
    const best = new Set([0, 1].flatMap((t) => strongest(H.row(t), 400)))
    expect(html).toContain(`the ${best.size} strongest of 3,000 features`)
    expect(inks[0]?.[0]).toHaveLength(best.size)
    expect(inks[1]?.[0]).toHaveLength(800)
  })
})

describe('pictures', () => {
  it('are PNGs of black with the numbers as ink', () => {
    const { width, height, data } = pixelsOf(inkUrl({ height: 2, width: 3, data: Float64Array.of(0, 0.5, 1, 2, -1, 0.2) }))
    expect({ width, height }).toEqual({ width: 3, height: 2 })
    expect([...data]).toEqual([0, 0, 0, 128, 0, 255, 0, 255, 0, 0, 0, 51])
  })

  it('are brought down by means', () => {
    const grid = { height: 2, width: 4, data: Float64Array.of(1, 3, 5, 7, 1, 3, 5, 7) }
    expect(atMost(grid, 2)).toEqual({ height: 1, width: 2, data: Float64Array.of(2, 6) })
    expect(atMost(grid, 8)).toBe(grid)
  })

  it.each([
    [1000, 1000, 5000],
    [1, 100_000, 5000],
    [100_000, 1, 5000],
    [3, 70_000, 6250],
  ])('of %d × %d pixels keep the mean and at most %d pixels', (height, width, most) => {
    const small = atMost({ height, width, data: new Float64Array(height * width).fill(0.25) }, most)
    expect(small.data.length).toBe(small.height * small.width)
    expect(small.data.length).toBeLessThanOrEqual(most)
    for (const value of small.data) expect(value).toBeCloseTo(0.25, 10)
  })

  it('need a matrix in row-major order', () => {
    const H = new DenseMatrix(1, 6, Float64Array.of(0, 1, 0, 0, 0, 0))
    const { data } = pixelsOf(inkUrl({ height: 2, width: 3, data: H.row(0) }))
    expect(data[3]).toBe(255)
  })
})
