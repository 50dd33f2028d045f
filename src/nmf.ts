import { DenseMatrix } from './contract/dense-matrix.js'
import { failure, rangeError } from './contract/errors.js'
import { type DenseInput, readMatrix } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { allocate } from './contract/memory.js'
import { type ModelOptions, type RunOptions, readOptions, readRunOptions, type Settings } from './contract/options.js'
import type { Factorization, StopReason } from './contract/result.js'
import { cast } from './contract/typed-array.js'
import { runAsync, runSync, type Work } from './contract/work.js'
import { chooseEngine } from './engines.js'
import { fit } from './fit.js'

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

  /** Learns W and H from X (m × n) and keeps H. Resolves to the model. Rejects as `factorize` does. */
  async fit(X: MatrixLike, run?: RunOptions): Promise<this> {
    await this.#fitAsync(X, readRunOptions(run, 'fit'))
    return this
  }

  /** Learns W and H from X (m × n), keeps H and resolves to W (m × k). */
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
   */
  async transform(X: MatrixLike, run?: RunOptions): Promise<DenseMatrix> {
    const options = readRunOptions(run, 'transform')
    return runAsync(this.#transform(X, options, false), options.signal)
  }

  /** As `fit`, at once. */
  fitSync(X: MatrixLike): this {
    this.fitTransformSync(X)
    return this
  }

  /** As `fitTransform`, at once. */
  fitTransformSync(X: MatrixLike): DenseMatrix {
    this.#fitted = runSync(fit({ X, settings: this.#settings, run: {}, sync: true }))
    return this.#fitted.W
  }

  /** As `transform`, at once. */
  transformSync(X: MatrixLike): DenseMatrix {
    return runSync(this.#transform(X, {}, true))
  }

  /**
   * W·H (m × n), the rows that W (m × k) stands for.
   *
   * @throws RangeError `ERR_NMF_SHAPE` where W has not k columns; Error `ERR_NMF_NOT_FITTED` before a fit
   */
  inverseTransform(W: MatrixLike): DenseMatrix {
    const given = runSync(readMatrix(W, 'W', { check: 'numbers' }))
    const H = runSync(this.#heldH())
    if (given.columns !== H.rows) {
      throw rangeError('ERR_NMF_SHAPE', `W must have ${H.rows} columns, one a component, got ${given.columns}`)
    }
    const dtype = given.dtype === 'float32' && H.dtype === 'float32' ? 'float32' : 'float64'
    const sizes = { m: given.rows, n: H.columns, k: H.rows }
    const out = allocate(dtype, sizes.m * sizes.n, 'W·H')
    if (sizes.m > 0) chooseEngine(this.#settings.engine).multiply(cast(given.data, dtype), cast(H.data, dtype), out, sizes)
    return new DenseMatrix(sizes.m, sizes.n, out)
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

  get iterations(): number {
    return this.#result.iterations
  }

  get converged(): boolean {
    return this.#result.converged
  }

  get stopReason(): StopReason {
    return this.#result.stopReason
  }

  async #fitAsync(X: MatrixLike, run: RunOptions): Promise<Factorization> {
    const fitted = await runAsync(fit({ X, settings: this.#settings, run, sync: false }), run.signal)
    this.#fitted = fitted
    return fitted
  }

  get #result(): Factorization {
    if (this.#fitted === undefined) throw failure('ERR_NMF_NOT_FITTED', 'the model must be fitted first: call fit or fitTransform')
    return this.#fitted
  }

  /** The caller can write to `components`, so it is checked and copied before threads read it. */
  #heldH(): Work<DenseInput> {
    return readMatrix(this.#result.H, 'components', { check: 'non-negative' })
  }

  *#transform(X: MatrixLike, run: RunOptions, sync: boolean): Work<DenseMatrix> {
    const fittedH = yield* this.#heldH()
    const { W } = yield* fit({ X, settings: this.#settings, run, fittedH, sync })
    return W
  }
}
