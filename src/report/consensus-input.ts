/**
 * What a report on a consensus is made of.
 */
import type { Axis } from '../contract/consensus-options.js'
import type { Consensus } from '../contract/consensus-result.js'
import { rangeError } from '../contract/errors.js'
import type { Factorization } from '../contract/result.js'
import type { ReportInput } from './input.js'

export interface ConsensusReportInput
  extends Omit<Consensus, 'best' | 'runs'>,
    Pick<ReportInput, 'title' | 'X' | 'rowLabels' | 'columnLabels' | 'options' | 'command' | 'versions' | 'date'> {
  /** What was clustered. */
  readonly axis: Axis
  /** How each fit went. */
  readonly runs: readonly Pick<Factorization, 'objective' | 'converged' | 'solver' | 'engine'>[]
}

/** How many samples were clustered. */
export const samplesOf = ({ axis, X }: Pick<ConsensusReportInput, 'axis' | 'X'>): number => (axis === 'rows' ? X.rows : X.columns)

/** @throws RangeError `ERR_NMF_SHAPE` where the parts do not fit each other */
export function checkConsensus(input: ConsensusReportInput): void {
  const samples = samplesOf(input)
  const { matrix, order, labels, silhouettes, components, similarity, rowLabels, columnLabels, X } = input
  const sizes: [what: string, found: number | undefined, wanted: number][] = [
    ['matrix.rows', matrix.rows, samples],
    ['matrix.columns', matrix.columns, samples],
    ['order', order.length, samples],
    ['labels', labels.length, samples],
    ['silhouettes', silhouettes.length, samples],
    ['components.columns', components.columns, X.columns],
    ['similarity', similarity.length, components.rows],
    ['rowLabels', rowLabels?.length, X.rows],
    ['columnLabels', columnLabels?.length, X.columns],
  ]
  for (const [what, found, wanted] of sizes) {
    if (found !== undefined && found !== wanted) throw rangeError('ERR_NMF_SHAPE', `${what} must be ${wanted}, got ${found}`)
  }
}
