import { perform, type Work } from '../contract/work.js'

/** What a promise gives, or its `sync` counterpart. When the call is aborted nothing waits for the promise any more. */
export function* given<T>(sync: () => T, async: () => Promise<T>): Work<T> {
  let giveUp: ((reason: Error) => void) | undefined
  return yield* perform({
    sync,
    async: () =>
      new Promise<T>((resolve, reject) => {
        giveUp = reject
        async().then(resolve, reject)
      }),
    cancel: () => giveUp?.(new Error('given up')),
  })
}
