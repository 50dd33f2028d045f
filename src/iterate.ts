/**
 * The loop: advance, measure, stop. It runs every fit there is, on either engine, at once or in steps.
 */
import type { Keeper, Standing } from './contract/checkpoint.js'
import { MEASURE_EVERY, type Orders, type Session } from './contract/engine.js'
import type { HistoryEntry, StopReason } from './contract/result.js'
import type { StopRule } from './contract/stop-rule.js'
import type { Work } from './contract/work.js'

/** The longest an engine advances unobserved: ten reports of progress a second. */
const SLICE_MS = 100

export interface Limits {
  readonly maxIter: number
  readonly tol: number
  /** Infinity for none. */
  readonly timeLimitMs: number
}

export interface Outcome {
  readonly iterations: number
  readonly stopReason: StopReason
  readonly loss: number
  readonly objective: number
  readonly history: readonly HistoryEntry[]
}

export interface Course {
  readonly session: Session
  readonly limits: Limits
  readonly rule: StopRule
  /** The shuffled orders of the sweeps; `undefined` for the natural one. */
  readonly orders: Orders | undefined
  /** The clock of the whole call. */
  elapsedMs(): number
  /** Told every state between two advances. */
  observe(state: HistoryEntry): void
  readonly keeper?: Keeper | undefined
  /** Where the fit stands already; at its start where absent. */
  readonly from?: Standing | undefined
}

export function* iterate({ session, limits, rule, orders, elapsedMs, observe, keeper, from }: Course): Work<Outcome> {
  const history: HistoryEntry[] = [...(from?.history ?? [])]
  let iterations = from?.iterations ?? 0
  const isOver = iterations >= limits.maxIter
  let { loss, penalty } = from === undefined || isOver ? yield* session.measure('exact') : from
  let stopReason: StopReason | undefined
  if (from === undefined) stopReason = rule.start({ loss, penalty })
  else rule.kept = from.rule
  const record = () => history.push({ iteration: iterations, objective: loss + penalty, elapsedMs: elapsedMs() })
  const report = () => observe({ iteration: iterations, objective: loss + penalty, elapsedMs: elapsedMs() })
  if (from === undefined) record()
  report()
  if (isOver) stopReason ??= 'max-iterations'
  while (stopReason === undefined) {
    const untilLook = rule.looksEvery - (iterations % rule.looksEvery)
    const wanted = Math.min(rule.mostIterations(iterations), untilLook, limits.maxIter - iterations)
    const advance = yield* session.advance({
      iterations: wanted,
      violationTarget: rule.violationTarget,
      budgetMs: Math.min(SLICE_MS, limits.timeLimitMs - elapsedMs()),
      orders: orders?.next(wanted),
    })
    orders?.used(advance.iterations)
    iterations += advance.iterations
    stopReason = yield* rule.advanced(advance.violation)
    const outOfTime = elapsedMs() >= limits.timeLimitMs
    const last = stopReason !== undefined || iterations === limits.maxIter || outOfTime
    const looks = iterations % rule.looksEvery === 0
    if (last || looks) {
      ;({ loss, penalty } = yield* session.measure(last ? 'exact' : 'quick'))
      if (looks) stopReason ??= rule.measured({ loss, penalty })
      // What a result reports is exact.
      if (stopReason !== undefined && !last) ({ loss, penalty } = yield* session.measure('exact'))
      if (last || stopReason !== undefined || iterations % MEASURE_EVERY === 0) record()
    }
    report()
    if (iterations === limits.maxIter) stopReason ??= 'max-iterations'
    else if (outOfTime) stopReason ??= 'time-limit'
    const mayGoOn = stopReason === 'max-iterations' || stopReason === 'time-limit'
    if (keeper !== undefined && (stopReason === undefined ? keeper.isDue() : mayGoOn)) {
      yield* keeper.keep({ iterations, loss, penalty, history, rule: rule.kept, elapsedMs: elapsedMs() })
    }
  }
  return { iterations, stopReason, loss, objective: loss + penalty, history }
}
