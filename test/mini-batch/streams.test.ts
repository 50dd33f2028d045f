/** fitFrom: what may be given, how it is read, and how reading it ends. */
import { getEventListeners } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Batches, DenseMatrix, MiniBatchNMF, type MiniBatchOptions } from '../../src/index.js'
import { bitsOf } from '../support/bits.js'
import { TESTED_ENGINES } from '../support/combinations.js'
import { filled, float32, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'

const [N, K] = [5, 2]
const X = randomMatrix(23, N)
const parts = [0, 1, 2].map((i) => new DenseMatrix(7, N, X.data.slice(i * 7 * N, (i + 1) * 7 * N) as Float64Array))

/** What a source saw: how many items were asked for, and whether it was told to end. */
interface Seen {
  asked: number
  ended: number
}

/** Gives the items as an async iterable that counts. */
function counted(items: readonly unknown[], seen: Seen, beforeNext: (index: number) => unknown = () => {}): Batches {
  let index = 0
  const iterator = {
    async next() {
      seen.asked++
      await beforeNext(index)
      return index < items.length ? { done: false, value: items[index++] } : { done: true, value: undefined }
    },
    async return() {
      seen.ended++
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator } as Batches
}

const seenNothing = (): Seen => ({ asked: 0, ended: 0 })

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const create = (options: Partial<MiniBatchOptions> = {}) => new MiniBatchNMF({ nComponents: K, engine, batchSize: 7, ...options })
  const learnt = (matrices: readonly DenseMatrix[]) => {
    const model = create()
    for (const matrix of matrices) model.partialFitSync(matrix)
    return bitsOf(model.components.data)
  }
  const rest = new DenseMatrix(2, N, X.data.slice(21 * N) as Float64Array)

  describe('takes', () => {
    const byRows = () => X.toArray()
    const sources: [string, () => Batches][] = [
      ['an array of matrices', () => [...parts, rest]],
      [
        'a generator of matrices in any form',
        function* () {
          yield parts[0] as DenseMatrix
          yield (parts[1] as DenseMatrix).toArray()
          yield { rows: 7, columns: N, data: (parts[2] as DenseMatrix).data }
          yield rest.toArray().map((row) => Float64Array.from(row))
        },
      ],
      [
        'an async generator',
        async function* () {
          for (const part of [...parts, rest]) {
            await turn()
            yield part
          }
        },
      ],
      ['a stream of rows in object mode', () => Readable.from(byRows())],
      ['a stream of typed rows', () => Readable.from(byRows().map((row) => Float64Array.from(row)))],
      ['a web stream', () => Readable.toWeb(Readable.from(byRows())) as unknown as Batches],
      ['rows', byRows],
      ['rows, and matrices between them', () => [...byRows().slice(0, 7), parts[1] as DenseMatrix, ...byRows().slice(14)]],
      ['promises of matrices', () => [Promise.resolve(parts[0]), parts[1], Promise.resolve(parts[2]), rest] as never],
      [
        'one array written to again and again',
        async function* () {
          const row = new Float64Array(N)
          for (let i = 0; i < X.rows; i++) {
            row.set(X.row(i))
            yield row
          }
        },
      ],
    ]
    it.each(sources)('%s', async (_, source) => {
      const given = source
      const model = await create().fitFrom(typeof given === 'function' ? given() : given)
      expect([model.steps, model.nFeatures]).toEqual([4, N])
      expect(bitsOf(model.components.data)).toBe(learnt([...parts, rest]))
    })

    it('float32 rows as float32', async () => {
      const model = await create().fitFrom(Array.from({ length: 23 }, (_, i) => float32(X).row(i)))
      expect(model.components.data).toBeInstanceOf(Float32Array)
    })

    it('a batch that rows cut short before a matrix', async () => {
      const model = await create().fitFrom([...X.toArray().slice(0, 3), parts[1] as DenseMatrix])
      expect(model.steps).toBe(2)
      expect(bitsOf(model.components.data)).toBe(learnt([DenseMatrix.from(X.toArray().slice(0, 3)), parts[1] as DenseMatrix]))
    })
  })

  it('forgets what the model knew before', async () => {
    const model = create().fitSync(filled(4, 3, 1))
    await model.fitFrom(parts)
    expect([model.nFeatures, model.steps]).toEqual([N, 3])
    expect(bitsOf(model.components.data)).toBe(learnt(parts))
  })

  it('asks for an item when the last batch is done with', async () => {
    const seen = seenNothing()
    const steps: number[] = []
    const askedAt: number[] = []
    await create().fitFrom(
      counted(parts, seen, () => askedAt.push(steps.length)),
      { onProgress: ({ iteration }) => steps.push(iteration) },
    )
    // Progress comes ten times a second at most: the first step is always told, and no item after the first came before it.
    expect(askedAt[0]).toBe(0)
    expect(askedAt.slice(1).every((known) => known >= 1)).toBe(true)
    expect(seen).toEqual({ asked: 4, ended: 0 })
  })

  it('does not read ahead of a slow model', async () => {
    let open = 0
    let most = 0
    async function* source() {
      for (const part of parts) {
        most = Math.max(most, ++open)
        yield part
        open--
      }
    }
    await create().fitFrom(source())
    expect(most).toBe(1)
  })

  describe('on failure leaves the model as it was and ends the source', () => {
    const other = randomMatrix(3, N + 1)
    const failures: [string, unknown[], string, string][] = [
      [
        'a negative entry',
        [parts[0], filled(2, N, -1)],
        'ERR_NMF_INPUT',
        'batch 1 must be non-negative and finite, got -1 at row 0, column 0',
      ],
      ['another number of columns', [parts[0], other], 'ERR_NMF_SHAPE', 'batch 1 must have 5 columns like the X of the fit, got 6'],
      ['an empty batch', [parts[0], []], 'ERR_NMF_SHAPE', 'batch 1 must have at least one row and one column, got 0 × 0'],
      ['no matrix', [null], 'ERR_NMF_INPUT', 'batch 0 must be '],
      ['text', ['abc'], 'ERR_NMF_INPUT', 'batch 0 must be '],
      ['undefined', [undefined], 'ERR_NMF_INPUT', 'batch 0 must be '],
      ['a row with text', [[1, 2, 'x', 4, 5]], 'ERR_NMF_INPUT', 'batch 0 must hold numbers, got "x" at row 0, column 2'],
      ['a ragged row', [[1, 2], [1]], 'ERR_NMF_SHAPE', 'every row of batch 0 must have 2 columns, got 1 in row 1'],
      ['a zero under Itakura and Saito', [filled(2, N, 0)], 'ERR_NMF_INPUT', 'batch 0 must be above 0 '],
    ]
    it.each(failures)('%s', async (name, items, code, message) => {
      const model = create({ loss: name.startsWith('a zero') ? 0 : 2 }).fitSync(parts[0] as DenseMatrix)
      const before = [bitsOf(model.components.data), model.steps, model.stopReason]
      const seen = seenNothing()
      const error = await refusal(() => model.fitFrom(counted(items, seen)))
      expect(error.code, error.message).toBe(code)
      expect(error.message.startsWith(message), error.message).toBe(true)
      // A ragged row is found out when its batch is full or the source at its end.
      expect(seen.ended).toBe(seen.asked > items.length ? 0 : 1)
      expect([bitsOf(model.components.data), model.steps, model.stopReason]).toEqual(before)
    })

    it('what the source throws comes as it is, and a source that threw is not told to end', async () => {
      const mine = new Error('mine')
      const seen = seenNothing()
      const throwing = counted(parts, seen, (index) => {
        if (index === 2) throw mine
      })
      const model = create()
      expect(await refusal(() => model.fitFrom(throwing))).toBe(mine)
      expect(seen).toEqual({ asked: 3, ended: 0 })
      expect((await refusal(() => model.components)).code).toBe('ERR_NMF_NOT_FITTED')
      await model.fitFrom(parts)
      expect(model.steps).toBe(3)
    })

    it('a stream that breaks', async () => {
      const mine = new Error('broken pipe')
      const stream = new Readable({ objectMode: true, read() {} })
      stream.push([1, 2, 3, 4, 5])
      const fit = create().fitFrom(stream)
      await turn()
      stream.destroy(mine)
      expect(await refusal(() => fit)).toBe(mine)
    })

    it('a stream is destroyed', async () => {
      const stream = Readable.from([[1, 2], [1, -2], ...Array.from({ length: 50 }, () => [1, 2])])
      await expectRefusal(() => create().fitFrom(stream), { kind: 'RangeError', code: 'ERR_NMF_INPUT' })
      expect(stream.destroyed).toBe(true)
    })

    it('an iterator that fails to end', async () => {
      const source = counted([null], seenNothing())
      const iterator = (source as AsyncIterable<unknown>)[Symbol.asyncIterator]()
      iterator.return = () => {
        throw new Error('theirs')
      }
      await expectRefusal(() => create().fitFrom(source), { kind: 'TypeError', code: 'ERR_NMF_INPUT' })
    })

    it('an onProgress that throws', async () => {
      const mine = new Error('mine')
      const seen = seenNothing()
      const run = {
        onProgress: () => {
          throw mine
        },
      }
      expect(await refusal(() => create().fitFrom(counted(parts, seen), run))).toBe(mine)
      expect(seen).toEqual({ asked: 1, ended: 1 })
    })
  })

  it('refuses what is no source', async () => {
    for (const source of [undefined, null, 3, 'rows', {}, () => [], X])
      await expectRefusal(() => create().fitFrom(source as never), {
        kind: 'TypeError',
        code: 'ERR_NMF_INPUT',
        message: /^batches must be an iterable or async iterable of matrices or rows, got /,
      })
    await expectRefusal(() => create().fitFrom([]), {
      kind: 'RangeError',
      code: 'ERR_NMF_INPUT',
      message: 'batches must hold at least one batch, got none',
    })
    const results = { [Symbol.asyncIterator]: () => ({ next: async () => 3 }) }
    await expectRefusal(() => create().fitFrom(results as never), { kind: 'TypeError', code: 'ERR_NMF_INPUT' })
  })

  describe('an abort', () => {
    it('before the call leaves the source alone', async () => {
      const seen = seenNothing()
      const reason = new Error('mine')
      expect(await refusal(() => create().fitFrom(counted(parts, seen), { signal: AbortSignal.abort(reason) }))).toBe(reason)
      expect(seen).toEqual(seenNothing())
    })

    it('while waiting for an item that never comes', async () => {
      const seen = seenNothing()
      const controller = new AbortController()
      const model = create().fitSync(parts[0] as DenseMatrix)
      const before = bitsOf(model.components.data)
      const fit = model.fitFrom(
        counted(parts, seen, (index) => (index === 1 ? new Promise(() => {}) : undefined)),
        { signal: controller.signal },
      )
      while (seen.asked < 2) await turn()
      controller.abort('enough')
      expect(await fit.catch((reason: unknown) => reason)).toBe('enough')
      expect(seen).toEqual({ asked: 2, ended: 1 })
      expect(bitsOf(model.components.data)).toBe(before)
      expect(getEventListeners(controller.signal, 'abort')).toEqual([])
      expect((await model.partialFit(parts[1] as DenseMatrix)).steps).toBeGreaterThan(1)
    })

    it('while it computes', async () => {
      const seen = seenNothing()
      const controller = new AbortController()
      const large = randomMatrix(600, 400)
      const model = create({ nComponents: 12, freshRestartsMaxIter: 1e9, tol: 0 })
      const fit = model.fitFrom(counted([large], seen), { signal: controller.signal })
      while (seen.asked < 1) await turn()
      for (let i = 0; i < 20; i++) await turn()
      controller.abort('enough')
      expect(await fit.catch((reason: unknown) => reason)).toBe('enough')
      expect(seen).toEqual({ asked: 1, ended: 1 })
    })

    it('destroys a stream', async () => {
      const controller = new AbortController()
      const stream = Readable.from(X.toArray())
      const run = { signal: controller.signal, onProgress: () => controller.abort('enough') }
      expect(
        await create()
          .fitFrom(stream, run)
          .catch((reason: unknown) => reason),
      ).toBe('enough')
      expect(stream.destroyed).toBe(true)
    })
  })
})
