import { perform, type Work } from '../contract/work.js'

/** A step with a file, which asynchronous calls alone have: the options that lead here are theirs. */
export function fileStep<T>(async: () => Promise<T>): Work<T> {
  return perform({ sync: atOnce, async })
}

function atOnce(): never {
  throw new Error('checkpoints are for asynchronous calls')
}
