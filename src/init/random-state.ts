/**
 * NumPy's legacy generator, so that a seed means here what it means in scikit-learn.
 *
 * Mersenne Twister MT19937 (Matsumoto & Nishimura 1998, doi:10.1145/272991.272995) seeded by its linear recurrence,
 * normals by Marsaglia's polar method.
 */
const N = 624
const M = 397

export class RandomState {
  private readonly state = new Uint32Array(N)
  private index = N
  private spare: number | undefined

  /** @param seed - an integer from 0 to 2³² − 1 */
  constructor(seed: number) {
    const { state } = this
    state[0] = seed
    for (let i = 1; i < N; i++) {
      const previous = state[i - 1] as number
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i
    }
  }

  /** 32 random bits. */
  word(): number {
    if (this.index === N) this.refill()
    let y = this.state[this.index++] as number
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.word() >>> 5
    const low = this.word() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** Standard normal. */
  normal(): number {
    if (this.spare !== undefined) {
      const { spare } = this
      this.spare = undefined
      return spare
    }
    let x: number
    let y: number
    let r2: number
    do {
      x = 2 * this.uniform() - 1
      y = 2 * this.uniform() - 1
      r2 = x * x + y * y
    } while (r2 >= 1 || r2 === 0)
    const factor = Math.sqrt((-2 * Math.log(r2)) / r2)
    this.spare = factor * x
    return factor * y
  }

  /** The numbers 0 … target.length − 1 in a random order. */
  permutation(target: Uint32Array): void {
    for (let i = 0; i < target.length; i++) target[i] = i
    for (let i = target.length - 1; i > 0; i--) {
      const j = this.below(i)
      const swapped = target[i] as number
      target[i] = target[j] as number
      target[j] = swapped
    }
  }

  /** Uniform among 0 … max, by rejection of masked words. */
  private below(max: number): number {
    const mask = 2 ** (32 - Math.clz32(max)) - 1
    let value: number
    do value = (this.word() & mask) >>> 0
    while (value > max)
    return value
  }

  private refill(): void {
    const { state } = this
    for (let i = 0; i < N; i++) {
      const y = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % N] as number) & 0x7fffffff)
      state[i] = (state[(i + M) % N] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.index = 0
  }
}
