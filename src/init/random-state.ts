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
  /** A number always: V8 would allocate one where the field were sometimes undefined. NaN for none. */
  private spare = Number.NaN

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
    return this.bits() >>> 0
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.bits() >>> 5
    const low = this.bits() >>> 6
    return (high * 2 ** 26 + low) / 2 ** 53
  }

  /** Standard normal. */
  normal(): number {
    const { spare } = this
    if (!Number.isNaN(spare)) {
      this.spare = Number.NaN
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

  /** 32 random bits as a signed integer, which needs no memory of its own. */
  private bits(): number {
    if (this.index === N) this.refill()
    let y = this.state[this.index++] as number
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return y ^ (y >>> 18)
  }

  private refill(): void {
    const { state } = this
    for (let i = 0; i < N - M; i++) twist(state, i, i + 1, i + M)
    for (let i = N - M; i < N - 1; i++) twist(state, i, i + 1, i + M - N)
    twist(state, N - 1, 0, M - 1)
    this.index = 0
  }
}

/** The next word at `i`, from itself, the word after it and one farther on, in a ring. */
function twist(state: Uint32Array, i: number, after: number, farther: number): void {
  const y = ((state[i] as number) & 0x80000000) | ((state[after] as number) & 0x7fffffff)
  state[i] = (state[farther] as number) ^ (y >>> 1) ^ (-(y & 1) & 0x9908b0df)
}
