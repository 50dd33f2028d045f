import type { DenseMatrix } from './dense-matrix.js'
import type { Factorization } from './result.js'

/**
 * A tree of samples: n − 1 merges of two nodes into one, the nearest first. Nodes 0 … n − 1 are the samples, node n + t is what merge
 * t makes.
 */
export interface Linkage {
  /** One node of each merge. */
  readonly left: Uint32Array
  /** The other, the larger number of the two. */
  readonly right: Uint32Array
  /** The distance at which they merge; it never falls. */
  readonly heights: Float64Array
  /** Samples in the node that each merge makes. */
  readonly sizes: Uint32Array
}

/** What many fits agree on. */
export interface Consensus {
  /** The run with the lowest objective; of equals the first. One of `runs`. */
  readonly best: Factorization
  /**
   * All fits, in the order of their seeds, with components of unit sum: rows of H, or columns of W for `axis: 'columns'`. Where a penalty
   * has settled the scale, and where the other factor cannot take it, they are as `factorize` gives them.
   */
  readonly runs: readonly Factorization[]
  /** Of two samples, the share of the runs in which they were in one cluster: m × m, or n × n for `axis: 'columns'`. */
  readonly matrix: DenseMatrix<Float64Array>
  /** The samples in the order of the tree, in which clusters of the matrix are blocks. */
  readonly order: Uint32Array
  /** The cluster of each sample, where the tree is cut into `nComponents`; numbered from 0 in the order of the samples. */
  readonly labels: Uint32Array
  /** The tree of average linkage on 1 − `matrix`. */
  readonly tree: Linkage
  /** How well the tree keeps the distances, from 0 to 1; 1 where all are equal. */
  readonly cophenetic: number
  /** How far the runs agree on pairs, from 0 to 1. */
  readonly dispersion: number
  /** The mean of `silhouettes`; NaN where there is one cluster. */
  readonly silhouette: number
  /** Of each sample, how much nearer it is to its own cluster than to the next, from −1 to 1. */
  readonly silhouettes: Float64Array
  /** Median spectra, k × n, each of unit sum, the most used first; in the number type of X. */
  readonly components: DenseMatrix
  /** How much of each component is in each row of X, m × k: sought for these components. */
  readonly usage: DenseMatrix
  /** Of each component, the mean over the runs of its cosine with the component of the run that matches it. */
  readonly similarity: Float64Array
  /** Components of runs that were left out of the medians, being far from all others. */
  readonly outliers: number
}
