/**
 * A session that computes in a worker. Numbers go to and fro in shared memory.
 */
import { inChunks } from '../contract/compressed-rows.js'
import type { Advance, Measurement, Session, SmallSvd } from '../contract/engine.js'
import { allocate } from '../contract/memory.js'
import { isShared } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { given } from './given.js'
import type { Asked, Opening } from './messages.js'
import type { Thread } from './thread.js'

let sessions = 0

/** @param thread - hired, and left when the session is disposed of */
export function remoteSession(thread: Thread, { problem, X, factors }: Opening): Session {
  const { m, n } = problem
  const session = ++sessions
  let isOpen = false
  const call = <T>(asked: Asked, out?: Float64Array): Work<T> =>
    given(unreachable, () => {
      if (!isOpen) thread.tell({ kind: 'open', session, problem, X, factors })
      isOpen = true
      return thread.call({ kind: 'call', session, out, ...asked }) as Promise<T>
    })
  return {
    guess: (from) => call<void>({ method: 'guess', args: [from] }),
    keep: (carried) => call<void>({ method: 'keep', args: [carried] }),
    resume: (carried) => call<void>({ method: 'resume', args: [carried] }),
    advance: (request) => call<Advance>({ method: 'advance', args: [request] }),
    measure: (precision) => call<Measurement>({ method: 'measure', args: [precision] }),
    terms: (N, D) => call<void>({ method: 'terms', args: [N, D] }),
    *project(side, Q, columns) {
      const out = allocate('float64', (side === 'X' ? m : n) * columns, 'a product of X', true) as Float64Array
      yield* call<void>({ method: 'project', args: [side, yield* inShared(Q), columns] }, out)
      return out
    },
    *orthonormalize(Q, length, count) {
      const shared = yield* inShared(Q)
      const R = yield* call<Float64Array>({ method: 'orthonormalize', args: [shared, length, count] })
      if (shared !== Q) yield* copy(shared, Q)
      return R
    },
    svd: (A, size) => call<SmallSvd>({ method: 'svd', args: [A, size] }),
    dispose() {
      if (isOpen) thread.tell({ kind: 'close', session })
      thread.leave()
    },
  }
}

function unreachable(): never {
  throw new Error('a session begun by an asynchronous call does not go on in a synchronous one')
}

function* inShared(Q: Float64Array): Work<Float64Array> {
  if (isShared(Q)) return Q
  const shared = allocate('float64', Q.length, 'a basis', true) as Float64Array
  yield* copy(Q, shared)
  return shared
}

function copy(from: Float64Array, to: Float64Array): Work<void> {
  return inChunks(from.length, (first, end) => to.set(from.subarray(first, end), first))
}
