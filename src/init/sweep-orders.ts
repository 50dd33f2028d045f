import type { Orders } from '../contract/engine.js'
import { RandomState } from './random-state.js'

/** Iterations whose orders are drawn at a time. */
const SKIPPED = 100

/** The orders in which shuffled coordinate descent visits the components: one permutation a sweep, from one generator. */
export class SweepOrders implements Orders {
  private readonly random: RandomState
  private readonly k: number
  private readonly sweepsEach: number
  private drawn = new Uint32Array(0)

  /**
   * @param k - components
   * @param sweepsEach - sweeps an iteration: 2, or 1 where one factor is held
   */
  constructor(seed: number, k: number, sweepsEach: number) {
    this.random = new RandomState(seed)
    this.k = k
    this.sweepsEach = sweepsEach
  }

  next(iterations: number): Uint32Array {
    const length = iterations * this.sweepsEach * this.k
    const kept = Math.min(length, this.drawn.length)
    const orders = new Uint32Array(Math.max(length, this.drawn.length))
    orders.set(this.drawn)
    for (let at = kept === length ? orders.length : kept; at < orders.length; at += this.k) {
      this.random.permutation(orders.subarray(at, at + this.k))
    }
    this.drawn = orders
    return orders.slice(0, length)
  }

  /** Passes those of so many iterations by. */
  skip(iterations: number): void {
    for (let left = iterations; left > 0; left -= SKIPPED) {
      this.next(Math.min(left, SKIPPED))
      this.used(Math.min(left, SKIPPED))
    }
  }

  used(iterations: number): void {
    this.drawn = this.drawn.slice(iterations * this.sweepsEach * this.k)
  }
}
