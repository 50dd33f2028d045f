/**
 * What many fits of one X agree on, on one page: fits from many seeds, their clusters, and the components behind them.
 */

import { align } from './align.js'
import { medianSpectra, type Spectra } from './consensus/spectra.js'
import { type ConsensusOptions, type ConsensusSettings, readConsensusOptions } from './contract/consensus-options.js'
import type { Consensus } from './contract/consensus-result.js'
import { DenseMatrix } from './contract/dense-matrix.js'
import { openSource } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { allocate, requireMemory } from './contract/memory.js'
import type { Settings } from './contract/options.js'
import { seedOf } from './contract/random-starts.js'
import type { Factorization } from './contract/result.js'
import { breathe, type Work } from './contract/work.js'
import { availableThreads } from './engines.js'
import { agreementOf, consensusMatrix } from './measures/agreement.js'
import { clustersOf, clustersOfColumns } from './measures/clusters.js'
import { copheneticOf } from './measures/cophenetic.js'
import { unitRows } from './measures/cosines.js'
import { cutTree, leafOrder, treeOf } from './measures/dendrogram.js'
import { dispersion } from './measures/dispersion.js'
import { fromAgreement, meanOf, silhouettes } from './measures/silhouette.js'
import { reordered } from './normalize-components.js'
import { onOneScale } from './one-scale.js'
import { fitBeside, fitOf, type Run, runAll } from './runs.js'
import type { SharedX } from './shared-x.js'

/**
 * Fits X many times from random starts and tells what the fits agree on: which samples fall into one cluster, how stable that is, and
 * components that most runs have found.
 *
 * A sample belongs to the component that is largest in it, all components being of one scale. `matrix` holds the share of the runs in
 * which two samples were together (Brunet et al. 2004, doi:10.1073/pnas.0308531101); its tree of average linkage gives `order` and, cut
 * into `nComponents`, `labels`. `components` are medians of what the runs found, far ones left out (Kotliar et al. 2019,
 * doi:10.7554/eLife.43803).
 *
 * It is one call to the queue; its fits run side by side, each on one thread. The result does not depend on how many run at once, bit
 * for bit. It holds all fits, and (with m samples) m² numbers of 8 bytes.
 *
 * @param X - m × n as for `factorize`; copied once, when the call's turn has come
 * @param options - `nComponents` is required; see {@link ConsensusOptions}
 * @throws (rejects) as `factorize` does. `ERR_NMF_OPTION` for an `init` that has nothing random; `ERR_NMF_MEMORY`, before any fit
 *   begins, where the matrix, what it is made with and all factors do not fit in memory
 */
export async function consensus(X: MatrixLike, options: ConsensusOptions): Promise<Consensus> {
  const settings = readConsensusOptions(options, 'consensus')
  const { fit: ofFit, axis, concurrency, signal, onProgress } = settings
  signal?.throwIfAborted()
  askForMemory(X, settings)
  const found: Factorization[] = []
  const run = (index: number): Run<Factorization> => {
    const own = { ...ofFit, seed: seedOf(ofFit.seed, index, ofFit.restarts) }
    return {
      settings: own,
      *work({ matrix, counting }) {
        return yield* onOneScale(yield* fitOf(matrix, { ...own, ...counting }), own, axis)
      },
    }
  }
  return await runAll<Factorization, Consensus>({
    X,
    name: 'X',
    settings: ofFit,
    runs: Array.from({ length: settings.runs }, (_, index) => run(index)),
    concurrency,
    signal,
    onRun: (index, result) => {
      found[index] = result
    },
    onProgress: onProgress && (({ done, total, elapsedMs, etaMs }) => onProgress({ done, total, elapsedMs, etaMs })),
    end: (shared) => agreement(found, shared, settings),
  })
}

