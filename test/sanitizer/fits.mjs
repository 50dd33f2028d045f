// Small fits of every kind, then aborted and abandoned ones: for scripts/sanitize.mjs, which gives the module to load.
import assert from 'node:assert/strict'
import { pathToFileURL } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const path = isMainThread ? process.argv[2] : workerData
const { DenseMatrix, factorize, factorizeSync, engineInfo, MiniBatchNMF, NMF, SparseMatrix } = await import(pathToFileURL(path).href)

function matrix(Floats, rows, columns) {
  let state = 1
  const data = Floats.from({ length: rows * columns }, () => {
    state = (state * 48271) % 0x7fffffff
    return state / 0x7fffffff
  })
  return DenseMatrix.from({ rows, columns, data })
}

/** Two thirds of the entries absent, a row and a column without any. */
function holed({ rows, columns, data }) {
  const kept = data.map((value, at) => (at % 3 === 0 && at >= columns && at % columns > 0 ? value : 0))
  return SparseMatrix.from({ rows, columns, data: kept })
}

if (!isMainThread) {
  await factorize(matrix(Float64Array, 2000, 500), { nComponents: 10, maxIter: 1e6, tol: 0 })
}

assert.equal(engineInfo().engine, 'native', engineInfo().reason)

for (const Floats of [Float64Array, Float32Array]) {
  const X = matrix(Floats, 61, 43)
  for (const solver of ['mu', 'cd', 'accelerated']) {
    for (const init of ['random', 'nndsvd', 'nndsvda', 'nndsvdar']) {
      const options = { nComponents: 7, solver, init, maxIter: 12, alphaW: 0.01, l1Ratio: 0.5, shuffle: solver === 'cd', threads: 4 }
      const [sync, async] = [factorizeSync(X, options), await factorize(X, options)]
      assert.deepEqual(async.W.data, sync.W.data)
    }
  }
  for (const [loss, solver] of [
    [2, 'mu'],
    [2, 'cd'],
    [1, 'mu'],
    [1.5, 'mu'],
    [0.3, 'mu'],
    [2, 'accelerated'],
    [1, 'accelerated'],
  ]) {
    for (const nComponents of [1, 7, 40]) {
      for (const [form, init] of [
        [X, 'random'],
        [holed(X), 'random'],
        [holed(X).transpose(), nComponents === 7 ? 'nndsvd' : 'random'],
      ]) {
        const options = { nComponents, loss, solver, init, maxIter: 5, threads: 3 }
        const [sync, async] = [factorizeSync(form, options), await factorize(form, options)]
        assert.deepEqual(async.H.data, sync.H.data)
      }
    }
  }
  const model = new NMF({ nComponents: 5, maxIter: 20 })
  await model.fit(X)
  model.inverseTransform(await model.transform(X))
  for (const loss of [2, 1, 0.5]) {
    const online = new MiniBatchNMF({ nComponents: 5, loss, batchSize: 20, maxIter: 3, threads: 4 })
    await online.fit(X)
    await online.partialFit(X)
  }
}

// A product long enough for its threads to share, and to be cut short.
const X = matrix(Float64Array, 2000, 500)
const aborted = factorize(X, { nComponents: 10, maxIter: 1e6, tol: 0, threads: 4, signal: AbortSignal.timeout(300) })
await assert.rejects(aborted, { name: 'TimeoutError' })
const sparse = holed(X)
for (const loss of [2, 1, 1.5]) {
  const cut = factorize(sparse, { nComponents: 10, loss, maxIter: 1e6, tol: 0, threads: 4, signal: AbortSignal.timeout(200) })
  await assert.rejects(cut, { name: 'TimeoutError' })
}
const beside = Array.from({ length: 4 }, (_, seed) => factorize(X, { nComponents: 10, init: 'random', seed, maxIter: 5, threads: 2 }))
await Promise.all(beside)

for (let i = 0; i < 3; ++i) {
  const worker = new Worker(new URL(import.meta.url), { workerData: path })
  await new Promise((resolve) => worker.once('online', () => setTimeout(resolve, 1000)))
  await worker.terminate()
}
console.log('fits under the sanitizer: done')
