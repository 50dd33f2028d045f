/**
 * The leukemia data of Golub et al. 1999 (doi:10.1126/science.286.5439.531), 38 samples × 5,000 genes, by Brunet's algorithm: as in their
 * paper (doi:10.1073/pnas.0308531101) clusters of 2 and of 3 come out again in nearly every run, clusters of 4 do not.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { consensus, DenseMatrix, selectRank } from '../../src/index.js'

const { buffer, byteOffset } = gunzipSync(readFileSync(new URL('golub.gz', import.meta.url)))
const X = new DenseMatrix(38, 5000, Float64Array.from(new Uint16Array(buffer, byteOffset, 38 * 5000)))
const brunet = { runs: 12, solver: 'mu', loss: 'kullback-leibler' } as const

/** The samples as they lie: 19 of B cells, 8 of T cells, 11 of the other leukemia. */
const LINEAGES = Array.from({ length: 38 }, (_, i) => (i < 19 ? 'B' : i < 27 ? 'T' : 'AML'))

/** How many samples are not with the most of their kind. */
function misplaced(labels: Uint32Array, kindOf: (lineage: string) => string): number {
  const kinds = LINEAGES.map(kindOf)
  const ofEach = [...new Set(labels)].map((label) => {
    const within = kinds.filter((_, i) => labels[i] === label)
    return within.length - Math.max(...kinds.map((kind) => within.filter((other) => other === kind).length))
  })
  return ofEach.reduce((sum, count) => sum + count, 0)
}

describe('the Golub data', () => {
  // Of five seeds: dispersion 0.97 to 0.98, 0.93 to 0.98 and 0.76 to 0.78, cophenetic 0.997, 0.998 and 0.958 to 0.969.
  it('have 2 or 3 stable clusters, and 4 that are not', async () => {
    const { table } = await selectRank(X, { ranks: [2, 3, 4], measures: ['cophenetic', 'dispersion'], ...brunet })
    const [two, three, four] = table.map(({ cophenetic, dispersion }) => ({ cophenetic: cophenetic ?? 0, dispersion: dispersion ?? 0 }))
    for (const stable of [two, three]) {
      expect(stable?.dispersion).toBeGreaterThan(0.9)
      expect(stable?.cophenetic).toBeGreaterThan(0.99)
    }
    expect(four?.dispersion).toBeLessThan(0.85)
    expect(four?.cophenetic).toBeLessThan(0.98)
  })

  it.each([
    [2, 'the two leukemias', (lineage: string) => (lineage === 'AML' ? 'AML' : 'ALL')],
    [3, 'B cells, T cells and the other', (lineage: string) => lineage],
  ] as const)('in %i clusters have %s, but for two samples at most', async (nComponents, _, kindOf) => {
    const { labels } = await consensus(X, { nComponents, ...brunet })
    expect(new Set(labels).size).toBe(nComponents)
    expect(misplaced(labels, kindOf)).toBeLessThanOrEqual(2)
  })
})
