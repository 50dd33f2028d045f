// Whether memory grows with the number of fits: `node --expose-gc scripts/leaks.mjs [fits]`, 40,000 unless told, the first half
// of them to warm up. Needs dist and the addon. Fits of both engines, dense and sparse, at once and not, some refused, some aborted,
// some whose onProgress throws.
import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import { DenseMatrix, engineInfo, factorize, factorizeSync, SparseMatrix } from '../dist/index.js'

const fits = Number(process.argv[2] ?? 40_000)
assert.equal(engineInfo().engine, 'native', engineInfo().reason)

const dense = new DenseMatrix(
  90,
  60,
  Float64Array.from({ length: 5400 }, (_, i) => ((i * 7919) % 1009) / 1009),
)
const sparse = SparseMatrix.from({ rows: 90, columns: 60, data: dense.data.map((value, at) => (at % 3 === 0 ? value : 0)) })
const solvers = ['mu', 'cd', 'accelerated']

async function aborted(X, options) {
  const controller = new AbortController()
  const fit = factorize(X, { ...options, maxIter: 1e9, tol: 0, signal: controller.signal })
  setImmediate(() => controller.abort())
  await assert.rejects(fit)
}
const throwing = () => {
  throw new Error('mine')
}

const KINDS = [
  (X, options) => factorize(X, options),
  (X, options) => factorizeSync(X, options),
  aborted,
  (X, options) => assert.rejects(factorize(X, { ...options, onProgress: throwing }), /mine/),
  (_, options) => assert.rejects(factorize([[-1]], options), { code: 'ERR_NMF_INPUT' }),
]

async function fit(i) {
  const X = i % 2 === 0 ? dense : sparse
  const engine = i % 4 < 2 ? 'native' : 'js'
  const options = { nComponents: 4, engine, solver: solvers[i % 3], init: i % 7 === 0 ? 'nndsvda' : 'random', maxIter: 4, tol: 0 }
  await KINDS[Math.floor(i / 4) % KINDS.length](X, options)
}

/** Bytes a fit, by least squares. */
function slope(points) {
  const mean = (key) => points.reduce((sum, point) => sum + point[key], 0) / points.length
  const [x, y] = [mean('fits'), mean('rss')]
  const of = (term) => points.reduce((sum, point) => sum + term(point), 0)
  return of((p) => (p.fits - x) * (p.rss - y)) / of((p) => (p.fits - x) ** 2)
}

/** What V8 keeps for new objects of this thread: it doubles with time, whatever runs, to 64 MB on Node 24, where 16,000 fits get it there. */
const young = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').physical_space_size

const points = []
for (let i = 0; i < fits; i++) {
  await fit(i)
  if ((i + 1) % Math.ceil(fits / 50) !== 0) continue
  for (let round = 0; round < 3; round++) {
    globalThis.gc()
    await turn()
  }
  points.push({ fits: i + 1, rss: process.memoryUsage.rss() - young() })
}

// X is 43 kB, its W and H 5 kB: a leak of either by one kind of fits in five is a kilobyte a fit or more. Over few fits the
// allocator's own growth, in steps of some 100 kB, is spread thin: 1 MB over the second half is allowed beside it.
const half = points.slice(points.length / 2)
const bytes = slope(half)
const bound = 512 + 2 ** 20 / (fits / 2)
const mib = (rss) => (rss / 2 ** 20).toFixed(1)
console.log(`leaks: ${fits} fits, ${mib(points[0].rss)} MiB at first, ${mib(half[0].rss)} half-way, ${mib(half.at(-1).rss)} at the end`)
console.log(`leaks: beside those V8 keeps ${mib(young())} MiB for new objects`)
console.log(`leaks: ${bytes.toFixed(0)} bytes a fit over the second half, at most ${bound.toFixed(0)} allowed`)
process.exit(bytes <= bound ? 0 : 1)
