import type { Agreement } from './agreement.js'

/**
 * How far the runs agree: (1/n²)·Σ 4(C_ij − ½)² over all entries of the consensus matrix C (n × n). 1 where every pair is always
 * together or never, 0 where all are a toss-up (Kim & Park 2007, doi:10.1093/bioinformatics/btm134).
 */
export function dispersion({ samples, runs, pairs }: Agreement): number {
  // Each pair is in C twice; on its diagonal stand ones.
  return pairs.reduce((sum, count, together) => sum + 2 * count * 4 * (together / runs - 0.5) ** 2, samples) / samples ** 2
}
