/**
 * The workers of the JS engine on this thread: started when they are wanted, kept for a while, never more than may compute at once.
 */
import { Thread } from './thread.js'

/** For how long none is tried where one did not start. */
const RETRY_MS = 10_000

export class Workers {
  private readonly threads = new Set<Thread>()
  private readonly most: number
  private retryAt = 0

  constructor(most: number) {
    this.most = most
  }

  /** A thread for one more session, to be left at its end; undefined where none starts. */
  async hire(): Promise<Thread | undefined> {
    const thread = this.choose()
    thread?.enter()
    if (thread === undefined || (await thread.started)) return thread
    thread.leave()
    this.retryAt = performance.now() + RETRY_MS
    return undefined
  }

  /** An idle one, a new one, or the one with the fewest sessions. */
  private choose(): Thread | undefined {
    const [least] = [...this.threads].sort((a, b) => a.load - b.load)
    return least?.load === 0 ? least : (this.start() ?? least)
  }

  private start(): Thread | undefined {
    if (this.threads.size >= this.most || performance.now() < this.retryAt) return undefined
    try {
      const thread = new Thread(() => this.threads.delete(thread))
      this.threads.add(thread)
      return thread
    } catch {
      // No permission, or no more threads in this process.
      this.retryAt = performance.now() + RETRY_MS
      return undefined
    }
  }
}
