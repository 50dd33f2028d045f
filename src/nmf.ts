import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { DenseMatrix } from './contract/dense-matrix.js'
import { failure, isArray, reading, show, typeError } from './contract/errors.js'
import type { MatrixLike } from './contract/matrix-like.js'
import type { ModelOptions, RunOptions, Settings } from './contract/options.js'
import { readOptions, readRunOptions } from './contract/read-options.js'
import type { Factorization, StopReason } from './contract/result.js'
import { isTypedArray, plainView } from './contract/typed-array.js'
import { runAsync, runSync, type Work } from './contract/work.js'
import { type FitRequest, fit } from './fit.js'
import { inverseTransform } from './inverse-transform.js'
import { writeAtomically } from './io/atomic-write.js'
import { fileName, systemFailure } from './io/file-error.js'
import { decodeModel, encodeModel, type Fitted, type ModelState, modelOptions } from './model-file.js'
import { runQueued } from './queue.js'

/**
 * A model that learns H from one matrix and gives W for others, like scikit-learn's estimator of the same name.
 *
 * A fit that fails leaves the model as it was.
 */
export class NMF {
  readonly #settings: Settings
  #fitted: Fitted | undefined
  #columnLabels: readonly string[] | undefined

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
   * @param run - `signal`, `onProgress` and the `weights` of X, for this run
   */
  async fit(X: MatrixLike, run?: RunOptions): Promise<this> {
    await this.#fitAsync(X, readRunOptions(run, 'fit', 'run'))
    return this
  }

  /**
   * Learns W and H from X (m × n), keeps H and resolves to W (m × k). Rejects as `factorize` does.
   *
   * @param X - as for `fit`
   * @param run - `signal`, `onProgress` and the `weights` of X, for this run
   */
  async fitTransform(X: MatrixLike, run?: RunOptions): Promise<DenseMatrix> {
    return this.#fitAsync(X, readRunOptions(run, 'fitTransform', 'run'))
  }

  /**
   * W (m × k) for new rows X (m × n), with the fitted H held, in the number type of X. W starts afresh: a W given as
   * `init` is not used.
   *
   * Rejects with RangeError `ERR_NMF_SHAPE` where X has another number of columns than the X of the fit, and with Error
   * `ERR_NMF_NOT_FITTED` before a fit.
   *
   * @param X - m new samples (rows), with the n features of the fit
   * @param run - `signal`, `onProgress` and the `weights` of X, for this run
   */
  async transform(X: MatrixLike, run?: RunOptions): Promise<DenseMatrix> {
    const options = readRunOptions(run, 'transform', 'run')
    return runQueued((turn) => this.#transform({ X, run: options, turn }), options.signal)
  }

  /** As `fit`, at once. */
  fitSync(X: MatrixLike, run?: Pick<RunOptions, 'weights'>): this {
    this.#fitSync(X, readRunOptions(run, 'fitSync', 'runSync'))
    return this
  }

  /** As `fitTransform`, at once. */
  fitTransformSync(X: MatrixLike, run?: Pick<RunOptions, 'weights'>): DenseMatrix {
    return this.#fitSync(X, readRunOptions(run, 'fitTransformSync', 'runSync'))
  }

  /** As `transform`, at once. */
  transformSync(X: MatrixLike, run?: Pick<RunOptions, 'weights'>): DenseMatrix {
    return runSync(this.#transform({ X, run: readRunOptions(run, 'transformSync', 'runSync') }))
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

  /**
   * Writes the fitted model to a file, so that its name stands for all of it or for what was there before. NumPy reads the file:
   * `numpy.load(path)['H']`.
   *
   * Rejects with Error `ERR_NMF_FILE`, or `ERR_NMF_NOT_FITTED` before a fit.
   */
  async save(path: string | URL): Promise<void> {
    await writeAtomically(pathOf(path), await runAsync(this.#encoded()))
  }

  /**
   * The model that `save` wrote: options, H, and what the fit came to.
   *
   * Rejects with `ERR_NMF_FILE` for a file that is not there, no model, not whole or altered.
   */
  static async load(path: string | URL): Promise<NMF> {
    const file = pathOf(path)
    const bytes = await readFile(file).catch((error) => {
      throw systemFailure(fileName(file), error)
    })
    return NMF.#of(await runAsync(decodeModel(bytes, fileName(file))))
  }

  /** What `save` writes. @throws Error `ERR_NMF_NOT_FITTED` before a fit */
  toBuffer(): Buffer {
    return Buffer.concat(runSync(this.#encoded()))
  }

  /** The model in these bytes. @throws RangeError `ERR_NMF_FILE` where they are no model, not whole or altered */
  static fromBuffer(bytes: Uint8Array | ArrayBuffer): NMF {
    if (!(bytes instanceof ArrayBuffer) && !(isTypedArray(bytes) && bytes instanceof Uint8Array)) {
      throw typeError('ERR_NMF_FILE', `bytes must be a Buffer, a Uint8Array or an ArrayBuffer, got ${show(bytes)}`)
    }
    return NMF.#of(runSync(decodeModel(bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : (plainView(bytes) as Uint8Array), 'bytes')))
  }

  /** The names of the columns of X, where X had them: matrices read from labelled files do. */
  get columnLabels(): readonly string[] | undefined {
    return this.#columnLabels
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

  #fitSync(X: MatrixLike, run: RunOptions): DenseMatrix {
    const labels = columnLabelsOf(X)
    return this.#learn(runSync(fit({ X, settings: this.#settings, run })), labels)
  }

  async #fitAsync(X: MatrixLike, run: RunOptions): Promise<DenseMatrix> {
    const labels = columnLabelsOf(X)
    return this.#learn(await runQueued((turn) => fit({ X, settings: this.#settings, run, turn }), run.signal), labels)
  }

  /** Keeps all but W, which is the caller's. */
  #learn({ W, ...fitted }: Factorization, labels: readonly string[] | undefined): DenseMatrix {
    this.#fitted = fitted
    this.#columnLabels = labels?.length === fitted.H.columns ? labels : undefined
    return W
  }

  #encoded() {
    return encodeModel({ settings: this.#settings, fitted: this.#result, columnLabels: this.#columnLabels })
  }

  static #of({ settings, fitted, columnLabels }: ModelState): NMF {
    const model = new NMF(modelOptions(settings))
    model.#fitted = fitted
    model.#columnLabels = columnLabels
    return model
  }

  get #result(): Fitted {
    if (this.#fitted === undefined) throw failure('ERR_NMF_NOT_FITTED', 'the model must be fitted first: call fit or fitTransform')
    return this.#fitted
  }

  *#transform(request: Pick<FitRequest, 'X' | 'run' | 'turn'>): Work<DenseMatrix> {
    const { W } = yield* fit({ ...request, settings: this.#settings, fittedH: this.#result.H })
    return W
  }
}

const pathOf = (path: string | URL) => (path instanceof URL ? fileURLToPath(path) : path)

/** Labels that came with X; what is no list of strings is something else of the caller's. */
function columnLabelsOf(X: unknown): readonly string[] | undefined {
  const labels = reading('ERR_NMF_INPUT', 'X', () =>
    typeof X === 'object' && X !== null ? (X as { columnLabels?: unknown }).columnLabels : undefined,
  )
  return isArray(labels) && labels.every((label) => typeof label === 'string') ? [...(labels as readonly string[])] : undefined
}
