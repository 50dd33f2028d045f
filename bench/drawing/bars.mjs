// Bars beside each other, as SVG: a name on the left, the bar with the spread of its repeats, the figure as text.
import { count } from '../format.mjs'
import { scaleFor } from './scale.mjs'

export const WIDTH = 800
const [LEFT, RIGHT] = [180, 190]
const ROW = 24
const BAR = 14
const HEAD = 26

/** @param panel - `{ axis, rows }`; a row is `{ label, kind, text }`, with `value`, `least` and `most` unless it has no bar; one of `heading` alone names those below */
export function drawPanel({ axis, rows }, top) {
  const bars = rows.filter(({ value }) => value !== undefined)
  const scale = scaleFor(bars.length > 0 ? bars : [{ value: 1, most: 1 }])
  const place = (value) => LEFT + scale.at(value) * (WIDTH - LEFT - RIGHT)
  const bottom = top + rows.length * ROW + 6
  const ticks = scale.ticks.map((tick) => drawTick(place(tick), top, bottom, count(tick)))
  const drawn = rows.map((row, i) => drawRow(row, top + i * ROW, place))
  const label = `${axis}${scale.logarithmic ? ', logarithmic scale' : ''}`
  const middle = (LEFT + WIDTH - RIGHT) / 2
  return {
    svg: [...ticks, ...drawn, `<text class="quiet" x="${middle}" y="${bottom + 32}" text-anchor="middle">${escaped(label)}</text>`],
    bottom: bottom + 32 + HEAD,
  }
}

function drawTick(x, top, bottom, text) {
  const at = x.toFixed(1)
  return (
    `<line class="grid" x1="${at}" x2="${at}" y1="${top}" y2="${bottom}"/>` +
    `<text class="quiet" x="${at}" y="${bottom + 15}" text-anchor="middle">${text}</text>`
  )
}

function drawRow({ heading, label, kind, value, least, most, text }, top, place) {
  const baseline = top + ROW / 2 + 4
  if (heading !== undefined) return `<text class="strong" x="12" y="${baseline + 2}">${escaped(heading)}</text>`
  const name = `<text x="${LEFT - 10}" y="${baseline}" text-anchor="end">${escaped(label)}</text>`
  if (value === undefined) return `${name}<text class="quiet" x="${LEFT + 6}" y="${baseline}">${escaped(text)}</text>`
  const [end, from, to] = [value, least, most].map(place)
  const middle = top + ROW / 2
  return (
    `${name}<rect class="${kind}" x="${LEFT}" y="${middle - BAR / 2}" width="${Math.max(1, end - LEFT).toFixed(1)}" height="${BAR}"/>` +
    `<path class="spread" d="M${from.toFixed(1)} ${middle}H${to.toFixed(1)}M${from.toFixed(1)} ${middle - 3}v6M${to.toFixed(1)} ${middle - 3}v6"/>` +
    `<text x="${(Math.max(end, to) + 8).toFixed(1)}" y="${baseline}">${escaped(text)}</text>`
  )
}

export const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
