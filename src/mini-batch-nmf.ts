import { ChangeRule } from './contract/change-rule.js'
import type { DenseMatrix } from './contract/dense-matrix.js'
import { failure } from './contract/errors.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { type MiniBatchOptions, type MiniBatchSettings, readMiniBatchOptions } from './contract/mini-batch-options.js'
import type { WatchOptions } from './contract/options.js'
import type { Turn } from './contract/queue.js'
import { readRunOptions } from './contract/read-options.js'
import type { MiniBatchStopReason } from './contract/result.js'
import { runSync, type Work } from './contract/work.js'
import { type FitRequest, fit } from './fit.js'
import { inverseTransform } from './inverse-transform.js'
import { type Batches, BatchReader, once } from './mini-batch/batches.js'
import { fitInBatches, type MiniBatchFit } from './mini-batch/fit.js'
import { type BatchSource, type Learned, learnBatches } from './mini-batch/learned.js'
import { runQueued } from './queue.js'

/**
 * A model that learns H from some rows of X at a time, by multiplicative updates whose sums fade from batch to batch: for more rows than
 * pay off in one piece, for streams, and for data that changes (Lefèvre, Bach & Févotte 2011, "Online algorithms for nonnegative
 * matrix factorization with the Itakura-Saito divergence", doi:10.1109/ASPAA.2011.6082314). It follows scikit-learn's estimator of the
 * same name.
 *
 * One call that learns at a time: another one rejects with Error `ERR_NMF_BUSY`. `transform` may run meanwhile, with what was learnt
 * before. A call that fails or is aborted leaves the model as it was.
 */
export class MiniBatchNMF {
  readonly #settings: MiniBatchSettings
  #learned: Learned | undefined
  #learning = false

  /**
   * @param options - `nComponents` is required; see {@link MiniBatchOptions}
   * @throws TypeError or RangeError `ERR_NMF_OPTION`
   */
  constructor(options: MiniBatchOptions) {
    this.#settings = readMiniBatchOptions(options, 'MiniBatchNMF')
  }

  /**
   * Learns W and H from X (m × n) anew, in passes over slices of `batchSize` rows in order, and keeps H. Resolves to the model.
   *
   * `onProgress` is called with the number of the step as `iteration`, and the cost of a row of its slice as `objective`.
   *
   * @param X - m samples (rows) × n features, taken and copied as `factorize` does
   * @param run - `signal` and `onProgress`, for this run
   */
  async fit(X: MatrixLike, run?: WatchOptions): Promise<this> {
    await this.#fit(X, readRunOptions(run, 'fit', 'watch'))
    return this
  }

