/** The service of examples/server in a process of its own, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../examples/server/main.mjs', import.meta.url))

export interface Status {
  readonly id: string
  readonly label?: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  readonly progress?: { readonly iteration: number; readonly objective: number }
  readonly result?: { readonly iterations: number; readonly rows: number; readonly columns: number; readonly nComponents: number }
  readonly error?: Refusal
}

export interface Refusal {
  readonly code: string
  readonly message: string
  readonly row?: number
  readonly column?: number
  readonly value?: string
}

export interface Health {
  readonly status: string
  readonly jobs: { readonly running: number; readonly waiting: number; readonly kept: number; readonly keptBytes: number }
  readonly memory: { readonly rssBytes: number; readonly heldBytes: number }
  readonly engine: { readonly name: string; readonly version: string }
}

export interface Event {
  readonly name: string
  readonly data: Status
}

/** Rows of small numbers. */
export const rowsOf = (rows: number, columns: number) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => (i * 31 + j * 17) % 97))

/** A query whose fit goes on until it is cancelled. */
export const ENDLESS = 'nComponents=10&init=random&tol=0&maxIter=1000000000'

export class Service {
  readonly url: string
  readonly process: ChildProcess
  readonly ended: Promise<number | string | null>
  readonly log: readonly string[]

  private constructor(url: string, process: ChildProcess, log: string[]) {
    this.url = url
    this.process = process
    this.log = log
    this.ended = new Promise((resolve) => process.once('exit', (code, signal) => resolve(signal ?? code)))
  }

  /** @param limits - as in examples/server/limits.mjs, by their names in the environment */
  static async start(limits: Record<string, number> = {}): Promise<Service> {
    const settings = { PORT: 0, MAX_ITERATIONS: 1e9, GRACE_MS: 100, ...limits }
    const env = { ...process.env, ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])) }
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const log: string[] = []
    child.stderr.setEncoding('utf8').on('data', (text) => log.push(text))
    return new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the service ended with ${code}: ${log.join('')}`)))
      createInterface(child.stdout).on('line', (line) => {
        log.push(line)
        const address = /Server listening at (http:[^"]+)/.exec(line)?.[1]
        if (address !== undefined) resolve(new Service(address, child, log))
      })
    })
  }

  /** Asks it to stop; gives the exit code, or the signal that ended it. */
  async stop(): Promise<number | string | null> {
    this.process.kill('SIGTERM')
    return this.ended
  }

  get(path: string, init?: RequestInit): Promise<Response> {
    return fetch(this.url + path, init)
  }

  async health(): Promise<Health> {
    return (await (await this.get('/health')).json()) as Health
  }

  /** Rows of numbers as JSON. */
  post(query: string, rows: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = { 'content-type': 'application/json', ...init.headers }
    return fetch(`${this.url}/jobs?${query}`, { method: 'POST', body: JSON.stringify(rows), ...init, headers })
  }

  /** Numbers as bytes. */
  postBytes(query: string, body: NonNullable<RequestInit['body']>, init: RequestInit = {}): Promise<Response> {
    const headers = { 'content-type': 'application/octet-stream', ...init.headers }
    return fetch(`${this.url}/jobs?${query}`, { method: 'POST', body, ...init, headers })
  }

  async begin(query: string, rows: unknown = rowsOf(300, 200)): Promise<Status> {
    const response = await this.post(query, rows)
    if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`)
    return (await response.json()) as Status
  }

  async status(id: string): Promise<Status> {
    return (await (await this.get(`/jobs/${id}`)).json()) as Status
  }

  async cancel(id: string): Promise<Response> {
    return this.get(`/jobs/${id}`, { method: 'DELETE' })
  }

  /** The events of a job, until the last. */
  async events(id: string): Promise<Event[]> {
    return readEvents(await this.get(`/jobs/${id}/events`))
  }

  /** The state a job is in after it has ended. */
  async settled(id: string): Promise<Status> {
    return (await this.events(id)).at(-1)?.data as Status
  }

  /** Looks at a job until `is` holds of it. */
  async until(id: string, is: (status: Status) => boolean): Promise<Status> {
    for (;;) {
      const status = await this.status(id)
      if (is(status)) return status
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}

export async function readEvents(response: Response): Promise<Event[]> {
  const blocks = (await response.text()).split('\n\n').filter((block) => block.startsWith('event:'))
  return blocks.map((block) => {
    const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? []
    return { name, data: JSON.parse(data) as Status }
  })
}

export const refusalOf = async (response: Response) => ((await response.json()) as { error: Refusal }).error
