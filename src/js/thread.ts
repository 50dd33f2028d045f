/**
 * One worker thread as the calling thread sees it: started, spoken to, and mourned.
 *
 * It keeps the process alive only while it starts or a call is under way.
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { failure } from '../contract/errors.js'
import { root } from '../contract/package.js'
import { type Message, READY, type Reply } from './messages.js'

/** A worker that says nothing for so long is not ours; on an idle machine it takes 40 ms. */
const START_MS = 5_000

/** For how long an idle worker is kept: the shared memory of ended fits may go only when it collects its garbage, or ends. */
const LINGER_MS = 1_000

/** Of the worker's short-lived objects, which are few: V8 would let them take 100 MB with time. */
const YOUNG_MB = 6

type Call = Extract<Message, { kind: 'call' }>
type WithoutNumber<T> = T extends unknown ? Omit<T, 'call'> : never

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

export class Thread {
  /** How many sessions it has. */
  load = 0
  /** Whether it came up. */
  readonly started: Promise<boolean>
  private readonly worker: Worker
  private readonly onEnd: () => void
  private readonly calls = new Map<number, Waiting>()
  private callsMade = 0
  private ended: Error | undefined
  private idle: NodeJS.Timeout | undefined

  /**
   * @param onEnd - called when it takes no sessions any more
   * @throws where the process may start no thread
   */
  constructor(onEnd: () => void) {
    this.onEnd = onEnd
    this.worker = new Worker(join(root, 'dist', 'js', 'engine-worker.js'), {
      name: 'nmf-native',
      // Without the options of this process: `--input-type` and the like are not for files.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    let cause: unknown
    let timer: NodeJS.Timeout | undefined
    this.started = new Promise((resolve) => {
      timer = setTimeout(() => resolve(false), START_MS).unref()
      this.worker.once('message', (first) => {
        if (first === READY) this.worker.on('message', (reply: Reply) => this.settle(reply))
        resolve(first === READY)
      })
      this.worker.once('exit', () => resolve(false))
    })
    this.worker.on('error', (error) => (cause = error))
    this.worker.on('messageerror', (error) => this.end(error))
    this.worker.on('exit', (code) => this.end(cause ?? new Error(`it exited with code ${code}`)))
    void this.started.then((up) => {
      clearTimeout(timer)
      if (up) this.hold()
      else this.end(cause)
    })
  }

  enter(): void {
    this.load++
    clearTimeout(this.idle)
  }

  leave(): void {
    this.load--
    if (this.load > 0 || this.ended !== undefined) return
    this.idle = setTimeout(() => this.end(undefined), LINGER_MS).unref()
  }

  tell(message: Message): void {
    this.worker.postMessage(message)
  }

  /** @throws (rejects) Error `ERR_NMF_ENGINE` or `ERR_NMF_MEMORY` where the call failed or the thread ended */
  call(asked: WithoutNumber<Call>): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(this.ended)
    const call = ++this.callsMade
    return new Promise((resolve, reject) => {
      this.tell({ ...asked, call } as Call)
      this.calls.set(call, { resolve, reject })
      this.hold()
    })
  }

  /** The process waits for calls, and for nothing else of this thread. */
  private hold(): void {
    if (this.calls.size > 0) this.worker.ref()
    else this.worker.unref()
  }

  private settle(reply: Reply): void {
    const waiting = this.calls.get(reply.call)
    this.calls.delete(reply.call)
    this.hold()
    if ('error' in reply) waiting?.reject(failed(reply.error))
    else waiting?.resolve(reply.value)
  }

  private end(cause: unknown): void {
    if (this.ended !== undefined) return
    this.ended = failed(cause)
    this.onEnd()
    void this.worker.terminate()
    for (const { reject } of this.calls.values()) reject(this.ended)
    this.calls.clear()
  }
}

/** What goes wrong in a worker: memory that is not to be had, and what nobody expects. */
function failed(cause: unknown): Error {
  const { name, code, message: sentence } = (cause ?? {}) as { name?: string; code?: string; message?: string }
  const message = String(sentence).replace(/\.$/, '')
  const isMemory = code === 'ERR_WORKER_OUT_OF_MEMORY' || (name === 'RangeError' && /alloca|length/.test(message))
  if (isMemory) return failure('ERR_NMF_MEMORY', `the fit must fit in memory, but its worker thread says: ${message}`, cause)
  return failure('ERR_NMF_ENGINE', `the worker thread of the JS engine must compute until the fit ends, but says: ${message}`, cause)
}