  /**
   * Learns as `fit` does, and resolves to W (m × k).
   *
   * @param X - as for `fit`
   * @param run - `signal` and `onProgress`, for this run
   */
  async fitTransform(X: MatrixLike, run?: WatchOptions): Promise<DenseMatrix> {
    return (await this.#fit(X, readRunOptions(run, 'fitTransform', 'watch'))).W
  }

  /**
   * Takes one step with X (any number of rows × n) as the batch, and keeps H. The first call starts H from this X. Resolves to the model.
   *
   * How fast the past fades is settled by the first call that learns: forgetFactor^(min(batchSize, rows)/rows) with the rows it is given.
   *
   * @param X - the batch: samples (rows) × n features
   * @param run - `signal` and `onProgress`, for this run
   */
  async partialFit(X: MatrixLike, run?: WatchOptions): Promise<this> {
    const options = readRunOptions(run, 'partialFit', 'watch')
    await this.#whileLearning(() => runQueued((turn) => this.#partialFit(X, options, turn), options.signal))
    return this
  }

  /**
   * Learns H anew from batches as they come: what `partialFit` does, on a fresh model, for each. Resolves to the model.
   *
   * The next item is asked for when the last batch is done with. On failure and abort the iterator's `return` is called, and the model
   * is as before this call. What the iterator throws rejects as it is.
   *
   * @param batches - matrices with n columns, a batch each; or rows, arrays of n numbers, such as a stream in object mode gives, which
   *   are gathered into batches of `batchSize`. An async iterable or an iterable
   * @param run - `signal` and `onProgress`, for this run
   */
  async fitFrom(batches: Batches, run?: WatchOptions): Promise<this> {
    const options = readRunOptions(run, 'fitFrom', 'watch')
    await this.#whileLearning(() => runQueued((turn) => this.#fitFrom(batches, options, turn), options.signal))
    return this
  }

  /**
   * W (m × k) for new rows X (m × n), with the fitted H held, in the number type of X.
   *
   * Rejects with RangeError `ERR_NMF_SHAPE` where X has another number of columns, and with Error `ERR_NMF_NOT_FITTED` before
   * anything was learnt.
   *
   * @param X - m samples (rows), with the n features of what was learnt from
   * @param run - `signal` and `onProgress`, for this run
   */
  async transform(X: MatrixLike, run?: WatchOptions): Promise<DenseMatrix> {
    const options = readRunOptions(run, 'transform', 'watch')
    return runQueued((turn) => this.#transform({ X, run: options, turn }), options.signal)
  }

  /** As `fit`, at once. */
  fitSync(X: MatrixLike): this {
    this.fitTransformSync(X)
    return this
  }

  /** As `fitTransform`, at once. */
  fitTransformSync(X: MatrixLike): DenseMatrix {
    this.#checkIdle()
    const { learned, W } = runSync(fitInBatches({ X, settings: this.#settings, run: {} }))
    this.#learned = learned
    return W
  }

  /** As `partialFit`, at once. */
  partialFitSync(X: MatrixLike): this {
    this.#checkIdle()
    this.#learned = runSync(this.#partialFit(X, {}))
    return this
  }

  /** As `transform`, at once. */
  transformSync(X: MatrixLike): DenseMatrix {
    return runSync(this.#transform({ X, run: {} }))
  }

  /**
   * W·H (m × n), the rows that W (m × k) stands for.
   *
   * @param W - m × k, such as `transform` gives
   * @throws RangeError `ERR_NMF_SHAPE` where W has not k columns; Error `ERR_NMF_NOT_FITTED` before anything was learnt
   */
  inverseTransform(W: MatrixLike): DenseMatrix {
    return inverseTransform(W, this.#known.H, this.#settings)
  }

  /** H (k × n): one row a component. */
  get components(): DenseMatrix {
    return this.#known.H
  }

  /** The number of columns, n, of what was learnt from. */
  get nFeatures(): number {
    return this.#known.H.columns
  }

  /** Batches learnt from, since the model was last fitted anew. */
  get steps(): number {
    return this.#known.steps
  }

  /** Passes over X that the last `fit` began; 0 where the model saw batches alone. */
  get iterations(): number {
    return this.#known.iterations
  }

  /** √(2·loss) of the last `fit`; undefined once batches came, since all data is not at hand then. */
  get reconstructionError(): number | undefined {
    return this.#known.reconstructionError
  }

  /** Whether the last `fit` stopped before `maxIter` passes; false once batches came. */
  get converged(): boolean {
    const { stopReason } = this.#known
    return stopReason === 'tolerance' || stopReason === 'no-improvement'
  }

  /** Why the last `fit` stopped; undefined once batches came. */
  get stopReason(): MiniBatchStopReason | undefined {
    return this.#known.stopReason
  }

  get #known(): Learned {
    if (this.#learned !== undefined) return this.#learned
    throw failure('ERR_NMF_NOT_FITTED', 'the model must be fitted first: call fit, fitTransform, partialFit or fitFrom')
  }

  #checkIdle(): void {
    if (this.#learning) throw failure('ERR_NMF_BUSY', 'the model must be done with a call that learns before the next, got two at once')
  }

  async #whileLearning(learn: () => Promise<Learned>): Promise<void> {
    this.#checkIdle()
    this.#learning = true
    try {
      this.#learned = await learn()
    } finally {
      this.#learning = false
    }
  }

  async #fit(X: MatrixLike, run: WatchOptions): Promise<MiniBatchFit> {
    let result: MiniBatchFit | undefined
    await this.#whileLearning(async () => {
      result = await runQueued((turn) => fitInBatches({ X, settings: this.#settings, run, turn }), run.signal)
      return result.learned
    })
    return result as MiniBatchFit
  }

  #partialFit(X: MatrixLike, run: WatchOptions, turn?: Turn): Work<Learned> {
    return this.#learn(once(X), () => 'X', this.#learned, run, turn)
  }

  *#fitFrom(batches: Batches, run: WatchOptions, turn: Turn): Work<Learned> {
    const reader = new BatchReader(batches, this.#settings.batchSize)
    try {
      return yield* this.#learn(reader, (index) => `batch ${index}`, undefined, run, turn)
    } finally {
      yield* reader.close()
    }
  }

  #learn(
    batches: BatchSource,
    nameOf: (index: number) => string,
    learned: Learned | undefined,
    run: WatchOptions,
    turn: Turn | undefined,
  ): Work<Learned> {
    return learnBatches({ batches, nameOf, learned, settings: this.#settings, run, turn })
  }

  *#transform(request: Pick<FitRequest, 'X' | 'run' | 'turn'>): Work<DenseMatrix> {
    const settings = { ...this.#settings, maxIter: this.#settings.transformMaxIter }
    const { W } = yield* fit({ ...request, settings, fittedH: this.#known.H, rule: (moving) => new ChangeRule(moving, settings.tol) })
    return W
  }
}
