/**
 * Bytes that come one after the other, whatever the pieces that they come in, with chances for the event loop between them.
 */
import { breathe, runAsync } from '../contract/work.js'
import { badFile } from './file-error.js'
import type { ReadSettings } from './options.js'

/** The most bytes that are worked on at a time: some milliseconds of text. */
export const PIECE = 2 ** 16

const LINE_FEED = 0x0a

export class ByteReader {
  /** What messages call the source. */
  readonly name: string
  /** How many bytes there are in all, where that is certain. */
  readonly size: number | undefined
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #settings: Pick<ReadSettings, 'maxBytes' | 'signal'>
  #chunk: Uint8Array = new Uint8Array(0)
  #came = 0

  constructor(
    name: string,
    size: number | undefined,
    chunks: AsyncIterable<Uint8Array>,
    settings: Pick<ReadSettings, 'maxBytes' | 'signal'>,
  ) {
    this.name = name
    this.size = size
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#settings = settings
  }

  /** The bytes that were given out. */
  get position(): number {
    return this.#came - this.#chunk.length
  }

  /** The next bytes, at most `PIECE` of them; none at the end. */
  async next(): Promise<Uint8Array | undefined> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next()
      if (done) return undefined
      this.#chunk = value
      this.#came += value.length
      const { maxBytes } = this.#settings
      if (this.#came > maxBytes) throw badFile(this.name, `hold at most maxBytes = ${maxBytes} bytes, got more`)
    }
    await runAsync(breathe(), this.#settings.signal)
    const piece = this.#chunk.subarray(0, PIECE)
    this.#chunk = this.#chunk.subarray(piece.length)
    return piece
  }

  /** The next `count` bytes, or fewer at the end, in memory of their own. */
  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = []
    let held = 0
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
      const wanted = piece.subarray(0, count - held)
      pieces.push(wanted)
      held += wanted.length
      if (held < count) continue
      this.#putBack(piece.length - wanted.length)
      break
    }
    const bytes = new Uint8Array(held)
    let at = 0
    for (const piece of pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  /** Blocks of whole lines, the last of which may lack its line feed. @throws for a line longer than `maxLineLength` */
  async *lines(maxLineLength: number): AsyncGenerator<Uint8Array> {
    let open: Uint8Array[] = []
    let length = 0
    const check = (bytes: number) => {
      if (bytes <= maxLineLength) return
      throw badFile(this.name, `have lines of at most maxLineLength = ${maxLineLength} bytes, got a longer one by byte ${this.position}`)
    }
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
      const end = piece.lastIndexOf(LINE_FEED) + 1
      if (end > 0) {
        check(length + piece.indexOf(LINE_FEED))
        if (maxLineLength < piece.length) for (const line of lengths(piece.subarray(0, end))) check(line)
        yield open.length > 0 ? Buffer.concat([...open, piece.subarray(0, end)]) : piece.subarray(0, end)
        open = []
        length = 0
      }
      if (end < piece.length) open.push(piece.subarray(end))
      length += piece.length - end
      check(length)
    }
    if (length > 0) yield Buffer.concat(open)
  }

  /** Lets go of what the bytes come through; nobody waits for it. */
  close(): void {
    this.#chunks.return?.().catch(() => {})
  }

  /** @throws RangeError `ERR_NMF_FILE` where anything follows */
  async end(): Promise<void> {
    const { position } = this
    if ((await this.next()) !== undefined) throw badFile(this.name, `end after ${position} bytes, got more`)
  }

  #putBack(count: number): void {
    if (count === 0) return
    const { buffer, byteOffset, length } = this.#chunk
    this.#chunk = new Uint8Array(buffer, byteOffset - count, length + count)
  }
}

function* lengths(lines: Uint8Array): Generator<number> {
  for (let from = 0, end = lines.indexOf(LINE_FEED); end >= 0; from = end + 1, end = lines.indexOf(LINE_FEED, from)) yield end - from
}
