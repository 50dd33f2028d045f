// Where it was measured.
import { availableParallelism, cpus, loadavg, release, type } from 'node:os'

export function describeMachine(threads) {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0].model,
    cores: availableParallelism(),
    threads,
    system: `${type()} ${/^\d+\.\d+/.exec(release())}`,
    node: process.version,
    loadBefore: load(),
    environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(OPENBLAS|OMP|MKL|BLIS)_/.test(name))),
  }
}

/** How many processes wanted a core in the last minute. */
export const load = () => loadavg()[0]
