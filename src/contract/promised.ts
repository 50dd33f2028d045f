/**
 * Memory promised to calls that take it bit by bit: what is there for others is so much less until they have it.
 */
import type { Work } from './work.js'

let promised = 0
/** Of it, to the work that is running at this moment. */
let own = 0

/** Bytes that others than the work that is running have been promised, and need not have taken yet. */
export function promisedToOthers(): number {
  return promised - own
}

/** The same work, with so many bytes promised to it from its first step to its last. */
export function* holding<T>(bytes: number, work: Work<T>): Work<T> {
  promised += bytes
  try {
    let next = asOwner(bytes, () => work.next())
    while (!next.done) {
      let reply: unknown
      try {
        reply = yield next.value
      } catch (error) {
        next = asOwner(bytes, () => work.throw(error))
        continue
      }
      next = asOwner(bytes, () => work.next(reply))
    }
    return next.value
  } finally {
    promised -= bytes
  }
}

function asOwner<T>(bytes: number, step: () => T): T {
  own += bytes
  try {
    return step()
  } finally {
    own -= bytes
  }
}