function* agreement(runs: readonly Factorization[], X: SharedX, settings: ConsensusSettings): Work<Consensus> {
  const { fit: ofFit, densityThreshold } = settings
  const clustered = yield* clustering(runs, settings)
  const ofRuns = runs.map(({ H }) => H)
  const spectra = yield* medianSpectra(ofRuns, densityThreshold, ofFit.seed)
  const best = runs.reduce((lowest, one) => (one.objective < lowest.objective ? one : lowest))
  // Where all that was found is zeros, there is nothing to seek W for.
  const isNothing = !spectra.components.data.some((value) => value > 0)
  const usage = isNothing ? zerosLike(best.W) : yield* usageOf(X, spectra.components, ofFit)
  const { W, H } = reordered(usage, spectra.components, mostUsedFirst(usage))
  const similarity = yield* meanSimilarity(H, spectra)
  return { best, runs, ...clustered, components: H, usage: W, similarity, outliers: spectra.outliers }
}

/** By the shape of X alone: fits in float64, as if there were no other copy of X. */
function askForMemory(X: MatrixLike, { fit: { nComponents: k }, runs, axis }: ConsensusSettings): void {
  const { rows, columns } = openSource(X, 'X')
  const samples = axis === 'rows' ? rows : columns
  const components = runs * k
  // The matrix, and what it is made of in counts of two bytes.
  const numbers = 1.25 * samples ** 2 + runs * (rows + columns) * k + components * columns + 2 * components ** 2
  const what = `a consensus of ${samples} samples over ${runs} ${runs === 1 ? 'run' : 'runs'}`
  requireMemory(numbers * Float64Array.BYTES_PER_ELEMENT, what)
}

type Agreed = Pick<Consensus, 'matrix' | 'order' | 'labels' | 'tree' | 'cophenetic' | 'dispersion' | 'silhouette' | 'silhouettes'>

function* clustering(runs: readonly Factorization[], { axis, fit: { nComponents } }: ConsensusSettings): Work<Agreed> {
  const clusters: Uint32Array[] = []
  for (const { W, H } of runs) {
    clusters.push(axis === 'rows' ? clustersOf(W) : clustersOfColumns(H))
    yield* breathe()
  }
  const n = (clusters[0] as Uint32Array).length
  const agreement = yield* agreementOf(clusters, n)
  const room = allocate('float64', n * n, 'the consensus matrix') as Float64Array
  const tree = yield* treeOf(agreement, room)
  const labels = cutTree(tree, n, nComponents)
  const widths = yield* silhouettes(labels, fromAgreement(agreement, labels))
  return {
    matrix: new DenseMatrix(n, n, yield* consensusMatrix(agreement, room)),
    order: leafOrder(tree, n),
    labels,
    tree,
    cophenetic: copheneticOf(tree, agreement),
    dispersion: dispersion(agreement),
    silhouette: meanOf(widths),
    silhouettes: widths,
  }
}

/** W for these components, by a fit on all threads. */
function* usageOf({ matrix, counting }: SharedX, components: DenseMatrix, settings: Settings): Work<DenseMatrix> {
  return (yield* fitBeside(matrix, { H: components }, { ...settings, ...counting }, settings.threads ?? availableThreads())).W
}

const zerosLike = ({ rows, columns, data }: DenseMatrix): DenseMatrix => new DenseMatrix(rows, columns, data.slice().fill(0))

function mostUsedFirst({ rows, columns, data }: DenseMatrix): number[] {
  const totals = new Float64Array(columns)
  for (let i = 0; i < rows; i++) for (let t = 0; t < columns; t++) totals[t] += data[i * columns + t] as number
  return Array.from(totals.keys()).sort((a, b) => (totals[b] as number) - (totals[a] as number) || a - b)
}

function* meanSimilarity(components: DenseMatrix, { units }: Spectra): Work<Float64Array> {
  const own = unitRows(components)
  const mean = new Float64Array(components.rows)
  for (const unit of units) {
    const { similarity } = yield* align(own, unit, components.columns)
    similarity.forEach((cosine, t) => {
      mean[t] += cosine / units.length
    })
  }
  return mean
}
