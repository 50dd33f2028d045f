/**
 * What this service grants, in one table. Each can be set by an environment variable of the same name in capitals:
 * `maxBytes` by MAX_BYTES. A service without such limits is one request away from the end of its memory.
 */
const MiB = 2 ** 20

const DEFAULTS = {
  /** 0 takes any free port. */
  port: 8080,
  /** Fits at a time, and waiting ones: for the library's queue. 0 leaves it to the library how many run. */
  maxConcurrentFits: 0,
  maxQueuedFits: 100,
  /** Threads of a fit. 0 is all cores; one less leaves one to the event loop. */
  threads: 0,
  /** Of one matrix, in memory. */
  maxBytes: 64 * MiB,
  /** Of a body of JSON or CSV: these are parsed on the event loop, at some 10 ms a MiB. */
  maxTextBytes: MiB,
  maxRows: 1_000_000,
  maxColumns: 100_000,
  maxComponents: 256,
  maxIterations: 10_000,
  /** Of one fit, from the beginning of its turn. */
  maxFitMs: 600_000,
  /** Of all matrices and factors that are being received, waiting or computed. */
  maxHeldBytes: 512 * MiB,
  /** Within which a request has to have arrived. */
  uploadMs: 60_000,
  /** Entries of a factor that is sent as JSON; larger ones are sent as bytes alone. */
  maxJsonEntries: 100_000,
  /** Ended jobs that are remembered, and the bytes of their factors, and how long. The oldest go first. */
  keptJobs: 1000,
  keptBytes: 256 * MiB,
  keptMs: 600_000,
  /** What running jobs get to end in by themselves when the service is stopped. */
  graceMs: 10_000,
}

/** @throws RangeError where a variable is no integer ≥ 0 */
export function readLimits(env) {
  const limits = Object.entries(DEFAULTS).map(([name, fallback]) => {
    const variable = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
    const value = Number(env[variable] || fallback)
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${variable} must be an integer ≥ 0, got ${env[variable]}`)
    return [name, value]
  })
  return Object.freeze(Object.fromEntries(limits))
}
