import { DenseMatrix } from '../../src/index.js'
import { RandomState } from '../../src/init/random-state.js'

export type DType = 'float64' | 'float32'

/** Unit roundoff of the number type. */
export const EPS = { float64: 2 ** -53, float32: 2 ** -24 } as const

/** A generator of its own, so that no test leans on the one it tests (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export function randomMatrix(rows: number, columns: number, seed: number, dtype: DType = 'float64'): DenseMatrix {
  const next = uniform(seed)
  const values = Array.from({ length: rows * columns }, next)
  return new DenseMatrix(rows, columns, dtype === 'float64' ? Float64Array.from(values) : Float32Array.from(values))
}

/**
 * W·H of random factors of rank k, with some noise: data that has parts. Where not all of the factors' entries are `kept`, there
 * are places that no part reaches, and those hold 0.
 */
export function planted(rows: number, columns: number, k: number, seed: number, dtype: DType = 'float64', kept = 1): DenseMatrix {
  const W = thinned(randomMatrix(rows, k, seed), kept, seed + 3)
  const H = thinned(randomMatrix(k, columns, seed + 1), kept, seed + 4)
  const noise = randomMatrix(rows, columns, seed + 2)
  const data = product(W, H).data.map((value, at) => (value === 0 ? 0 : value + 0.1 * (noise.data[at] as number)))
  return new DenseMatrix(rows, columns, dtype === 'float64' ? data : Float32Array.from(data))
}

function thinned(matrix: DenseMatrix, kept: number, seed: number): DenseMatrix {
  const next = uniform(seed)
  return new DenseMatrix(matrix.rows, matrix.columns, matrix.data.map((value) => (next() < kept ? value : 0)) as typeof matrix.data)
}

/** The product by its definition, in float64. */
export function product(A: DenseMatrix, B: DenseMatrix): DenseMatrix<Float64Array> {
  const data = new Float64Array(A.rows * B.columns)
  for (let i = 0; i < A.rows; i++) {
    for (let j = 0; j < B.columns; j++) {
      let sum = 0
      for (let t = 0; t < A.columns; t++) sum += A.get(i, t) * B.get(t, j)
      data[i * B.columns + j] = sum
    }
  }
  return new DenseMatrix(A.rows, B.columns, data)
}

/** Σ of a term of each entry. */
export function total(A: DenseMatrix, term: (value: number, at: number) => number = (value) => value): number {
  let sum = 0
  for (let at = 0; at < A.data.length; at++) sum += term(A.data[at] as number, at)
  return sum
}

export function squaredNorm(A: DenseMatrix): number {
  return total(A, (value) => value * value)
}

/** D_β(X | WH) by its definition, for positive X and WH; for β > 0 with zeros in X. */
export function divergence(X: DenseMatrix, W: DenseMatrix, H: DenseMatrix, beta: number): number {
  const P = product(W, H)
  return total(X, (x, at) => pointDivergence(x, P.data[at] as number, beta))
}

function pointDivergence(x: number, p: number, beta: number): number {
  if (beta === 2) return (x - p) ** 2 / 2
  if (beta === 1) return (x === 0 ? 0 : x * Math.log(x / p)) - x + p
  if (beta === 0) return x / p - Math.log(x / p) - 1
  if (x === 0) return p ** beta / beta
  return (x ** beta + (beta - 1) * p ** beta - beta * x * p ** (beta - 1)) / (beta * (beta - 1))
}

/** The largest |a − b| / max(|b|, mean|b|): how far two results are apart. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  const mean = Array.from(b).reduce((sum, value) => sum + Math.abs(value), 0) / b.length
  let worst = 0
  for (let i = 0; i < b.length; i++) {
    const difference = Math.abs((a[i] as number) - (b[i] as number))
    const relative = difference === 0 ? 0 : difference / Math.max(Math.abs(b[i] as number), mean)
    if (!(relative <= worst)) worst = relative
  }
  return worst
}

/** |N(0, 1)| as NumPy's `np.abs(np.random.RandomState(seed).randn(rows, columns))`. */
export function normals(rows: number, columns: number, seed: number): DenseMatrix {
  const random = new RandomState(seed)
  return new DenseMatrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => Math.abs(random.normal())),
  )
}
