import { zeroed } from '../contract/memory.js'
import type { FloatArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'

type Numbers = FloatArray | Uint32Array

interface Kind<T extends Numbers> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
  new (buffer: SharedArrayBuffer): T
}

const PIECE = 2 ** 15

/**
 * Numbers of which nobody can vouch how many will come: memory is taken as they do. In pieces, since moving what is there into ever
 * larger arrays would let the event loop wait.
 */
export class Accumulator<T extends Numbers> {
  readonly #Kind: Kind<T>
  readonly #check: (bytes: number) => void
  readonly #full: T[] = []
  #piece: T
  #at = 0

  /** @param check - told the bytes before they are taken; throws where they are too many */
  constructor(Kind: Kind<T>, check: (bytes: number) => void) {
    this.#Kind = Kind
    this.#check = check
    this.#piece = new Kind(PIECE)
  }

  get length(): number {
    return this.#full.length * PIECE + this.#at
  }

  push(value: number): void {
    if (this.#at === PIECE) {
      this.#check((this.length + PIECE) * this.#Kind.BYTES_PER_ELEMENT)
      this.#full.push(this.#piece)
      this.#piece = new this.#Kind(PIECE)
      this.#at = 0
    }
    this.#piece[this.#at++] = value
  }

  /** All of them in one array; the pieces go as they are copied. */
  *gather(): Work<T> {
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
