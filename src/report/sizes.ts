import { sharesChart } from './charts.js'
import { percent } from './numbers.js'

/** The shares of the components shown, the largest first, as a figure. */
export function sizes(shown: readonly number[], shares: Float64Array): string {
  const bars = shown.map((component) => ({ component, share: shares[component] as number }))
  const [first, last] = [bars[0], bars.at(-1)]
  if (first === undefined || last === undefined || first.share === 0) return '<p>W·H is 0: no component carries anything.</p>'
  const words =
    first === last
      ? `Component ${first.component} carries ${percent(first.share)}.`
      : `From component ${first.component} with ${percent(first.share)} to component ${last.component} with ${percent(last.share)}.`
  return `<figure class="chart">\n${sharesChart(bars)}\n<figcaption>${words}</figcaption>\n</figure>`
}
