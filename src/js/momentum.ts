/**
 * How far to go on beyond each renewed factor, and what to do when the objective has risen: the schedule of HER (Ang & Gillis
 * 2019, doi:10.1162/neco_a_01157), with a way back to the best point that keeps the objective from ever rising.
 */
const FIRST = 0.5
const GROWTH = 1.05
const CAP_GROWTH = 1.01
const SHRINKING = 1.5

export class Momentum {
  private current = FIRST
  private cap = 1
  private failures = 0
  private hasBegun = false

  /**
   * By how much of its last step a factor goes on: 0 in the first iteration, whose step is only away from the start, and after two
   * failures, when only what cannot fail is tried.
   */
  get weight(): number {
    return this.isCareful || !this.hasBegun ? 0 : this.current
  }

  /** Whether this iteration starts from the best point and must lower the objective. */
  get isCareful(): boolean {
    return this.failures > 1
  }

  /** All it goes by, to be put back later. */
  keep(): number[] {
    return [this.current, this.cap, this.failures, this.hasBegun ? 1 : 0]
  }

  resume([current, cap, failures, hasBegun]: ArrayLike<number> & Iterable<number>): void {
    this.current = current as number
    this.cap = cap as number
    this.failures = failures as number
    this.hasBegun = hasBegun !== 0
  }

  fell(): void {
    if (this.weight !== 0) {
      this.current = Math.min(this.cap, GROWTH * this.current)
      this.cap = Math.min(1, CAP_GROWTH * this.cap)
    }
    this.failures = 0
    this.hasBegun = true
  }

  /** After the first failure the fit goes on from where it is, without momentum; after the second it goes back. */
  rose(): void {
    if (this.failures === 0) this.cap = this.current
    if (this.weight !== 0) this.current /= SHRINKING
    this.failures++
    this.hasBegun = true
  }
}
