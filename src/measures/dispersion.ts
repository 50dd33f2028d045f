import { breathe, type Work } from '../contract/work.js'

/**
 * How far the runs agree: (1/n²)·Σ 4(C_ij − ½)² over all entries of a consensus matrix C (n × n). 1 where every pair is always
 * together or never, 0 where all are a toss-up (Kim & Park 2007, doi:10.1093/bioinformatics/btm134).
 */
export function* dispersion(C: Float64Array, n: number): Work<number> {
  let sum = 0
  for (let i = 0; i < n; i++) {
    let ofRow = 0
    for (let j = 0; j < n; j++) ofRow += 4 * ((C[i * n + j] as number) - 0.5) ** 2
    sum += ofRow
    yield* breathe()
  }
  return sum / n ** 2
}
