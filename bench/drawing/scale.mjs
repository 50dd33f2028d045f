// From figures to lengths, straight or logarithmic, with the marks of the axis.

/** Figures that lie further apart than this are drawn on a logarithmic scale: the shortest of two bars would be a hairline. */
const FAR_APART = 20

/** `{ logarithmic, at, ticks }` for bars `{ value, most }`: `at` takes a figure to a place from 0 to 1, what is below the axis to 0. */
export function scaleFor(bars) {
  const values = bars.map(({ value }) => value)
  const end = Math.max(...bars.map(({ most }) => most))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return least > 0 && most / least > FAR_APART ? logarithmic(least, end) : straight(Math.max(end, 0) || 1)
}

function straight(end) {
  const step = roundAbove(end / 5)
  const ticks = Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, i) => i * step)
  return { logarithmic: false, at: (value) => Math.max(0, value) / end, ticks }
}

/** From a round number well below the least, so that the shortest bar is still seen. */
function logarithmic(least, end) {
  const begin = roundAbove(least / 4)
  const at = (value) => (value <= begin ? 0 : Math.log(value / begin) / Math.log(end / begin))
  const ticks = []
  for (let power = Math.ceil(Math.log10(begin) - 1e-9); 10 ** power <= end; power++) ticks.push(10 ** power)
  return { logarithmic: true, at, ticks }
}

/** The least of 1, 2 or 5 times a power of ten that is not below. */
function roundAbove(value) {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((digit) => digit * power).find((round) => round >= value * (1 - 1e-9))
}
