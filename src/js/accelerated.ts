/**
 * Iterations that end lower for one factor at a time, extrapolated, and taken back where they have not lowered the objective
 * (HER, Ang & Gillis 2019, doi:10.1162/neco_a_01157).
 *
 * W and H themselves stay the best point met. Beside them goes a pair that may rise for one iteration:
 *
 *     W ← renewed for H, then beyond;   H ← renewed for that W;   where the objective fell: W and H of the best point ← these,
 *     and H goes beyond
 */
import type { Carried, Factors, Guess, Measurement } from '../contract/engine.js'
import type { Problem } from '../contract/problem.js'
import { LARGEST, MACHINE_EPSILON } from '../contract/typed-array.js'
import type { Work } from '../contract/work.js'
import { Momentum } from './momentum.js'
import { Trail } from './trail.js'

/** By how many roundings an objective may be above another and still count as no higher. */
const ROUNDINGS = 8

/** How a problem is renewed and measured. */
export interface Steps {
  /** Renews W, or H, of the pair under way: careful steps never raise the objective. */
  renew(factor: 'W' | 'Ht', careful: boolean): Work<void>
  /** The state of the pair under way, its H just renewed. */
  measure(): Work<Measurement>
}

export class Acceleration {
  /** The pair under way. */
  readonly pair: Factors
  private readonly trails: Record<'W' | 'Ht', Trail>
  private readonly best: Factors
  private readonly problem: Problem
  private readonly momentum = new Momentum()
  /** The state of the best point. */
  lowest: Measurement

  /** @param state - of `factors`, which become the best point met */
  constructor(problem: Problem, factors: Factors, state: Measurement) {
    this.problem = problem
    this.best = factors
    const { updateW, updateH } = problem
    // A factor that is held leaves no trail.
    this.trails = {
      W: new Trail(updateW ? factors.W : factors.W.subarray(0, 0)),
      Ht: new Trail(updateH ? factors.Ht : factors.Ht.subarray(0, 0)),
    }
    this.pair = { W: updateW ? this.trails.W.point : factors.W, Ht: updateH ? this.trails.Ht.point : factors.Ht }
    this.lowest = state
  }

  keep({ W, renewedW, Ht, renewedHt, numbers }: Carried): void {
    this.trails.W.keep(W, renewedW)
    this.trails.Ht.keep(Ht, renewedHt)
    numbers.set([Number.NaN, this.lowest.loss, this.lowest.penalty, ...this.momentum.keep()])
  }

  /** Goes on from what another has kept; `lowest` is of it already. */
  resume({ W, renewedW, Ht, renewedHt, numbers }: Carried): void {
    this.trails.W.resume(W, renewedW)
    this.trails.Ht.resume(Ht, renewedHt)
    this.momentum.resume(numbers.subarray(3))
  }

  goTo({ W, Ht }: Guess): void {
    if (W !== undefined && this.problem.updateW) this.trails.W.goTo(W)
    if (this.problem.updateH) this.trails.Ht.goTo(Ht)
  }

  *iterate({ renew, measure }: Steps): Work<void> {
    const { trails, best, momentum, problem } = this
    const { weight, isCareful } = momentum
    const largest = LARGEST[problem.dtype]
    yield* renew('W', isCareful)
    trails.W.extrapolate(weight, largest)
    yield* renew('Ht', isCareful)
    const reached = yield* measure()
    const [here, lowest] = [objectiveOf(reached), objectiveOf(this.lowest)]
    if (here <= lowest * (1 + ROUNDINGS * MACHINE_EPSILON[problem.dtype]) || Number.isNaN(lowest)) {
      if (!(here > lowest)) this.lowest = reached
      best.W.set(trails.W.point)
      best.Ht.set(trails.Ht.point)
      trails.Ht.extrapolate(weight, largest)
      momentum.fell()
      return
    }
    trails.Ht.extrapolate(0, largest)
    momentum.rose()
    if (momentum.isCareful) this.goTo(best)
    else trails.W.settle()
  }
}

function objectiveOf({ loss, penalty }: Measurement): number {
  return loss + penalty
}
