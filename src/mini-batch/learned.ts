/**
 * What a mini-batch model knows, and how batches that come one by one add to it.
 */
import { DenseMatrix } from '../contract/dense-matrix.js'
import { rangeError, reading } from '../contract/errors.js'
import { type Input, type Opened, openSource, readMatrix, storedOf } from '../contract/intake.js'
import { allocate } from '../contract/memory.js'
import type { MiniBatchSettings } from '../contract/mini-batch-options.js'
import type { WatchOptions } from '../contract/options.js'
import { lossExponent } from '../contract/problem.js'
import type { Turn } from '../contract/queue.js'
import type { MiniBatchStopReason } from '../contract/result.js'
import { type Scale, scaleInPlace, timesPowerOf2 } from '../contract/scale.js'
import { dtypeOf, type FloatArray, isShared, LARGEST } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { chooseEngine } from '../engines.js'
import { enterQueue } from '../enter-queue.js'
import { transposedH } from '../fit.js'
import { fillGiven } from '../init/start.js'
import { progressReports } from '../progress.js'
import { rescale } from '../rescale.js'
import { startFit } from '../start-fit.js'
import { takeX } from '../take-x.js'
import { type Batch, type Memory, OnlineH } from './online-h.js'

export interface Learned {
  /** k × n; the caller can see it, and write to it. */
  readonly H: DenseMatrix
  readonly memory: Omit<Memory, 'Ht'>
  readonly steps: number
  /** Passes over the data of the last fit. */
  readonly iterations: number
  /** Of a fit that saw all data at its end. */
  readonly stopReason?: MiniBatchStopReason
  readonly reconstructionError?: number
}

/** The memory at the start: the first H counts as one step's worth, and how fast it fades is settled by the first data. */
export function firstMemory(Ht: FloatArray, rows: number, scale: Scale, { forgetFactor, batchSize }: MiniBatchSettings): Memory {
  const B = allocate(dtypeOf(Ht), Ht.length, 'H').fill(1)
  return { Ht, A: copied(Ht), B, rho: forgetFactor ** (Math.min(batchSize, rows) / rows), scale }
}

function copied(array: FloatArray): FloatArray {
  const copy = allocate(dtypeOf(array), array.length, 'H')
  copy.set(array)
  return copy
}

/** Gives the batches one by one, then undefined. */
export interface BatchSource {
  next(): Work<{ readonly value: unknown } | undefined>
}

interface LearnRequest {
  readonly batches: BatchSource
  /** What messages call a batch. */
  readonly nameOf: (index: number) => string
  /** What was learnt before; stays as it is. */
  readonly learned: Learned | undefined
  readonly settings: MiniBatchSettings
  readonly run: WatchOptions
  /** Its turns in the queue, one for every batch: the time between them, which is up to the source, holds no place. */
  readonly turn: Turn | undefined
}

/** Learns from every batch once; W of a batch is solved afresh and forgotten. */
export function* learnBatches({ batches, nameOf, learned, settings, run, turn }: LearnRequest): Work<Learned> {
  const begun = performance.now()
  const report = progressReports(run.onProgress, { maxIter: Number.POSITIVE_INFINITY, timeLimitMs: Number.POSITIVE_INFINITY })
  let online: OnlineH | undefined
  let count = 0
  for (let given = yield* batches.next(); given !== undefined; given = yield* batches.next()) {
    const source = { X: given.value, name: nameOf(count), settings, turn }
    try {
      const taken = online === undefined && learned === undefined ? yield* begin(source) : yield* goOn(source, online, learned)
      online = taken.online
      const { batch } = taken
      const W = allocate(batch.dtype, batch.rows * settings.nComponents, 'W', isShared(online.memory.Ht))
      const cost = yield* online.freshStep(batch, batch.mean, W)
      count++
      report({
        iteration: (learned?.steps ?? 0) + count,
        objective: timesPowerOf2(cost, -lossExponent(settings, online.memory.scale)),
        elapsedMs: performance.now() - begun,
      })
    } finally {
      turn?.end()
    }
  }
  if (online === undefined) throw rangeError('ERR_NMF_INPUT', 'batches must hold at least one batch, got none')
  const { Ht, ...memory } = online.memory
  scaleInPlace(Ht, -memory.scale.h)
  const k = settings.nComponents
  const n = Ht.length / k
  return {
    H: new DenseMatrix(k, n, yield* transposedH(Ht, n, k)),
    memory,
    steps: (learned?.steps ?? 0) + count,
    iterations: learned?.iterations ?? 0,
  }
}

