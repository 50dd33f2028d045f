import type { HistoryEntry } from '../contract/result.js'
import { convergenceChart } from './charts.js'
import { count, number } from './numbers.js'

/** More points are not to be told apart. */
const MOST_POINTS = 300

/** Decades from which on a logarithmic axis shows more than a linear one. */
const DECADES = 2

/** A start that many times as far from the end as the next value would press the rest of the curve flat. */
const FAR = 4

type Point = readonly [iteration: number, objective: number]

/** The objective against the iteration, as a figure. */
export function convergence(history: readonly HistoryEntry[]): string {
  const points = history
    .filter(({ iteration, objective }) => Number.isFinite(iteration) && Number.isFinite(objective))
    .map(({ iteration, objective }): Point => [iteration, objective])
  const left = history.length - points.length
  const without = left === 0 ? '' : ` ${count(left)} of ${count(history.length)} values are not finite and are not drawn.`
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return `<p>No course of the objective was kept.${without}</p>`

  const drawn = startsFarOff(points) ? points.slice(1) : points
  const scale = spansDecades(drawn.map(([, objective]) => objective)) ? 'logarithmic' : 'linear'
  const notes = [
    drawn === points ? '' : ' The curve begins after the start, which is far above.',
    scale === 'linear' ? '' : ' The axis is logarithmic.',
    without,
  ]
  return `<figure class="chart">
${convergenceChart(thinned(drawn), scale)}
<figcaption>${inWords(first, last)}${notes.join('')}</figcaption>
</figure>`
}

function inWords([from, before]: Point, [to, after]: Point): string {
  if (from === to) return `The objective was ${number(after)} at iteration ${count(to)}.`
  return `The objective went from ${number(before)} at iteration ${count(from)} to ${number(after)} at iteration ${count(to)}.`
}

function startsFarOff(points: readonly Point[]): boolean {
  const [start, next, last] = [points[0], points[1], points.at(-1)]
  if (points.length < 4 || start === undefined || next === undefined || last === undefined) return false
  return next[1] > last[1] && start[1] - last[1] > FAR * (next[1] - last[1])
}

function spansDecades(values: readonly number[]): boolean {
  const [least, most] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return least > 0 && Math.log10(most) - Math.log10(least) >= DECADES
}

/** Every so many points, and the last. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, p) => p % step === 0 || p === points.length - 1)
}
