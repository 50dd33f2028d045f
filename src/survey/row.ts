/**
 * The row of the table for one rank: what its runs come to together.
 */
import type { RankRow } from '../contract/survey.js'
import type { Measure } from '../contract/survey-options.js'
import { breathe, type Work } from '../contract/work.js'
import { agreementOf } from '../measures/agreement.js'
import { clustersIn } from '../measures/clusters.js'
import { copheneticOf } from '../measures/cophenetic.js'
import { cutTree, treeOf } from '../measures/dendrogram.js'
import { dispersion } from '../measures/dispersion.js'
import { fromAgreement, meanOf, silhouettes } from '../measures/silhouette.js'
import { KINDS } from './found.js'
import type { Results } from './results.js'
import { spreadOf } from './spread.js'
import { stabilityOf } from './stability.js'

/** Measures of the consensus matrix. */
export const OF_CONSENSUS: readonly Measure[] = ['cophenetic', 'dispersion', 'silhouette']

export function* rowOf(results: Results, rank: number, samples: number, measures: readonly Measure[]): Work<RankRow> {
  const asks = (measure: Measure) => measures.includes(measure)
  const spread = (name: string) => spreadOf(results.numbers('plain', rank, name))
  const plain = results.of('plain', rank)
  yield* breathe()
  const row = {
    rank,
    objective: spread('objective'),
    evar: asks('evar') ? spread('evar') : undefined,
    sparsenessW: asks('sparseness') ? spread('sparsenessW') : undefined,
    sparsenessH: asks('sparseness') ? spread('sparsenessH') : undefined,
    ...(yield* consensusOf(results, rank, samples, measures)),
    stability: asks('stability') ? yield* stabilityOf(componentsOf(results, rank), rank) : undefined,
    biCrossValidation: spreadOf(results.numbers('block', rank, 'loss')),
    holdout: spreadOf(results.numbers('held-out', rank, 'loss')),
    holdoutStored: spreadOf(results.numbers('held-out', rank, 'stored')),
    runs: plain.length,
    notConverged: plain.filter(({ numbers }) => numbers['converged'] === 0).length,
    elapsedMs: KINDS.flatMap((kind) => results.of(kind, rank)).reduce((sum, { elapsedMs }) => sum + elapsedMs, 0),
  }
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as RankRow
}

/** One component is one cluster, on which all runs agree: there is nothing to measure. */
function* consensusOf(results: Results, rank: number, samples: number, measures: readonly Measure[]) {
  if (rank < 2 || !OF_CONSENSUS.some((measure) => measures.includes(measure))) return {}
  const labels = results.of('plain', rank).flatMap((run) => run.labels ?? [])
  const agreement = yield* agreementOf(labels, samples)
  const clusters = labels.reduce((sum, each) => sum + clustersIn(each), 0) / labels.length
  const found: Partial<Record<'clusters' | 'cophenetic' | 'dispersion' | 'silhouette', number>> = { clusters }
  if (measures.includes('dispersion')) found.dispersion = dispersion(agreement)
  if (measures.includes('cophenetic') || measures.includes('silhouette')) {
    const tree = yield* treeOf(agreement)
    if (measures.includes('cophenetic')) found.cophenetic = copheneticOf(tree, agreement)
    if (measures.includes('silhouette')) {
      const cut = cutTree(tree, samples, Math.min(rank, samples))
      const silhouette = meanOf(yield* silhouettes(cut, fromAgreement(agreement, cut)))
      if (Number.isFinite(silhouette)) found.silhouette = silhouette
    }
  }
  return found
}

function componentsOf(results: Results, rank: number): Float32Array[] {
  return results.of('perturbed', rank).flatMap(({ components }) => components ?? [])
}
