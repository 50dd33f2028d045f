/**
 * The loop: advance, measure, stop. It runs every fit there is, on either engine, at once or in steps.
 */
import { MEASURE_EVERY, type Orders, type Session } from './contract/engine.js'
import type { Problem } from './contract/problem.js'
import type { HistoryEntry, StopReason } from './contract/result.js'
import { createStopRule, type StopRule } from './contract/stop-rule.js'
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

/**
 * @param orders - the shuffled orders of the sweeps; `undefined` for the natural one
 * @param elapsedMs - the clock of the whole call
 * @param observe - told every state between two advances
 * @param rule - when to stop; the rule of the solver where absent
 */
export function* iterate(
  session: Session,
  problem: Problem,
  limits: Limits,
  orders: Orders | undefined,
  elapsedMs: () => number,
  observe: (state: HistoryEntry) => void,
  rule: StopRule = createStopRule(problem.solver, limits.tol),
): Work<Outcome> {
  const history: HistoryEntry[] = []
  let iterations = 0
  let { loss, penalty } = yield* session.measure('exact')
  let stopReason = rule.start({ loss, penalty })
  const record = () => history.push({ iteration: iterations, objective: loss + penalty, elapsedMs: elapsedMs() })
  const report = () => observe({ iteration: iterations, objective: loss + penalty, elapsedMs: elapsedMs() })
  record()
  report()
  while (stopReason === undefined) {
    const wanted = Math.min(rule.mostIterations(iterations), MEASURE_EVERY - (iterations % MEASURE_EVERY), limits.maxIter - iterations)
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
    if (last || iterations % MEASURE_EVERY === 0) {
      ;({ loss, penalty } = yield* session.measure(last ? 'exact' : 'quick'))
      if (iterations % MEASURE_EVERY === 0) stopReason ??= rule.measured({ loss, penalty })
      // What a result reports is exact.
      if (stopReason !== undefined && !last) ({ loss, penalty } = yield* session.measure('exact'))
      record()
    }
    report()
    if (iterations === limits.maxIter) stopReason ??= 'max-iterations'
    else if (outOfTime) stopReason ??= 'time-limit'
  }
  return { iterations, stopReason, loss, objective: loss + penalty, history }
}
