/**
 * When a fit has converged; one rule a solver.
 */
import type { Measurement } from './engine.js'
import type { Solver } from './options.js'
import type { StopReason } from './result.js'
import type { Work } from './work.js'

export interface StopRule {
  /** Told the state at the start. */
  start(state: Measurement): StopReason | undefined
  /** How many iterations may pass before the rule has to be asked again. */
  mostIterations(done: number): number
  /** The violation at which the engine stops by itself. */
  readonly violationTarget: number
  /** Told the violation of the last iteration. */
  advanced(violation: number): Work<StopReason | undefined>
  /** Told the state after every tenth iteration. */
  measured(state: Measurement): StopReason | undefined
}

export function createStopRule(solver: Solver, tol: number): StopRule {
  switch (solver) {
    case 'mu':
      return new DecreaseRule(tol)
    case 'cd':
      return new ViolationRule(tol)
    case 'accelerated':
      return new RelativeDecreaseRule(tol)
  }
}

/** Multiplicative updates: ten iterations lower √(2·loss) by less than tol of its first value. */
class DecreaseRule implements StopRule {
  readonly violationTarget = Number.NEGATIVE_INFINITY
  private readonly tol: number
  private first = 0
  private previous = 0

  constructor(tol: number) {
    this.tol = tol
  }

  start({ loss }: Measurement): StopReason | undefined {
    this.first = this.previous = Math.sqrt(2 * loss)
    return loss === 0 ? 'exact' : undefined
  }

  mostIterations(): number {
    return Number.POSITIVE_INFINITY
  }

  *advanced(): Work<undefined> {}

  measured({ loss }: Measurement): StopReason | undefined {
    if (loss === 0) return 'exact'
    const error = Math.sqrt(2 * loss)
    const enough = this.tol > 0 && (this.previous - error) / this.first < this.tol
    this.previous = error
    return enough ? 'tolerance' : undefined
  }
}

/** Coordinate descent: the violation is at most tol of that of the first iteration. */
class ViolationRule implements StopRule {
  violationTarget = 0
  private readonly tol: number
  private first: number | undefined

  constructor(tol: number) {
    this.tol = tol
  }

  start(): undefined {}

  mostIterations(done: number): number {
    return done === 0 ? 1 : Number.POSITIVE_INFINITY
  }

  *advanced(violation: number): Work<StopReason | undefined> {
    if (this.first === undefined) {
      this.first = violation
      this.violationTarget = this.tol * violation
    }
    if (violation === 0) return 'exact'
    return violation <= this.violationTarget ? 'tolerance' : undefined
  }

  measured(): undefined {}
}

/**
 * Accelerated solvers: ten iterations lower the objective by less than tol of itself, which means the same for every loss and
 * wherever the fit began. Where X fits exactly the objective goes on falling by a constant share, so tol³ of its first value is
 * enough: for Frobenius and tol = 1e-4 that is a residual of 1e-6 of the first.
 */
class RelativeDecreaseRule implements StopRule {
  readonly violationTarget = Number.NEGATIVE_INFINITY
  private readonly tol: number
  private first = 0
  private previous = 0

  constructor(tol: number) {
    this.tol = tol
  }

  start({ loss, penalty }: Measurement): StopReason | undefined {
    this.first = this.previous = loss + penalty
    return loss === 0 ? 'exact' : undefined
  }

  mostIterations(): number {
    return Number.POSITIVE_INFINITY
  }

  *advanced(): Work<undefined> {}

  measured({ loss, penalty }: Measurement): StopReason | undefined {
    if (loss === 0) return 'exact'
    const objective = loss + penalty
    const least = this.tol * Math.max(objective, this.tol ** 2 * this.first)
    const enough = this.tol > 0 && this.previous - objective < least
    this.previous = objective
    return enough ? 'tolerance' : undefined
  }
}
