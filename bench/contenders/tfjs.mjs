// Multiplicative updates written with TensorFlow.js on its WebAssembly backend, in float32, which is all that it has. The
// transposes are flags of its products; what an iteration makes on the way is disposed of by `tidy`.
import { add, dispose, div, getBackend, matMul, mul, ready, setBackend, tensor2d, tidy, version_core } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-wasm'
import { compete } from './job.mjs'

const EPSILON = 2 ** -23

const toTensor = (data, rows, columns) => tensor2d(Float32Array.from(data), [rows, columns])

/** F ∘ N / D */
const renewed = (F, N, D) => div(mul(F, N), add(D, EPSILON))

function prepare({ X: { data, rows, columns }, W: W0, H: H0, k }) {
  const X = toTensor(data, rows, columns)
  return (iterations) => {
    let W = toTensor(W0, rows, k)
    let H = toTensor(H0, k, columns)
    for (let i = 0; i < iterations; i++) {
      const before = [W, H]
      W = tidy(() => renewed(W, matMul(X, H, false, true), matMul(W, matMul(H, H, false, true))))
      H = tidy(() => renewed(H, matMul(W, X, true), matMul(matMul(W, W, true), H)))
      dispose(before)
    }
    const result = { W: Float64Array.from(W.dataSync()), H: Float64Array.from(H.dataSync()) }
    dispose([W, H])
    return result
  }
}

await setBackend('wasm')
await ready()
await compete(prepare, { version: version_core, backend: getBackend(), node: process.version })
