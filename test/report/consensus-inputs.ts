import { runSync } from '../../src/contract/work.js'
import { DenseMatrix } from '../../src/index.js'
import { consensusMatrix } from '../../src/measures/agreement.js'
import { copheneticOf } from '../../src/measures/cophenetic.js'
import { cutTree, leafOrder, treeOf } from '../../src/measures/dendrogram.js'
import { dispersion } from '../../src/measures/dispersion.js'
import { fromAgreement, meanOf, silhouettes } from '../../src/measures/silhouette.js'
import type { ConsensusReportInput } from '../../src/report/consensus-report.js'
import { agreed, clusterings } from '../measures/trees.js'
import { matrix } from './inputs.js'

/** A report's input for n samples in k clusters on which random runs agree so far; n × 8, of fits that are made up. */
export function consensusInput(n: number, k: number, agreement: number, changes: Partial<ConsensusReportInput> = {}): ConsensusReportInput {
  const runs = 10
  const together = agreed(clusterings(n, k, runs, agreement), n)
  const tree = runSync(treeOf(together))
  const labels = cutTree(tree, n, k)
  const widths = runSync(silhouettes(labels, fromAgreement(together, labels)))
  return {
    title: 'A consensus',
    axis: 'rows',
    matrix: new DenseMatrix(n, n, runSync(consensusMatrix(together, new Float64Array(n * n)))),
    order: leafOrder(tree, n),
    labels,
    tree,
    cophenetic: copheneticOf(tree, together),
    dispersion: dispersion(together),
    silhouette: meanOf(widths),
    silhouettes: widths,
    components: matrix(k, 8),
    usage: matrix(n, k),
    similarity: new Float64Array(k).fill(0.9),
    outliers: 0,
    runs: Array.from({ length: runs }, (_, r) => ({ objective: 10 + r, converged: r > 0, solver: 'accelerated', engine: 'native' })),
    X: { name: 'X.npy', rows: n, columns: 8, dtype: 'float64' },
    options: { nComponents: k },
    command: 'nmf consensus X.npy',
    versions: { 'nmf-native': '0.1.0' },
    date: '2026-01-02',
    ...changes,
  }
}
