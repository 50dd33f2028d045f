import { refusal } from './errors.mjs'

/** Bytes that may be held at one time, taken before they are allocated: many permitted requests must not be too much together. */
export class Budget {
  #most
  #held = 0

  constructor(most) {
    this.#most = most
  }

  get held() {
    return this.#held
  }

  /** Takes so many bytes; returns what gives them back, which may be called more than once. */
  take(bytes) {
    if (this.#held + bytes > this.#most) {
      throw refusal(503, 'ERR_FULL', `The matrices held may take ${this.#most} bytes, got ${bytes} more beside ${this.#held}`)
    }
    const available = process.availableMemory()
    if (bytes > available)
      throw refusal(507, 'ERR_NMF_MEMORY', `The fit must fit in memory, got a need of ${bytes} bytes with ${available} available`)
    this.#held += bytes
    let taken = bytes
    return () => {
      this.#held -= taken
      taken = 0
    }
  }
}
