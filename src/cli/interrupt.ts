/** Ctrl-C. */
export class Interrupted extends Error {
  /** The command that goes on from the last checkpoint. */
  readonly resume: string | undefined

  constructor(resume?: string) {
    super(resume === undefined ? 'interrupted' : `interrupted; go on with: ${resume}`)
    this.resume = resume
  }
}

/** Work that the first Ctrl-C aborts; the second one ends the process, as it does by itself. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort(new Interrupted())
  process.once('SIGINT', stop)
  try {
    return await work(controller.signal)
  } finally {
    process.off('SIGINT', stop)
  }
}
