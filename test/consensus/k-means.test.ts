/** The steps to median spectra. */
import { describe, expect, it } from 'vitest'
import { denseOnes } from '../../src/consensus/density.js'
import { kMeans } from '../../src/consensus/k-means.js'
import { medianSpectra } from '../../src/consensus/spectra.js'
import { runSync } from '../../src/contract/work.js'
import { DenseMatrix } from '../../src/index.js'
import { products, unitRows } from '../../src/measures/cosines.js'
import { matrixOf } from '../support/matrices.js'
import { EPS, product, randomMatrix, uniform } from '../support/samples.js'

const gramOf = (points: DenseMatrix) => product(points, points.transpose()).data

/** Points near so many corners, `each` at every one. */
function blobs(corners: number, each: number, spread: number, seed = 1): DenseMatrix {
  const next = uniform(seed)
  return matrixOf(corners * each, corners, (i, j) => (i % corners === j ? 1 : 0) + spread * next())
}

describe('products', () => {
  it.each([
    [1, 1, 1],
    [5, 3, 7],
    [8, 9, 20],
  ])('of %i and %i rows of %i numbers', (a, b, n) => {
    const [A, B] = [randomMatrix(a, n, 1), randomMatrix(b, n, 2)]
    const expected = product(A, B.transpose()).data
    runSync(products(A.data as Float64Array, B.data as Float64Array, n)).forEach((value, at) => {
      expect(Math.abs(value - (expected[at] as number))).toBeLessThan(2 * n * n * EPS.float64)
    })
  })
})

describe('k-means', () => {
  it('finds clusters planted', () => {
    for (const k of [2, 3, 7]) {
      const G = gramOf(blobs(k, 12, 0.3))
      const labels = runSync(kMeans({ G, N: 12 * k }, k, 0))
      const planted = Array.from(labels, (_, i) => labels[i % k])
      expect(Array.from(labels)).toEqual(planted)
      expect(new Set(labels).size).toBe(k)
    }
  })

  it('is a fixed point: every point is nearest to the mean of its own cluster', () => {
    const [N, k] = [50, 6]
    const points = randomMatrix(N, 4, 8)
    const labels = runSync(kMeans({ G: gramOf(points), N }, k, 3))
    const means = Array.from({ length: k }, (_, c) => {
      const members = Array.from(labels.keys()).filter((i) => labels[i] === c)
      expect(members.length).toBeGreaterThan(0)
      return Array.from({ length: 4 }, (__, j) => members.reduce((sum, i) => sum + points.get(i, j), 0) / members.length)
    })
    const distance = (i: number, c: number) => (means[c] as number[]).reduce((sum, value, j) => sum + (value - points.get(i, j)) ** 2, 0)
    for (let i = 0; i < N; i++) {
      // By inner products of numbers up to 4, each a sum of 4, and means of them.
      for (let c = 0; c < k; c++) expect(distance(i, labels[i] as number)).toBeLessThan(distance(i, c) + 64 * N * EPS.float64)
    }
  })

  it('gives the same for the same seed, and leaves no cluster empty among equal points', () => {
    const G = gramOf(randomMatrix(40, 5, 2))
    expect(runSync(kMeans({ G, N: 40 }, 7, 5))).toEqual(runSync(kMeans({ G, N: 40 }, 7, 5)))
    const same = new Float64Array(36).fill(1)
    for (const k of [1, 2, 6]) expect(new Set(runSync(kMeans({ G: same, N: 6 }, k, 1))).size).toBe(k)
  })
})

describe('the density filter', () => {
  it('leaves out what no other run has found', () => {
    const points = blobs(3, 10, 0.1)
    const withStray = new DenseMatrix(31, 3, Float64Array.of(...points.data, 1, 1, 0))
    const units = unitRows(withStray)
    const G = runSync(products(units, units, 3))
    expect(runSync(denseOnes(G, 31, 10, 0.5))).toEqual(Array.from({ length: 30 }, (_, i) => i))
    expect(runSync(denseOnes(G, 31, 10, 2)).length).toBe(31)
    // Of three runs, 0.9 are no neighbour.
    expect(runSync(denseOnes(G, 31, 3, 1e-9)).length).toBe(31)
  })
})

describe('median spectra', () => {
  const spectra = [
    [0, 1, 3, 0, 0, 0],
    [0, 0, 0, 2, 2, 0],
    [5, 0, 0, 0, 1, 4],
  ]
  /** The spectra in another order each run, of other sizes, with a little noise; one run has found nonsense. */
  const runs = Array.from({ length: 12 }, (_, run) => {
    const next = uniform(run + 1)
    return matrixOf(3, 6, (t, j) => {
      if (run === 7 && t === 0) return 1
      return ((spectra[(t + run) % 3]?.[j] as number) + 0.01 * next()) * (run + 1)
    })
  })

  it('are what most runs have found, of unit sum', () => {
    const { components, outliers } = runSync(medianSpectra(runs, 0.5, 0))
    expect(outliers).toBe(1)
    const found = components.toArray()
    for (const row of found) expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(8 * EPS.float64)
    for (const spectrum of spectra) {
      const total = spectrum.reduce((sum, value) => sum + value, 0)
      // Noise of up to 0.01 in each of six features of a spectrum of sum 4 or more.
      const isNear = (row: number[]) => row.every((value, j) => Math.abs(value - (spectrum[j] as number) / total) < 0.06 / 4)
      expect(found.filter(isNear).length).toBe(1)
    }
  })

  it('are the medians: a stray value in a minority of runs changes nothing', () => {
    const one = Array.from({ length: 9 }, (_, run) => matrixOf(1, 3, (_t, j) => (run < 3 && j === 2 ? 0.5 : [3, 1, 0][j]) as number))
    const { components } = runSync(medianSpectra(one, 2, 0))
    expect(components.get(0, 2)).toBe(0)
  })

  it('keep their number type, and zeros where all are zeros', () => {
    const zeros = Array.from({ length: 4 }, () => new DenseMatrix(2, 3, Float32Array.of(1, 2, 1, 0, 0, 0)))
    const { components } = runSync(medianSpectra(zeros, 0.5, 0))
    expect(components.data).toBeInstanceOf(Float32Array)
    expect(components.data.every(Number.isFinite)).toBe(true)
    expect(components.toArray().filter((row) => row.every((value) => value === 0)).length).toBeLessThanOrEqual(1)
    const nothing = runSync(medianSpectra([new DenseMatrix(2, 3, new Float64Array(6))], 0.5, 0))
    expect(nothing.components.toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ])
    expect(nothing.outliers).toBe(2)
  })

  it('of too few that agree are of all', () => {
    const different = Array.from({ length: 8 }, (_, run) => matrixOf(2, 16, (t, j) => Number(j === 2 * run + t)))
    expect(runSync(medianSpectra(different, 0.5, 0)).outliers).toBe(0)
  })
})
