import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { factorize } from 'nmf-native'
import { describe } from './errors.mjs'

/**
 * One fit: `waiting` until it iterates, then `running`, and in the end `done`, `failed` or `cancelled`, once and for good.
 * Emits `progress`, and `end` when it has ended.
 */
export class Job extends EventEmitter {
  id = randomUUID()
  state = 'waiting'
  label
  progress
  /** The result, less what is in the factors; or what the error says. */
  outcome
  error
  factors
  /** Resolves when it has ended, however that was. */
  ended
  #controller = new AbortController()

  constructor(X, options, label) {
    super()
    // One for each client that looks on.
    this.setMaxListeners(0)
    this.label = label
    const { signal } = this.#controller
    // The event loop is not held up, and the library holds the queue: what is not this fit's turn yet waits in `factorize`.
    this.ended = factorize(X, { ...options, signal, onProgress: (progress) => this.#advance(progress) }).then(
      (result) => this.#finish(result),
      (error) => this.#fail(error),
    )
  }

  get isActive() {
    return this.state === 'waiting' || this.state === 'running'
  }

  get bytes() {
    return this.factors === undefined ? 0 : this.factors.W.data.byteLength + this.factors.H.data.byteLength
  }

  /** Asks the fit to stop; harmless where it has stopped, and where it was asked before. */
  cancel() {
    this.#controller.abort()
  }

  /** What a client sees. */
  status() {
    const { id, label, state, progress, outcome, error } = this
    return { id, label, state, progress, result: outcome, error: error && describe(error).body }
  }

  #advance(progress) {
    this.state = 'running'
    this.progress = progress
    this.emit('progress', progress)
  }

  #finish({ W, H, ...outcome }) {
    this.factors = { W, H }
    this.outcome = { ...outcome, rows: W.rows, columns: H.columns, nComponents: H.rows }
    this.#end('done')
  }

  #fail(error) {
    if (error === this.#controller.signal.reason) return this.#end('cancelled')
    this.error = error
    this.#end('failed')
  }

  #end(state) {
    this.state = state
    this.emit('end')
  }
}
