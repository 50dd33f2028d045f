/**
 * Batches out of an iterable: matrices as they come, or rows gathered into matrices.
 */
import { isArray, reading, show, typeError } from '../contract/errors.js'
import type { MatrixLike, Numbers } from '../contract/matrix-like.js'
import { isTypedArray, plainView } from '../contract/typed-array.js'
import { breathe, perform, type Work } from '../contract/work.js'
import type { BatchSource } from './learned.js'

/** What `fitFrom` takes: matrices, or rows of numbers such as a stream in object mode gives. */
export type Batches = AsyncIterable<MatrixLike | Numbers> | Iterable<MatrixLike | Numbers>

/** A single batch. */
export function once(value: unknown): BatchSource {
  let rest: { value: unknown } | undefined = { value }
  return {
    *next() {
      const given = rest
      rest = undefined
      return given
    },
  }
}

type Item = { readonly value: unknown } | undefined

/** Pulls one item at a time, and no item before the last batch is done with. Whoever opens it closes it. */
export class BatchReader implements BatchSource {
  private readonly iterator: AnyIterator
  private readonly batchSize: number
  private held: Item
  private ended = false
  private pulling = false

  /** @throws TypeError `ERR_NMF_INPUT` for what is no iterable */
  constructor(batches: unknown, batchSize: number) {
    this.iterator = reading('ERR_NMF_INPUT', 'batches', () => openIterator(batches))
    this.batchSize = batchSize
  }

  *next(): Work<Item> {
    const first = this.held ?? (yield* this.pull())
    this.held = undefined
    if (first === undefined || !isRow(first.value)) return first
    const rows = [copyOf(first.value)]
    while (rows.length < this.batchSize) {
      const item = yield* this.pull()
      if (item === undefined) break
      if (!isRow(item.value)) {
        this.held = item
        break
      }
      rows.push(copyOf(item.value))
      yield* breathe()
    }
    return { value: rows }
  }

  /**
   * Tells the iterator that no more is wanted, unless it has ended. Waits for its answer, save where it still owes an item: that may
   * never come.
   */
  *close(): Work<void> {
    if (this.ended) return
    this.ended = true
    const { iterator, pulling } = this
    const told = async () => {
      try {
        await iterator.return?.()
      } catch {
        // What ended the reading says more.
      }
    }
    yield* perform({
      sync: notAtOnce,
      async: async () => {
        const answer = told()
        if (!pulling) await answer
      },
    })
  }

  /** What the iterator throws is passed on as it is. */
  private *pull(): Work<Item> {
    if (this.ended) return undefined
    let giveUp = () => {}
    const item = yield* perform({
      sync: notAtOnce,
      async: () =>
        new Promise<Item>((resolve, reject) => {
          giveUp = () => reject(new Error('no longer wanted'))
          this.nextItem().then(resolve, reject)
        }),
      cancel: () => giveUp(),
    })
    if (item === undefined) this.ended = true
    return item
  }

  private async nextItem(): Promise<Item> {
    this.pulling = true
    try {
      const result: unknown = await this.iterator.next()
      if (typeof result !== 'object' || result === null) {
        throw typeError('ERR_NMF_INPUT', `batches must give iterator results, got ${show(result)}`)
      }
      const { done, value } = result as IteratorResult<unknown>
      return done ? undefined : { value: await value }
    } catch (error) {
      this.ended = true
      throw error
    } finally {
      this.pulling = false
    }
  }
}

function notAtOnce(): never {
  throw new Error('batches come by and by')
}

type AnyIterator = AsyncIterator<unknown> | Iterator<unknown>

function openIterator(batches: unknown): AnyIterator {
  const given = batches as Record<symbol, unknown>
  const open = typeof batches === 'object' && batches !== null ? (given[Symbol.asyncIterator] ?? given[Symbol.iterator]) : undefined
  if (typeof open !== 'function') {
    throw typeError('ERR_NMF_INPUT', `batches must be an iterable or async iterable of matrices or rows, got ${show(batches)}`)
  }
  return open.call(batches) as AnyIterator
}

/** An array that begins with no row is one. */
function isRow(value: unknown): value is Numbers {
  if (isTypedArray(value)) return true
  return isArray(value) && reading('ERR_NMF_INPUT', 'batches', () => value.length > 0 && !isArray(value[0]) && !isTypedArray(value[0]))
}

/** The source may use its array again. */
function copyOf(row: Numbers): Numbers {
  return isTypedArray(row) ? plainView(row).slice() : reading('ERR_NMF_INPUT', 'batches', () => Array.prototype.slice.call(row))
}
