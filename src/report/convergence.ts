import type { HistoryEntry } from '../contract/result.js'
import { convergenceChart } from './charts.js'
import { count, number } from './numbers.js'

/** More points are not to be told apart. */
const MOST_POINTS = 300

/** Decades from which on a logarithmic axis shows more than a linear one. */
const DECADES = 2

/** The objective against the iteration, as a figure. */
export function convergence(history: readonly HistoryEntry[]): string {
  const points = history
    .filter(({ iteration, objective }) => Number.isFinite(iteration) && Number.isFinite(objective))
    .map(({ iteration, objective }) => [iteration, objective] as const)
  const left = history.length - points.length
  const without = left === 0 ? '' : ` ${count(left)} of ${count(history.length)} values are not finite and are not drawn.`
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return `<p>No course of the objective was kept.${without}</p>`

  const scale = spansDecades(points.map(([, objective]) => objective)) ? 'logarithmic' : 'linear'
  const words =
    first === last
      ? `The objective was ${number(first[1])} at iteration ${count(first[0])}.`
      : `The objective went from ${number(first[1])} at iteration ${count(first[0])} to ${number(last[1])} at iteration ${count(last[0])}.`
  return `<figure class="chart">
${convergenceChart(thinned(points), scale)}
<figcaption>${words}${scale === 'logarithmic' ? ' The axis is logarithmic.' : ''}${without}</figcaption>
</figure>`
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
