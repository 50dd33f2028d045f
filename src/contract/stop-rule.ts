/**
 * When a fit has converged; one rule a solver.
 */
import { MEASURE_EVERY, type Measurement } from './engine.js'
import { isExtrapolated } from './problem.js'
import type { StopReason } from './result.js'
import type { Work } from './work.js'

export interface StopRule {
  /** Told the state at the start. */
  start(state: Measurement): StopReason | undefined
  /** After every so many iterations it is told the state: a divisor of ten. */
  readonly looksEvery: number
  /** How many iterations may pass before the rule has to be asked again. */
  mostIterations(done: number): number
  /** The violation at which the engine stops by itself. */
  readonly violationTarget: number
  /** What it goes by, for a rule that goes on with it in place of `start`. */
  kept: readonly number[]
  /** Told the violation of the last iteration. */
  advanced(violation: number): Work<StopReason | undefined>
  /** Told the state after every `looksEvery` iterations. */
  measured(state: Measurement): StopReason | undefined
}

export function createStopRule(problem: Parameters<typeof isExtrapolated>[0], tol: number): StopRule {
  switch (problem.solver) {
    case 'mu':
      return new DecreaseRule(tol, MULTIPLICATIVE, MEASURE_EVERY)
    case 'cd':
      return new ViolationRule(tol)
    case 'accelerated':
      // Whoever goes beyond knows the objective of every iteration; else it costs a look at all of X.
      return new DecreaseRule(tol, RELATIVE, isExtrapolated(problem) ? MEASURE_EVERY / 2 : MEASURE_EVERY)
  }
}

/** Multiplicative updates: ten iterations lower √(2·loss) by less than tol of its first value. */
const MULTIPLICATIVE: GainRule = {
  watched: ({ loss }) => Math.sqrt(2 * loss),
  isTooSmall: (gain, tol, _, first) => gain / first < tol,
}

/**
 * Accelerated solvers: ten iterations lower the objective by less than tol of itself, which means the same for every loss and
 * wherever the fit began. Where X fits exactly the objective goes on falling by a constant share, so tol³ of its first value is
 * enough: for Frobenius and tol = 1e-4 that is a residual of 1e-6 of the first.
 */
const RELATIVE: GainRule = {
  watched: ({ loss, penalty }) => loss + penalty,
  isTooSmall: (gain, tol, now, first) => gain < tol * Math.max(now, tol ** 2 * first),
}

interface GainRule {
  watched(state: Measurement): number
  /** @param gain - of ten iterations, which have brought what is watched to `now` */
  isTooSmall(gain: number, tol: number, now: number, first: number): boolean
}

/** Stops when ten iterations gain too little. */
class DecreaseRule implements StopRule {
  readonly violationTarget = Number.NEGATIVE_INFINITY
  readonly looksEvery: number
  private readonly tol: number
  private readonly rule: GainRule
  private first = 0
  /** What was watched at the last looks, the oldest of them ten iterations before the next one. */
  private seen: number[] = []

  constructor(tol: number, rule: GainRule, looksEvery: number) {
    this.tol = tol
    this.rule = rule
    this.looksEvery = looksEvery
  }

  get kept(): readonly number[] {
    return [this.first, ...this.seen]
  }
  set kept([first = 0, ...seen]) {
    this.first = first
    this.seen = seen
  }

  start(state: Measurement): StopReason | undefined {
    this.first = this.rule.watched(state)
    this.seen = [this.first]
    return state.loss === 0 ? 'exact' : undefined
  }

  mostIterations(): number {
    return Number.POSITIVE_INFINITY
  }

  *advanced(): Work<undefined> {}

  measured(state: Measurement): StopReason | undefined {
    if (state.loss === 0) return 'exact'
    const now = this.rule.watched(state)
    const isWhole = this.seen.length === MEASURE_EVERY / this.looksEvery
    const before = isWhole ? (this.seen.shift() as number) : Number.POSITIVE_INFINITY
    this.seen.push(now)
    return this.tol > 0 && this.rule.isTooSmall(before - now, this.tol, now, this.first) ? 'tolerance' : undefined
  }
}

/** Coordinate descent: the violation is at most tol of that of the first iteration. */
class ViolationRule implements StopRule {
  readonly looksEvery = MEASURE_EVERY
  violationTarget = 0
  private readonly tol: number
  private first: number | undefined

  constructor(tol: number) {
    this.tol = tol
  }

  get kept(): readonly number[] {
    return this.first === undefined ? [] : [this.first]
  }
  set kept([first]) {
    if (first !== undefined) this.aim(first)
  }

  start(): undefined {}

  mostIterations(done: number): number {
    return done === 0 ? 1 : Number.POSITIVE_INFINITY
  }

  *advanced(violation: number): Work<StopReason | undefined> {
    if (this.first === undefined) this.aim(violation)
    if (violation === 0) return 'exact'
    return violation <= this.violationTarget ? 'tolerance' : undefined
  }

  measured(): undefined {}

  private aim(first: number): void {
    this.first = first
    this.violationTarget = this.tol * first
  }
}