interface GivenBatch {
  readonly X: unknown
  readonly name: string
  readonly settings: MiniBatchSettings
  readonly turn: Turn | undefined
}

interface Begun {
  readonly online: OnlineH
  readonly batch: TakenBatch
}

type TakenBatch = Batch & { readonly mean: number }

function batchOf(input: Input): TakenBatch {
  const { rows, columns, dtype, mean } = input
  return { stored: storedOf(input), rows, columns, dtype, mean }
}

/** A, B, N and D. */
const MORE_OF_H = 4

/** Starts H from the first batch, or as given. */
function* begin({ settings, ...given }: GivenBatch): Work<Begun> {
  const { init } = settings
  const alone = () => reading('ERR_NMF_OPTION', 'init', () => ({ H: (init as { H: DenseMatrix }).H }))
  const starting = typeof init === 'object' ? { ...settings, init: alone(), update: 'W' as const } : settings
  const { engine, input, scale, factors, session } = yield* startFit({
    ...given,
    settings: starting,
    iterations: settings.freshRestartsMaxIter,
    moreOfH: MORE_OF_H,
  })
  session.dispose()
  return { online: new OnlineH(engine, settings, firstMemory(factors.Ht, input.rows, scale, settings)), batch: batchOf(input) }
}

/** Takes the next batch, in its turn; the first one that goes on from what was learnt before brings a copy of that. */
function* goOn(source: GivenBatch, online: OnlineH | undefined, learned: Learned | undefined): Work<Begun> {
  const { X, name, settings, turn } = source
  const copied = { W: false, H: online === undefined }
  const queued = turn && (yield* enterQueue(turn, { X, name, settings, copied, iterations: settings.freshRestartsMaxIter }))
  const known = online ?? (yield* resume(learned as Learned, settings, turn === undefined))
  const batch = yield* nextBatch(queued ?? openSource(X, name), source, known)
  if (turn !== undefined) yield* turn.come()
  return { online: known, batch }
}

/** A copy of what was learnt, to learn on. The caller can have written to H, so it is checked. */
function* resume({ H, memory }: Learned, settings: MiniBatchSettings, sync: boolean): Work<OnlineH> {
  const engine = chooseEngine(settings.engine)
  const { A, B, scale } = memory
  const k = settings.nComponents
  const n = A.length / k
  const given = yield* readMatrix(H, 'components', { check: 'non-negative', dtype: dtypeOf(A) })
  if (given.rows !== k || given.columns !== n) {
    throw rangeError('ERR_NMF_SHAPE', `components must stay ${k} × ${n}, got ${given.rows} × ${given.columns}`)
  }
  const factors = { W: allocate(dtypeOf(A), 0, 'W'), Ht: allocate(dtypeOf(A), n * k, 'H', engine.wantsShared && !sync) }
  yield* fillGiven({ H: given }, { m: 0, n, k }, scale, factors)
  return new OnlineH(engine, settings, { ...memory, Ht: factors.Ht, A: copied(A), B: copied(B) })
}

/** A batch like those before: as many columns, in their number type and on their scale. */
function* nextBatch(opened: Opened, { name, settings, turn }: GivenBatch, { memory: { Ht, scale } }: OnlineH): Work<TakenBatch> {
  const dtype = dtypeOf(Ht)
  const { scan, wantsShared } = chooseEngine(settings.engine)
  const taken = yield* takeX(opened, name, settings, {
    borrow: { unshared: turn === undefined, shared: false },
    beside: opened.rows * settings.nComponents * Ht.BYTES_PER_ELEMENT,
    scan,
    shared: wantsShared && turn !== undefined,
    columns: Ht.length / settings.nComponents,
    dtype,
  })
  const batch = yield* rescale(taken, scale.q)
  if (batch.max <= LARGEST[dtype]) return batchOf(batch)
  throw rangeError('ERR_NMF_INPUT', `${name} must be of a size near that of the batches before, got an entry of ${taken.max}`)
}
