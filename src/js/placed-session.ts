/**
 * Which thread computes: the calling one what is asked for at once or is brief, a worker all else.
 *
 * An asynchronous session goes to a worker at its first request, as a whole, since the solvers keep state. Where none can be had, or its
 * numbers are out of a worker's reach, the calling thread computes in slices between which the event loop turns. It is the same code
 * everywhere, so the results are equal to the bit.
 */
import { advanceCost, carriedCost, isBrief, measureCost, orthonormalizeCost, productCost, svdCost } from '../contract/cost.js'
import { MEASURE_EVERY, type Session, valuesOf } from '../contract/engine.js'
import { isShared } from '../contract/typed-array.js'
import { perform, runSync, type Work } from '../contract/work.js'
import { given } from './given.js'
import type { Opening } from './messages.js'
import { orthonormalize } from './orthonormalize.js'
import { remoteSession } from './remote-session.js'
import { createSession } from './session.js'
import { smallSvd } from './small-svd.js'
import type { Workers } from './workers.js'

export function placedSession(opening: Opening, workers: Workers): Session {
  const { problem, X, factors } = opening
  const { m, n } = problem
  let own: Session | undefined
  let place: Session | undefined
  let isDisposed = false
  const here = () => (own ??= createSession(problem, X, factors))
  const mayLeave = !isBrief(advanceCost(problem, MEASURE_EVERY)) && [factors.W, factors.Ht, valuesOf(X)].every(isShared)

  async function elsewhere(): Promise<Session> {
    const thread = await workers.hire()
    if (thread === undefined) return here()
    // The call may have been aborted meanwhile.
    if (isDisposed) thread.leave()
    return remoteSession(thread, opening)
  }

  function* settle(): Work<Session> {
    place ??= mayLeave ? yield* given(here, elsewhere) : here()
    return place
  }

  function* request<T>(cost: number, ask: (session: Session) => Work<T>): Work<T> {
    const session = yield* settle()
    return session === own && isBrief(cost) ? yield* atOnce(() => ask(session)) : yield* ask(session)
  }

  return {
    guess: (from) => request(carriedCost(problem), (session) => session.guess(from)),
    keep: (carried) => request(carriedCost(problem), (session) => session.keep(carried)),
    resume: (carried) => request(carriedCost(problem), (session) => session.resume(carried)),
    advance: (asked) => request(advanceCost(problem, asked.iterations), (session) => session.advance(asked)),
    measure: (precision) => request(measureCost(problem), (session) => session.measure(precision)),
    terms(N, D) {
      // What a worker writes elsewhere does not come back.
      if (!isShared(N) || !isShared(D)) return here().terms(N, D)
      return request(advanceCost(problem, 1), (session) => session.terms(N, D))
    },
    project: (side, Q, columns) => request(productCost(m, n, columns), (session) => session.project(side, Q, columns)),
    orthonormalize(Q, length, count) {
      const cost = orthonormalizeCost(length, count)
      if (isBrief(cost)) return atOnce(() => orthonormalize(Q, length, count))
      return request(cost, (session) => session.orthonormalize(Q, length, count))
    },
    svd(A, size) {
      const cost = svdCost(size)
      if (isBrief(cost)) return perform(brief(() => smallSvd(A, size)))
      return request(cost, (session) => session.svd(A, size))
    },
    dispose() {
      isDisposed = true
      place?.dispose()
    },
  }
}

function atOnce<T>(work: () => Work<T>): Work<T> {
  return perform(brief(() => runSync(work())))
}

function brief<T>(sync: () => T) {
  return { sync, async: async () => sync(), brief: true }
}
