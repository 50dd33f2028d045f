import { DenseMatrix } from '../../src/index.js'
import type { DType } from './samples.js'

/** The X of scripts/golden.py; above 0 where β asks for it. */
export function goldenSample({ m, n, beta }: { m: number; n: number; beta: number }, dtype: DType): DenseMatrix {
  const data = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const texture = ((i * 7 + j * 13 + ((i * j) % 11) * 5) % 32) / 32
      const parts = (i % 3 === j % 3 ? 2 : 0) + (Math.floor(i / 5) === Math.floor(j / 4) ? 1.5 : 0)
      data[i * n + j] = ((i + 2 * j) % 5 === 0 ? 0 : texture + parts) + (beta <= 0 ? 0.125 : 0)
    }
  }
  return new DenseMatrix(m, n, dtype === 'float64' ? data : Float32Array.from(data))
}
