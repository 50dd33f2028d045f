import type { DenseMatrix } from './contract/dense-matrix.js'
import { failure } from './contract/errors.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { type ModelOptions, type RunOptions, readOptions, readRunOptions, type Settings } from './contract/options.js'
import type { Factorization, StopReason } from './contract/result.js'
import { runSync, type Work } from './contract/work.js'
import { type FitRequest, fit } from './fit.js'
import { inverseTransform } from './inverse-transform.js'
import { runQueued } from './queue.js'

/**
 * A model that learns H from one matrix and gives W for others, like scikit-learn's estimator of the same name.
 *
 * A fit that fails leaves the model as it was.
 */
export class NMF {
  readonly #settings: Settings
  #fitted: Factorization | undefined

  /**
   * @param options - `nComponents` is required; see {@link ModelOptions}
   * @throws TypeError or RangeError `ERR_NMF_OPTION`
   */
  constructor(options: ModelOptions) {
    this.#settings = readOptions(options, 'NMF', 'model')
  }

  /**
   * Learns W and H from X (m × n) and keeps H. Resolves to the model. Rejects as `factorize` does.
   *
   * @param X - m samples (rows) × n features, taken and copied as `factorize` does
   * @param run - `signal` and `onProgress`, for this run
   */
  async fit(X: MatrixLike, run?: RunOptions): Promise<this> {
    await this.#fitAsync(X, readRunOptions(run, 'fit'))
    return this
  }

  /**
   * Learns W and H from X (m × n), keeps H and resolves to W (m × k). Rejects as `factorize` does.
   *
   * @param X - as for `fit`
   * @param run - `signal` and `onProgress`, for this run
   */
  async fitTransform(X: MatrixLike, run?: RunOptions): Promise<DenseMatrix> {
    const { W } = await this.#fitAsync(X, readRunOptions(run, 'fitTransform'))
    return W
  }

  /**
   * W (m × k) for new rows X (m × n), with the fitted H held, in the number type of X. W starts afresh: a W given as
   * `init` is not used.
   *
   * Rejects with RangeError `ERR_NMF_SHAPE` where X has another number of columns than the X of the fit, and with Error
   * `ERR_NMF_NOT_FITTED` before a fit.
   *
   * @param X - m new samples (rows), with the n features of the fit
   * @param run - `signal` and `onProgress`, for this run
   */
  async transform(X: MatrixLike, run?: RunOptions): Promise<DenseMatrix> {
    const options = readRunOptions(run, 'transform')
    return runQueued((turn) => this.#transform({ X, run: options, turn }), options.signal)
  }

  /** As `fit`, at once. */
  fitSync(X: MatrixLike): this {
    this.fitTransformSync(X)
    return this
  }

  /** As `fitTransform`, at once. */
  fitTransformSync(X: MatrixLike): DenseMatrix {
    this.#fitted = runSync(fit({ X, settings: this.#settings, run: {} }))
    return this.#fitted.W
  }

  /** As `transform`, at once. */
  transformSync(X: MatrixLike): DenseMatrix {
    return runSync(this.#transform({ X, run: {} }))
  }

  /**
   * W·H (m × n), the rows that W (m × k) stands for.
   *
   * @param W - m × k, such as `transform` gives
   * @throws RangeError `ERR_NMF_SHAPE` where W has not k columns; Error `ERR_NMF_NOT_FITTED` before a fit
   */
  inverseTransform(W: MatrixLike): DenseMatrix {
    return inverseTransform(W, this.#result.H, this.#settings)
  }

  /** The fitted H (k × n): one row a component. */
  get components(): DenseMatrix {
    return this.#result.H
  }

  /** The number of columns, n, of the X of the fit. */
  get nFeatures(): number {
    return this.#result.H.columns
  }

  /** √(2·loss) of the fit. */
  get reconstructionError(): number {
    return this.#result.reconstructionError
  }

  /** How many iterations the fit did. */
  get iterations(): number {
    return this.#result.iterations
  }

  /** Whether the fit stopped by `'tolerance'` or `'exact'`. */
  get converged(): boolean {
    return this.#result.converged
  }

  /** Why the fit stopped. */
  get stopReason(): StopReason {
    return this.#result.stopReason
  }

  async #fitAsync(X: MatrixLike, run: RunOptions): Promise<Factorization> {
    const fitted = await runQueued((turn) => fit({ X, settings: this.#settings, run, turn }), run.signal)
    this.#fitted = fitted
    return fitted
  }

  get #result(): Factorization {
    if (this.#fitted === undefined) throw failure('ERR_NMF_NOT_FITTED', 'the model must be fitted first: call fit or fitTransform')
    return this.#fitted
  }

  *#transform(request: Pick<FitRequest, 'X' | 'run' | 'turn'>): Work<DenseMatrix> {
    const { W } = yield* fit({ ...request, settings: this.#settings, fittedH: this.#result.H })
    return W
  }
}
