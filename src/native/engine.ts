/**
 * The native engine: hands each request to the addon, at once or on the addon's own threads. No logic of its own, save that what is
 * brief is done at once in any case, and on one thread.
 */
import type { Addon, NativeSession } from '../../binding.js'
import {
  advanceCost,
  carriedCost,
  isBrief,
  measureCost,
  orthonormalizeCost,
  productCost,
  svdCost,
  usefulThreads,
} from '../contract/cost.js'
import type { Carried, Engine, Session } from '../contract/engine.js'
import { failure } from '../contract/errors.js'
import { isExtrapolated, type Problem } from '../contract/problem.js'
import { cast, FLOAT_ARRAYS } from '../contract/typed-array.js'
import { perform } from '../contract/work.js'

export function createNativeEngine(addon: Addon, threads: number): Engine {
  return {
    name: 'native',
    createSession(problem, X, { W, Ht }) {
      const { dtype: _, movingW, movingH, ...plain } = problem
      const moving = { movingW: movingW ?? allOf(problem.k), movingH: movingH ?? allOf(problem.k) }
      return createSession(
        problem,
        opened(() => addon.createSession({ ...plain, ...moving, threads: usefulThreads(problem) }, X, W, Ht)),
      )
    },
    multiply: (A, B, out, { m, n, k }) => addon.multiply(A, B, out, { m, n, k, threads }),
    scan: (data, from, end) => addon.scan(data, from, end),
    release: (numbers) => addon.release(numbers),
    // The addon's threads reach any memory.
    wantsShared: false,
  }
}

/** Whether an advance leaves the loss at hand, so that asking for it costs nothing. */
const isMeasured = (problem: Problem) => isExtrapolated(problem) && problem.dtype === 'float64'

const allOf = (k: number) => Uint32Array.from({ length: k }, (_, t) => t)

function opened(create: () => NativeSession): NativeSession {
  try {
    return create()
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    throw failure(
      code === 'ERR_NMF_MEMORY' ? code : 'ERR_NMF_ENGINE',
      `the native engine must take the problem, but says: ${message}`,
      error,
    )
  }
}

function createSession(problem: Problem, session: NativeSession): Session {
  const { m, n, dtype } = problem
  const cancel = () => session.cancel()
  const both = <T>(cost: number, sync: () => T, async: () => Promise<T>) => perform({ sync, async, cancel, brief: isBrief(cost) })
  const carry = (method: 'keep' | 'resume', { W, renewedW, Ht, renewedHt, numbers }: Carried) =>
    both(
      carriedCost(problem),
      () => session[method](W, renewedW, Ht, renewedHt, numbers, 'sync'),
      () => session[method](W, renewedW, Ht, renewedHt, numbers, 'async'),
    )
  return {
    *guess({ W, Ht }) {
      session.guess(W ?? null, Ht)
    },
    keep: (carried) => carry('keep', carried),
    resume: (carried) => carry('resume', carried),
    advance: (request) =>
      both(
        advanceCost(problem, request.iterations),
        () => session.advance(request, 'sync'),
        () => session.advance(request, 'async'),
      ),
    measure: (precision) =>
      both(
        precision === 'quick' && isMeasured(problem) ? 0 : measureCost(problem),
        () => session.measure(precision, 'sync'),
        () => session.measure(precision, 'async'),
      ),
    terms: (N, D) =>
      both(
        advanceCost(problem, 1),
        () => session.terms(N, D, 'sync'),
        () => session.terms(N, D, 'async'),
      ),
    *project(side, Q, columns) {
      const transposed = side === 'Xt'
      const given = cast(Q, dtype)
      const out = new FLOAT_ARRAYS[dtype]((transposed ? n : m) * columns)
      yield* both(
        productCost(m, n, columns),
        () => session.project(transposed, given, out, columns, 'sync'),
        () => session.project(transposed, given, out, columns, 'async'),
      )
      return cast(out, 'float64') as Float64Array
    },
    *orthonormalize(Q, length, count) {
      const R = new Float64Array(count * count)
      yield* both(
        orthonormalizeCost(length, count),
        () => session.orthonormalize(Q, R, length, count, 'sync'),
        () => session.orthonormalize(Q, R, length, count, 'async'),
      )
      return R
    },
    *svd(A, size) {
      const [U, S, V] = [new Float64Array(size * size), new Float64Array(size), new Float64Array(size * size)]
      yield* both(
        svdCost(size),
        () => session.svd(A, U, S, V, size, 'sync'),
        () => session.svd(A, U, S, V, size, 'async'),
      )
      return { U, S, V }
    },
    dispose: () => session.dispose(),
  }
}
