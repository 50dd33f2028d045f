// The order in which the parts are shown. The numbers of components mean nothing, so they are free to be shown as they lie.
import { SIDE } from './digits.mjs'

/** The rows of H, `perRow` a line: lines from the top of the page down, and in each from left to right, by centre of ink. */
export function arrange(H, perRow) {
  const centres = Array.from({ length: H.rows }, (_, t) => ({ t, ...centreOf(H.row(t)) })).sort((a, b) => a.y - b.y)
  const lines = []
  for (let first = 0; first < centres.length; first += perRow) lines.push(centres.slice(first, first + perRow))
  return lines.map((line) => line.sort((a, b) => a.x - b.x).map(({ t }) => t))
}

function centreOf(pixels) {
  let ink = 0
  let x = 0
  let y = 0
  pixels.forEach((value, j) => {
    ink += value
    x += value * (j % SIDE)
    y += value * Math.floor(j / SIDE)
  })
  return ink === 0 ? { x: 0, y: 0 } : { x: x / ink, y: y / ink }
}
