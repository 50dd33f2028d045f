// This package; which engine runs is told by NMF_ENGINE.
import { engineInfo, factorizeSync } from 'nmf-native'
import { compete } from './job.mjs'

const { engine, version, blas, simd } = engineInfo()

function prepare({ X, W, H, k, solver, loss, threads, calls }) {
  if (calls) return () => factorizeSync(X, { nComponents: k, loss, solver, threads })
  const init = { W: { rows: X.rows, columns: k, data: W }, H: { rows: k, columns: X.columns, data: H } }
  return (maxIter) => {
    const result = factorizeSync(X, { nComponents: k, loss, solver, init, maxIter, tol: 0, threads })
    return { W: result.W.data, H: result.H.data }
  }
}

await compete(prepare, { engine, version, blas, simd, node: process.version })
