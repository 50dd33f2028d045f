import { interruptible } from './interrupt.js'
import { print } from './printable.js'
import { openProgress, type Progress, type ProgressFlags } from './progress.js'

/** What a command has while it runs. */
export interface Running {
  readonly progress: Progress
  /** Aborts at Ctrl-C, with an `Interrupted`. */
  readonly signal: AbortSignal
}

/**
 * Runs a command that takes its time, and prints what it comes to. What it begins with is said at once: the work itself is to be
 * loaded by the function.
 *
 * @throws whatever the work throws, when the last line of progress is gone
 */
export async function running(flags: ProgressFlags, begin: string, work: (running: Running) => Promise<string>): Promise<void> {
  const result = await interruptible(async (signal) => {
    const progress = openProgress(flags)
    try {
      progress.begin(begin)
      return await work({ progress, signal })
    } finally {
      progress.close()
    }
  })
  print(result)
}
