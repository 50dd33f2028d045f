/** Uniform numbers from a seed (splitmix32), and choices by them. */
export function drawing(seed) {
  let state = Number(seed) >>> 0
  function random() {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (end) => Math.floor(random() * end)
  return { random, below, oneOf: (choices) => choices[below(choices.length)] }
}
