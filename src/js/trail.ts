import type { FloatArray } from '../contract/typed-array.js'

/** A factor under extrapolation: `point` is renewed in place, then moved on. */
export class Trail {
  readonly point: FloatArray
  private readonly renewed: FloatArray

  constructor(factor: FloatArray) {
    this.point = factor.slice()
    this.renewed = factor.slice()
  }

  /** The point has been renewed: goes on by `weight` times the way from the last renewed point, as far as 0. */
  extrapolate(weight: number, largest: number): void {
    const { point, renewed } = this
    for (let i = 0; i < point.length; i++) {
      const f = point[i] as number
      if (weight !== 0) point[i] = Math.min(Math.max(0, f + weight * (f - (renewed[i] as number))), largest)
      renewed[i] = f
    }
  }

  /** Drops what extrapolation has added. */
  settle(): void {
    this.point.set(this.renewed)
  }

  /** All it goes by, to be put back later. */
  keep(point: FloatArray, renewed: FloatArray): void {
    point.set(this.point)
    renewed.set(this.renewed)
  }

  resume(point: FloatArray, renewed: FloatArray): void {
    this.point.set(point)
    this.renewed.set(renewed)
  }

  goTo(factor: FloatArray): void {
    this.point.set(factor)
    this.renewed.set(factor)
  }
}
