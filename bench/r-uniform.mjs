// The uniform numbers of R after `set.seed(seed)`: RcppML draws its W from them and takes no other start, so all start there.
const N = 624
const M = 397

/**
 * Mersenne Twister MT19937 (Matsumoto & Nishimura 1998, doi:10.1145/272991.272995), 32 bits a number, its state filled as R
 * does: a congruential generator, of which the first fifty numbers and one more are thrown away.
 */
export function rUniform(seed) {
  let filling = seed | 0
  const fill = () => (filling = (Math.imul(69069, filling) + 1) | 0)
  for (let skipped = 0; skipped < 51; skipped++) fill()
  const state = Uint32Array.from({ length: N }, fill)
  let at = N
  return () => {
    if (at === N) {
      refill(state)
      at = 0
    }
    let word = state[at++]
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return ((word ^ (word >>> 18)) >>> 0) * 2.3283064365386963e-10
  }
}

function refill(state) {
  for (let i = 0; i < N; i++) {
    const joined = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7fffffff)
    state[i] = state[(i + M) % N] ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
  }
}
