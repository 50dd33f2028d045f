/**
 * A survey of ranks on one page: fits of many numbers of components, and what they say about which of them suits.
 */

import { fileStep } from './checkpoint/file-step.js'
import type { MatrixLike } from './contract/matrix-like.js'
import { seedOf } from './contract/random-starts.js'
import type { Factorization } from './contract/result.js'
import type { RankRow, RankSurvey } from './contract/survey.js'
import { readSurveyOptions, type SurveyOptions, type SurveySettings } from './contract/survey-options.js'
import { runAsync, type Work } from './contract/work.js'
import { availableThreads } from './engines.js'
import type { PoolProgress } from './pool.js'
import { fitOf, type Run, runAll } from './runs.js'
import type { SharedX } from './shared-x.js'
import { relativeNorm } from './survey/explained-share.js'
import { factsOf } from './survey/facts.js'
import { type Ended, type Place, placeKey } from './survey/found.js'
import { askForMemory } from './survey/needs.js'
import { planOf } from './survey/plan.js'
import { Results } from './survey/results.js'
import { rowOf } from './survey/row.js'
import { runAt } from './survey/runs-of-kinds.js'
import { suggestionsFrom } from './survey/suggest.js'
import { SurveyFile } from './survey/survey-file.js'

/**
 * Fits X with many numbers of components, `runs` times each, and measures how well each number suits: how alike the fits are, how much
 * they explain, and how well they foretell entries that they have not seen.
 *
 * Each measure suggests a number by a rule of its own, and says why; they need not agree, and none knows. The survey is one call to the
 * queue; its fits run side by side, each on one thread. It is the same for any `concurrency`, bit for bit.
 *
 * @param X - as for `factorize`; copied once, when the call's turn has come
 * @param options - `ranks` is required; see {@link SurveyOptions}
 * @throws (rejects) as `factorize` does; `ERR_NMF_FILE` where `resume` names a file that cannot be used, or that is of another survey
 * @see Brunet et al. 2004, "Metagenes and molecular pattern discovery using matrix factorization", doi:10.1073/pnas.0308531101
 */
export async function selectRank(X: MatrixLike, options: SurveyOptions): Promise<RankSurvey> {
  const settings = readSurveyOptions(options, 'selectRank')
  const survey = new Survey(settings)
  try {
    return await runAll<Ended, RankSurvey>({
      X,
      name: 'X',
      settings: settings.fit,
      concurrency: settings.concurrency,
      signal: settings.signal,
      runs: (shared) => survey.begin(shared),
      onRun: (_, ended) => survey.add(ended),
      ...(settings.onProgress && { onProgress: (progress) => survey.report(progress) }),
      end: (shared) => survey.end(shared),
    })
  } finally {
    await survey.close()
  }
}

class Survey {
  readonly #settings: SurveySettings
  readonly #results = new Results()
  #file: SurveyFile | undefined
  /** Runs still to be done. */
  #left: readonly Place[] = []
  #kept = 0
  /** How many of them each rank waits for. */
  readonly #waiting = new Map<number, number>()
  readonly #rows = new Map<number, RankRow>()
  #samples = 0

  constructor(settings: SurveySettings) {
    this.#settings = settings
  }

  /** What is to run: all but what the file has. */
  *begin({ input, engine }: SharedX): Work<Run<Ended>[]> {
    const settings = this.#settings
    askForMemory(settings, input)
    const { resume } = settings
    if (resume !== undefined) {
      const facts = yield* factsOf(input, engine, settings)
      // Kept at once, so that it is closed also where an abort comes between.
      yield* fileStep(async () => {
        this.#file = await SurveyFile.open(resume, facts, input)
      })
    }
    const all = planOf(settings, input)
    this.#left = all.filter((place) => {
      const found = this.#file?.kept.get(placeKey(place))
      if (found !== undefined) this.#results.add({ found })
      return found === undefined
    })
    this.#kept = all.length - this.#left.length
    this.#samples = input.rows
    for (const { rank } of this.#left) this.#waiting.set(rank, (this.#waiting.get(rank) ?? 0) + 1)
    const norm = yield* relativeNorm(input)
    return this.#left.map((place) => runAt(place, { settings, norm }))
  }

  async add(ended: Ended): Promise<void> {
    this.#results.add(ended)
    await this.#file?.add(ended.found)
    const { rank } = ended.found
    const left = (this.#waiting.get(rank) as number) - 1
    this.#waiting.set(rank, left)
    // In the place of a fit, while others run.
    if (left === 0) await runAsync(this.#measure(rank), this.#settings.signal)
  }

  *#measure(rank: number): Work<RankRow> {
    const row = yield* rowOf(this.#results, rank, this.#samples, this.#settings.measures)
    this.#rows.set(rank, row)
    this.#results.forgetComponents(rank)
    return row
  }

  report({ index, done, total, ...times }: PoolProgress): void {
    const { rank, run } = this.#left[index] as Place
    this.#settings.onProgress?.({ ...times, done: done + this.#kept, total: total + this.#kept, rank, run })
  }

  *end(X: SharedX): Work<RankSurvey> {
    const { ranks, measures } = this.#settings
    const table: RankRow[] = []
    const best = new Map<number, Factorization>()
    for (const rank of ranks) {
      // One that the file had all of is not measured yet.
      table.push(this.#rows.get(rank) ?? (yield* this.#measure(rank)))
      best.set(rank, yield* this.#bestAt(rank, X))
    }
    return { table, suggestions: suggestionsFrom(table, measures), best }
  }

  /** The file keeps no factors: they come again from their seed. */
  *#bestAt(rank: number, { matrix, counting }: SharedX): Work<Factorization> {
    const best = this.#results.best(rank)
    if (best?.fit !== undefined) return best.fit
    const { fit } = this.#settings
    const settings = { ...fit, ...counting, nComponents: rank, seed: seedOf(fit.seed, best?.run ?? 0, fit.restarts) }
    return yield* fitOf(matrix, settings, 'X', fit.threads ?? availableThreads())
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }
}
