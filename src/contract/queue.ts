/**
 * Who computes and who waits, of the asynchronous calls.
 *
 * There are `maxConcurrentFits` places, given in the order of arrival to long and to short work: so a long one waits for those before it,
 * and for none after. While long ones hold every place, one more stands beside them, for the short one that has waited longest: so a
 * short one waits for short ones alone. The price is that one short one may compute beside all places.
 */
import { failure } from './errors.js'
import type { QueueSettings } from './queue-options.js'
import { perform, type Work } from './work.js'

export class Queue {
  #settings: QueueSettings
  readonly #waiting = new Set<Turn>()
  /** Of those, the short ones: found at once however many long ones are before them. */
  readonly #shortWaiting = new Set<Turn>()
  readonly #inPlaces = new Set<Turn>()
  #longInPlaces = 0
  #beside: Turn | undefined

  constructor(settings: QueueSettings) {
    this.#settings = settings
  }

  get settings(): QueueSettings {
    return this.#settings
  }

  /** What computes goes on, and what waits keeps its place in the order, whatever the new numbers. */
  set settings(settings: QueueSettings) {
    this.#settings = settings
    this.#givePlaces()
  }

  /** Takes a place, or stands at the end. @throws Error `ERR_NMF_BUSY` where as many wait as may */
  enter(turn: Turn): void {
    this.#waiting.add(turn)
    if (turn.isShort) this.#shortWaiting.add(turn)
    this.#givePlaces()
    const { maxConcurrentFits, maxQueuedFits } = this.#settings
    if (!turn.mayBeRefused || !this.#waiting.has(turn) || this.#waiting.size <= maxQueuedFits) return
    this.leave(turn)
    const computing = this.#inPlaces.size + (this.#beside === undefined ? 0 : 1)
    throw failure(
      'ERR_NMF_BUSY',
      `at most ${maxQueuedFits} calls may wait (maxQueuedFits) for one of ${maxConcurrentFits} places (maxConcurrentFits), got one more ` +
        `while ${this.#waiting.size} wait and ${computing} compute`,
    )
  }

  /** Gives the place up, or the waiting. */
  leave(turn: Turn): void {
    this.#waiting.delete(turn)
    this.#shortWaiting.delete(turn)
    if (this.#inPlaces.delete(turn) && !turn.isShort) this.#longInPlaces--
    if (this.#beside === turn) this.#beside = undefined
    this.#givePlaces()
  }

  #givePlaces(): void {
    for (const turn of this.#waiting) {
      if (this.#inPlaces.size >= this.#settings.maxConcurrentFits) break
      this.#inPlaces.add(turn)
      if (!turn.isShort) this.#longInPlaces++
      this.#callIn(turn)
    }
    if (this.#beside !== undefined || this.#longInPlaces < this.#settings.maxConcurrentFits) return
    const [first] = this.#shortWaiting
    if (first === undefined) return
    this.#beside = first
    this.#callIn(first)
  }

  #callIn(turn: Turn): void {
    this.#waiting.delete(turn)
    this.#shortWaiting.delete(turn)
    turn.called()
  }
}

/** One call's dealings with the queue; it may enter it several times, one after the other. */
export class Turn {
  readonly #queue: Queue
  #short = false
  #mayBeRefused = true
  #call = () => {}
  #giveUp: (why: Error) => void = () => {}
  #came: Promise<void> | undefined

  constructor(queue: Queue) {
    this.#queue = queue
  }

  get isShort(): boolean {
    return this.#short
  }

  /** A call that has computed before is not refused any more. */
  get mayBeRefused(): boolean {
    return this.#mayBeRefused
  }

  /** Takes a place where one is free, else the last one in the order. @throws Error `ERR_NMF_BUSY` */
  enter(isShort: boolean): void {
    this.#short = isShort
    this.#came = new Promise((resolve, reject) => {
      this.#call = resolve
      this.#giveUp = reject
    })
    // Nobody may be waiting yet when it is given up.
    this.#came.catch(() => {})
    this.#queue.enter(this)
  }

  /** Waits for the place; not at all where it was free, so that no turn of the event loop comes between. */
  *come(): Work<void> {
    const came = this.#came
    if (came === undefined) return
    yield* perform({ sync: atOnce, async: () => came })
  }

  /** Told by the queue. */
  called(): void {
    this.#mayBeRefused = false
    this.#came = undefined
    this.#call()
  }

  /** Stops waiting at once; a place that was taken stays so until the `end`. */
  giveUp(): void {
    if (this.#came === undefined) return
    this.#queue.leave(this)
    this.#giveUp(new Error('no longer wanted'))
  }

  /** Gives back what it has. Idempotent. */
  end(): void {
    this.#came = undefined
    this.#queue.leave(this)
  }
}

function atOnce(): never {
  throw new Error('what is done at once does not queue')
}
