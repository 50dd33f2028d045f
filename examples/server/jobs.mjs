import { setImmediate as nextTurn } from 'node:timers/promises'
import { Job } from './job.mjs'

/** The jobs there are: those that are under way, and those ended, of which the oldest are forgotten. */
export class Jobs {
  #active = new Map()
  /** In the order they ended. */
  #kept = new Map()
  #keptBytes = 0
  #lastFitMs = 1000
  #limits
  #onFailure
  #timer

  /** @param onFailure - told every job that failed after it was taken */
  constructor(limits, onFailure) {
    this.#limits = limits
    this.#onFailure = onFailure
    this.#timer = setInterval(() => this.#forgetOldest(), Math.min(1000, limits.keptMs)).unref()
  }

  /**
   * Begins a job. What the library refuses at once, such as an option or one fit too many, is thrown and was never a job.
   *
   * @param release - called when X is no longer needed
   * @param refuseWhileStopping - throws where no new jobs are taken any more: X may have been long on its way
   */
  async submit(X, options, { label, release, refuseWhileStopping }) {
    let job
    try {
      refuseWhileStopping()
      job = new Job(X, options, label)
    } catch (error) {
      release()
      throw error
    }
    this.#active.set(job.id, job)
    const ended = job.ended.then(() => {
      release()
      this.#active.delete(job.id)
    })
    await Promise.race([ended, nextTurn()])
    if (job.state === 'failed') throw job.error
    ended.then(() => this.#keep(job))
    return job
  }

  /** A guess at when it is worth trying again: by the last fit that ended, within a minute. */
  secondsToWait() {
    return Math.min(60, Math.max(1, Math.ceil(this.#lastFitMs / 1000)))
  }

  get(id) {
    return this.#active.get(id) ?? this.#kept.get(id)?.job
  }

  /** Forgets a job that has ended. */
  forget(id) {
    const entry = this.#kept.get(id)
    if (entry === undefined) return
    this.#kept.delete(id)
    this.#keptBytes -= entry.job.bytes
  }

  *[Symbol.iterator]() {
    yield* this.#active.values()
    for (const { job } of this.#kept.values()) yield job
  }

  counts() {
    const running = [...this.#active.values()].filter(({ state }) => state === 'running').length
    return { running, waiting: this.#active.size - running, kept: this.#kept.size, keptBytes: this.#keptBytes }
  }

  /** Lets what is under way end by itself for so long, and cancels the rest. */
  async drain(graceMs) {
    const cancel = () => {
      for (const job of this.#active.values()) job.cancel()
    }
    const timer = setTimeout(cancel, graceMs)
    while (this.#active.size > 0) await Promise.all([...this.#active.values()].map(({ ended }) => ended))
    clearTimeout(timer)
    clearInterval(this.#timer)
  }

  #keep(job) {
    if (job.state === 'failed') this.#onFailure(job)
    if (job.state === 'done') this.#lastFitMs = job.outcome.elapsedMs
    this.#kept.set(job.id, { job, at: performance.now() })
    this.#keptBytes += job.bytes
    this.#forgetOldest()
  }

  #forgetOldest() {
    const { keptJobs, keptBytes, keptMs } = this.#limits
    for (const [id, { at }] of this.#kept) {
      const isTooOld = performance.now() - at > keptMs
      if (!isTooOld && this.#kept.size <= keptJobs && this.#keptBytes <= keptBytes) return
      this.forget(id)
    }
  }
}
