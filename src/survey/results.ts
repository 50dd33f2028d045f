/**
 * What the runs have come to so far, by rank and in the order of the runs, whichever ended first.
 */
import type { Factorization } from '../contract/result.js'
import type { Ended, Found, Kind } from './found.js'

interface Best {
  readonly run: number
  readonly objective: number
  /** Absent where the run was kept in a file, which keeps no factors. */
  readonly fit: Factorization | undefined
}

export class Results {
  readonly #found = new Map<string, Found[]>()
  readonly #best = new Map<number, Best>()

  add({ found, fit }: Ended): void {
    const { kind, rank, run } = found
    const key = `${kind} ${rank}`
    const runs = this.#found.get(key) ?? []
    runs[run] = found
    this.#found.set(key, runs)
    if (kind !== 'plain') return
    const objective = found.numbers['objective'] as number
    const best = this.#best.get(rank)
    // Of equals the first, in whatever order they end.
    if (best !== undefined && (best.objective < objective || (best.objective === objective && best.run < run))) return
    this.#best.set(rank, { run, objective, fit })
  }

  /** The runs of a kind at a rank. */
  of(kind: Kind, rank: number): readonly Found[] {
    return this.#found.get(`${kind} ${rank}`) ?? []
  }

  /** One number of each of them. */
  numbers(kind: Kind, rank: number, name: string): number[] {
    return this.of(kind, rank).map(({ numbers }) => numbers[name] as number)
  }

  /** Lets go of what is large, once it has been measured. */
  forgetComponents(rank: number): void {
    const runs = this.#found.get(`perturbed ${rank}`)
    runs?.forEach(({ components: _, ...found }, run) => {
      runs[run] = found
    })
  }

  /** The fit of X with the lowest objective. */
  best(rank: number): Best | undefined {
    return this.#best.get(rank)
  }
}
