/**
 * What a component stands for: the features that are its own, and those that are strongest in it.
 */
import { readMatrix } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { readGiven } from './contract/read-options.js'
import * as rule from './contract/rule.js'
import type { FloatArray } from './contract/typed-array.js'
import { runSync } from './contract/work.js'
import { clustersOfColumns } from './measures/clusters.js'

/** How many features are named. */
export interface ScoreOptions {
  /**
   * Features a component in `bySpecificity` and in `byWeight`, at most: an integer of at least 1.
   * @default 10
   */
  top?: number
}

/** What to name a component by: columns of H, from 0. */
export interface ComponentFeatures {
  /**
   * Those whose largest weight is in this component, and above the median of all weights, the highest score first; of equal scores
   * the larger weight.
   */
  readonly bySpecificity: number[]
  /** Those with the largest weights in it, the largest first, zeros left out. */
  readonly byWeight: number[]
  /** All that Kim & Park's rule selects, in the order of `bySpecificity`: those of it whose score is above median + 3·MAD of all scores. */
  readonly selected: number[]
}

/** How far features tell components apart. */
export interface FeatureScores {
  /** Of each feature, n numbers from 0, the same in all components, to 1, in one alone. */
  readonly scores: Float64Array
  /** One for each component. */
  readonly components: ComponentFeatures[]
}

/** Written out once: what is not given has its default. */
const DEFAULT_TOP = 10

const RULES = { top: rule.integerFrom(1) }

/**
 * Scores features by how specific they are, and names the top ones of each component.
 *
 * The score of feature j is 1 + (1/log₂ k)·Σ_t p(t, j) log₂ p(t, j) with p(t, j) = H_tj / Σ_t H_tj, which is 1 less its relative
 * entropy over the components (Kim & Park 2007, doi:10.1093/bioinformatics/btm134). It is 0 for a feature of zeros, and for all where
 * there is one component, from which nothing can be told. MAD is the median distance from the median, as the paper has it; R's NMF
 * multiplies it by 1.4826 and selects fewer.
 *
 * A score depends on the sizes of the components: of a fit, give it the H of `normalizeComponents(result, 'unit-sum')` where they
 * should count the same.
 *
 * @param H - k × n, non-negative and finite: a row is a component, a column a feature
 * @throws TypeError or RangeError `ERR_NMF_INPUT`, `ERR_NMF_SHAPE` for what is no such matrix, `ERR_NMF_OPTION` for other options
 */
export function scoreFeatures(H: MatrixLike, options: ScoreOptions = {}): FeatureScores {
  const { top = DEFAULT_TOP } = readGiven(options, 'scoreFeatures', RULES) as ScoreOptions
  const { rows: k, columns: n, data } = runSync(readMatrix(H, 'H', { check: 'non-negative' }))
  const scores = scoresOf(data, k, n)
  const leaders = clustersOfColumns({ rows: k, columns: n, data })
  const weight = (t: number, j: number) => data[t * n + j] as number
  const usual = median(Float64Array.from(data))
  const middle = median(scores)
  const threshold = middle + 3 * median(scores.map((score) => Math.abs(score - middle)))

  const own = Array.from({ length: k }, (): number[] => [])
  leaders.forEach((t, j) => {
    if (weight(t, j) > usual) own[t]?.push(j)
  })
  const components = own.map((features, t) => {
    const byWeight = (a: number, b: number) => weight(t, b) - weight(t, a) || a - b
    const specific = features.sort((a, b) => (scores[b] as number) - (scores[a] as number) || byWeight(a, b))
    const present = Array.from({ length: n }, (_, j) => j).filter((j) => weight(t, j) > 0)
    return {
      bySpecificity: specific.slice(0, top),
      byWeight: present.sort(byWeight).slice(0, top),
      selected: specific.filter((j) => (scores[j] as number) > threshold),
    }
  })
  return { scores, components }
}

function scoresOf(data: FloatArray, k: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    let [most, sum] = [0, 0]
    for (let t = 0; t < k; t++) most = Math.max(most, data[t * n + j] as number)
    if (most === 0 || k === 1) return 0
    for (let t = 0; t < k; t++) sum += (data[t * n + j] as number) / most
    let information = 0
    for (let t = 0; t < k; t++) {
      const p = (data[t * n + j] as number) / most / sum
      if (p > 0) information += p * Math.log2(p)
    }
    return Math.min(1, Math.max(0, 1 + information / Math.log2(k)))
  })
}

/** Of an even number of values the mean of the middle two; 0 of none. */
function median(values: Float64Array): number {
  const inOrder = values.toSorted()
  const middle = inOrder.length / 2
  if (inOrder.length === 0) return 0
  const [low, high] = [inOrder[Math.ceil(middle) - 1] as number, inOrder[Math.floor(middle)] as number]
  return low / 2 + high / 2
}
