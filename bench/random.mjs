/** Seeded random numbers: splitmix32 (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195, on 32 bits) and Box-Muller. */
export function randomNumbers(seed) {
  let state = seed | 0
  let spare
  const uniform = () => {
    state = (state + 0x9e3779b9) | 0
    let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97)
    return ((word ^ (word >>> 15)) >>> 0) / 2 ** 32
  }
  const normal = () => {
    if (spare !== undefined) {
      const last = spare
      spare = undefined
      return last
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return { uniform, normal }
}
