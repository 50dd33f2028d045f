/**
 * Many fits, some at a time, as one call: one turn in the queue, one copy of X, one thread a fit.
 *
 * Fits on one thread each keep all cores busy, where a single one on all threads leaves them waiting for each other. What a fit comes to
 * depends on neither.
 */
import type { DenseMatrix } from './contract/dense-matrix.js'
import { workBytes } from './contract/fit-memory.js'
import { openSource, storedOf } from './contract/intake.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { requireMemory } from './contract/memory.js'
import type { Settings } from './contract/options.js'
import { Queue, Turn } from './contract/queue.js'
import type { Factorization } from './contract/result.js'
import { FLOAT_ARRAYS } from './contract/typed-array.js'
import { perform, type Work } from './contract/work.js'
import { availableThreads } from './engines.js'
import { iterationsCost } from './estimate.js'
import { fit } from './fit.js'
import { Pool, type PoolProgress } from './pool.js'
import { runQueued } from './queue.js'
import { type SharedX, shareX } from './shared-x.js'
import { memoryNeeds } from './start-fit.js'

/** One of many: a fit of X, or whatever else comes to a T by fits. */
export interface Run<T> {
  /** Of its fit, or of the largest where there are several: time and memory are foreseen by them. */
  readonly settings: Settings
  /** How much of X it fits; 1 where absent. */
  readonly share?: number
  /** Whether it fits a copy of X, or of a part, made for it. */
  readonly copies?: boolean
  work(X: SharedX): Work<T>
}

export interface RunsRequest<T, R = void> {
  readonly X: unknown
  /** What messages call X. */
  readonly name: string
  /** For the checks of X: those of any of the fits. */
  readonly settings: Settings
  /** What to run, known at the latest once X is taken in. They start in this order. */
  readonly runs: readonly Run<T>[] | ((X: SharedX) => Work<readonly Run<T>[]>)
  /** How many at once; where undefined as many as there are cores, and one more where they are short. */
  readonly concurrency: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told each result, in the order in which they come; the run's place is free again once that is done. */
  onRun(index: number, result: T): void | Promise<void>
  onProgress?: ((progress: PoolProgress) => void) | undefined
  /** What is made of the results, in the same turn of the queue; nothing where absent. */
  end?: (X: SharedX) => Work<R>
}

/**
 * Does all of the runs, `concurrency` at once.
 *
 * @throws (rejects) as `factorize` does; with the error of the run that fails first, once all others have stopped; with `signal.reason`
 */
export async function runAll<T, R = void>(request: RunsRequest<T, R>): Promise<R> {
  const { X, name, settings, runs, concurrency, signal, onRun, onProgress, end } = request
  function* work(turn: Turn): Work<R> {
    const shared = yield* shareX(X, name, settings, turn)
    const all = typeof runs === 'function' ? yield* runs(shared) : runs
    const costs = all.map((run) => costOf(run, shared))
    const places = Math.min(concurrency ?? placesFor(costs), all.length)
    askForMemory(all, shared, places, name)
    const pieces = all.map((run, index) => ({ work: () => run.work(shared), cost: costs[index] as number }))
    const pool = new Pool<T>(pieces, onRun, onProgress)
    yield* perform({ sync: unreachable, async: () => pool.run(places), cancel: () => pool.stop() })
    return end === undefined ? (undefined as R) : yield* end(shared)
  }
  return await runQueued(work, signal)
}

/** What a caller asks of fits of X alone. */
export interface FitsRequest extends Omit<RunsRequest<Factorization>, 'settings' | 'runs' | 'end'> {
  readonly X: MatrixLike
  readonly jobs: readonly { readonly settings: Settings }[]
}

/** `runAll` where each run is a fit of X. Without jobs nothing is done, not even X looked at. */
export async function runFits({ jobs, ...request }: FitsRequest): Promise<void> {
  const [first] = jobs
  if (first === undefined) return
  const runs = jobs.map(({ settings }) => ({
    settings,
    work: ({ matrix, counting }: SharedX) => fitOf(matrix, { ...settings, ...counting }, request.name),
  }))
  await runAll({ ...request, settings: first.settings, runs })
}

/** Lets everything in at once: the fits of one call do not wait for each other. */
const noQueue = new Queue({ maxConcurrentFits: Number.POSITIVE_INFINITY, maxQueuedFits: 0 })

/** One fit among others: without a place of its own in the queue of the calls, and on one thread where it is not told more. */
export function* fitOf(X: MatrixLike, settings: Settings, name = 'X', threads = 1): Work<Factorization> {
  const turn = new Turn(noQueue)
  try {
    return yield* fit({ X, name, settings: { ...settings, ...ALONE, threads }, run: {}, turn })
  } finally {
    turn.end()
  }
}

/** A fit of one factor, the other being held. Nothing in its start is left to chance, so that one is enough. */
export function fitBeside(
  X: MatrixLike,
  held: { W: DenseMatrix } | { H: DenseMatrix },
  settings: Settings,
  threads = 1,
): Work<Factorization> {
  const update = 'H' in held ? 'W' : 'H'
  return fitOf(X, { ...settings, update, init: held as Settings['init'], restarts: 1 }, 'X', threads)
}

/** What is not for one fit among others. */
const ALONE = { threads: 1, checkpoint: undefined, resume: undefined, transfer: false }

/** By the runs that need most of it, so many as there may be together. */
function askForMemory(runs: readonly Run<unknown>[], { input, matrix, counting, engine }: SharedX, places: number, name: string): void {
  // Of weights it only matters that there are some.
  const counted = { ...counting, weights: counting.weights && { ofRows: undefined, ofColumns: undefined } }
  const opened = openSource(matrix, name)
  const stored = storedOf(input)
  const perEntry = FLOAT_ARRAYS[input.dtype].BYTES_PER_ELEMENT + ('starts' in stored ? Uint32Array.BYTES_PER_ELEMENT : 0)
  const copy = perEntry * ('starts' in stored ? stored.values.length : stored.length)
  const needs = runs.map(({ settings, copies, share = 1 }) => {
    const ofFit = workBytes({
      ...memoryNeeds(opened, { ...settings, ...ALONE }, engine, false, counted),
      moreOfH: 0,
    })
    return ofFit + (copies ? copy * share : 0)
  })
  const most = needs.sort((a, b) => b - a).slice(0, places)
  const bytes = most.reduce((sum, need) => sum + need, 0)
  requireMemory(bytes, `${places} ${places === 1 ? 'fit' : 'fits'} of ${name} at once (concurrency)`)
}

/** About what an iteration takes, for foreseeing how long the rest will. */
function costOf({ settings, share = 1 }: Run<unknown>, { input }: SharedX): number {
  const { rows: m, columns: n } = input
  const entries = 'entries' in input ? input.entries.values.length : m * n
  return share * settings.restarts * iterationsCost({ m, n, k: settings.nComponents }, entries, settings, 1)
}

/**
 * The most that an iteration takes of a run so short that its start and what is made of it, which this thread does, weigh: a millisecond
 * or so. One run more than there are cores then keeps all of them busy: a survey of 1,797 × 64 takes 0.8 of the time.
 */
const SHORT = 1e7

/** How many runs at once where the caller does not say. */
function placesFor(costs: readonly number[]): number {
  return availableThreads() + Number(Math.max(0, ...costs) <= SHORT)
}

function unreachable(): never {
  throw new Error('many fits at once are for asynchronous calls')
}
