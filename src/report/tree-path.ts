import type { Linkage } from '../contract/consensus-result.js'

/** Units from the first sample to the last. */
export const WIDTH = 1000

/** Branches narrower than this share of the whole are not drawn: they would be one line. */
const NARROWEST = 1 / 800

/**
 * A tree as the path of an SVG, 1000 wide: samples at the bottom in their order, each merge a bar at its height with two legs. Where
 * all heights are 0 it is one line at the bottom.
 */
export function treePath({ left, right, heights, sizes }: Linkage, order: Uint32Array, height: number): string {
  const n = order.length
  const [x, y] = [new Float64Array(2 * n), new Float64Array(2 * n).fill(height)]
  order.forEach((i, place) => {
    x[i] = ((place + 0.5) / n) * WIDTH
  })
  const highest = heights.at(-1) ?? 0
  const lines: string[] = []
  heights.forEach((at, t) => {
    const [one, other] = [left[t] as number, right[t] as number]
    const [from, to] = [x[one] as number, x[other] as number]
    x[n + t] = (from + to) / 2
    y[n + t] = highest === 0 ? height : height - (at / highest) * (height - 1)
    if ((sizes[t] as number) < n * NARROWEST) return
    lines.push(`M${short(from)} ${short(y[one])}V${short(y[n + t])}H${short(to)}V${short(y[other])}`)
  })
  return lines.join('')
}

const short = (value: number | undefined): string => String(Math.round(10 * (value as number)) / 10)
