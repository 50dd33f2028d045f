import { requireMemory, zeroed } from '../contract/memory.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import { checkLimit, type Limits } from './limits.js'

type Numbers = FloatArray | Uint32Array

interface Kind<T extends Numbers> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
  new (buffer: SharedArrayBuffer): T
}

const PIECE = 2 ** 15

/** Bytes that have to be there before the next piece is taken, which has some fewer. */
const AHEAD = 2 ** 20

/**
 * Numbers of which nobody can vouch how many will come: memory is taken as they do. In pieces, since moving what is there into ever
 * larger arrays would let the event loop wait.
 */
export class Accumulator<T extends Numbers> {
  readonly #Kind: Kind<T>
  readonly #limits: Limits
  readonly #name: string
  readonly #full: T[] = []
  #piece: T
  #at = 0

  /** @param name - what messages call what is read */
  constructor(Kind: Kind<T>, limits: Limits, name: string) {
    this.#Kind = Kind
    this.#limits = limits
    this.#name = name
    this.#piece = new Kind(PIECE)
  }

  get length(): number {
    return this.#full.length * PIECE + this.#at
  }

  push(value: number): void {
    if (this.#at === PIECE) {
      checkLimit((this.length + PIECE) * this.#Kind.BYTES_PER_ELEMENT, this.#limits, this.#name)
      requireMemory(AHEAD, this.#name)
      this.#full.push(this.#piece)
      this.#piece = new this.#Kind(PIECE)
      this.#at = 0
    }
    this.#piece[this.#at++] = value
  }

  /** All of them in one array; the pieces go as they are copied. */
  *gather(): Work<T> {
    requireMemory(this.length * this.#Kind.BYTES_PER_ELEMENT, this.#name)
    const all = zeroed(this.#Kind, this.length)
    let at = 0
    this.#full.reverse()
    for (let piece = this.#full.pop(); piece !== undefined; piece = this.#full.pop()) {
      all.set(piece, at)
      at += PIECE
      yield* breathe()
    }
    all.set(this.#piece.subarray(0, this.#at), at)
    this.#at = 0
    return all
  }
}
