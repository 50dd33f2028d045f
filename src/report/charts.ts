/**
 * The charts of the report as SVG, drawn by Apache ECharts. This file alone imports it, and the build replaces what is compiled
 * from here by one file with the parts of ECharts that are used, so that the package depends on nothing more.
 *
 * Colours are the page's CSS variables: a chart is light or dark with the page. No text from data goes into a chart.
 */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { largest } from './largest.js'
import { number } from './numbers.js'

use([BarChart, LineChart, GridComponent, SVGRenderer])

/** In pixels where the page is wide; the page may scale a chart. */
const SIZE = { width: 460, height: 270 }

/** Of one among several in a row. */
const SMALL = { width: 320, height: 210 }

const TEXT = { color: 'var(--soft)', fontSize: 12 }
const LINE = { lineStyle: { color: 'var(--line)', width: 1 } }
const AXIS = { axisLabel: { ...TEXT, hideOverlap: true }, axisLine: LINE, axisTick: LINE, splitLine: { show: false } }
const BELOW = { nameLocation: 'middle', nameGap: 26, nameTextStyle: TEXT }
const ABOVE = { nameLocation: 'end', nameTextStyle: { ...TEXT, align: 'left', padding: [0, 0, 2, -40] } }

const MOST_SYMBOLS = 20

/** Ticks are round numbers: more digits than elsewhere tell neighbours apart. */
const tick = (value: number): string => number(value, 9)

/**
 * A falling curve.
 *
 * @param points - iteration and objective of each, finite; objectives above 0 where the scale is logarithmic
 */
export function convergenceChart(points: readonly (readonly [number, number])[], scale: 'linear' | 'logarithmic'): string {
  const { there, back } = scale === 'linear' ? inUnits(points.map(([, objective]) => objective)) : LOGARITHMIC
  return drawn('convergence', {
    xAxis: { ...AXIS, ...BELOW, type: 'value', name: 'iteration', minInterval: 1, max: 'dataMax' },
    yAxis: {
      ...AXIS,
      ...ABOVE,
      name: 'objective',
      type: 'value',
      scale: true,
      minInterval: scale === 'linear' ? 0 : 1,
      axisLabel: { ...TEXT, formatter: (place: number) => tick(back(place)) },
      splitLine: { show: true, ...LINE },
    },
    series: [
      {
        type: 'line',
        data: points.map(([iteration, objective]) => [iteration, there(objective)]),
        // Few points are shown as what they are; a line of one would not be seen at all.
        showSymbol: points.length < MOST_SYMBOLS,
        symbol: 'circle',
        symbolSize: 5,
        silent: true,
        lineStyle: { color: 'var(--accent)', width: 1.75 },
        itemStyle: { color: 'var(--accent)' },
      },
    ],
  })
}

/** Where on an axis a number stands, and which number stands there. ECharts fails on numbers near the ends of the doubles. */
interface Scale {
  there(value: number): number
  back(place: number): number
}

const LOGARITHMIC: Scale = { there: Math.log10, back: (place) => 10 ** place }

function inUnits(values: readonly number[]): Scale {
  const size = largest(values.map(Math.abs))
  const unit = size === 0 ? 1 : 10 ** Math.max(-323, Math.floor(Math.log10(size)))
  return { there: (value) => value / unit, back: (place) => place * unit }
}

/** Bars of shares from 0 to 1, each above the number of its component. */
export function sharesChart(bars: readonly { readonly component: number; readonly share: number }[]): string {
  return drawn('shares', {
    xAxis: { ...AXIS, ...BELOW, type: 'category', name: 'component', data: bars.map(({ component }) => String(component)) },
    yAxis: {
      ...AXIS,
      ...ABOVE,
      name: 'share',
      type: 'value',
      min: 0,
      axisLabel: { ...TEXT, formatter: (share: number) => `${tick(100 * share)} %` },
      splitLine: { show: true, ...LINE },
    },
    series: [
      {
        type: 'bar',
        data: bars.map(({ share }) => share),
        barCategoryGap: '25%',
        barMaxWidth: 28,
        silent: true,
        itemStyle: { color: 'var(--accent)' },
      },
    ],
  })
}

/** A value at a number of components, with what is to be seen of its spread. */
export interface SurveyPoint {
  readonly rank: number
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * A measure against the number of components: a line, a stroke at each point from the low to the high end, and a larger mark at the
 * number suggested.
 *
 * @param points - finite, ranks rising
 * @param id - of the chart on its page
 */
export function surveyChart(points: readonly SurveyPoint[], suggested: number | undefined, id: string): string {
  const { there, back } = inUnits(points.flatMap(({ low, high }) => [low, high]))
  const strokes = points.flatMap(({ rank, low, high }) => [
    [rank, there(low)],
    [rank, there(high)],
    [rank, '-'],
  ])
  const isMarked = (rank: number) => rank === suggested
  const option: EChartsCoreOption = {
    xAxis: { ...AXIS, ...BELOW, type: 'value', name: 'components', scale: true, minInterval: 1 },
    yAxis: {
      ...AXIS,
      type: 'value',
      scale: true,
      axisLabel: { ...TEXT, formatter: (place: number) => tick(back(place)) },
      splitLine: { show: true, ...LINE },
    },
    series: [
      { type: 'line', data: strokes, showSymbol: false, silent: true, lineStyle: { color: 'var(--soft)', width: 1.25 } },
      {
        type: 'line',
        data: points.map(({ rank, value }) => ({ value: [rank, there(value)], symbolSize: isMarked(rank) ? 13 : 5 })),
        showSymbol: true,
        symbol: 'circle',
        silent: true,
        lineStyle: { color: 'var(--accent)', width: 1.75 },
        itemStyle: { color: 'var(--accent)' },
      },
    ],
  }
  return drawn(id, option, SMALL)
}

function drawn(name: string, option: EChartsCoreOption, size = SIZE): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    const grid = { left: 4, right: 16, top: 20, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' }
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, grid, ...option })
    return standingAlone(chart.renderToSVGString({ useViewBox: true }), name)
  } finally {
    chart.dispose()
  }
}

/** Without styles for pointers, and with identifiers that are its own on a page and the same whenever it is drawn. */
function standingAlone(svg: string, name: string): string {
  return svg
    .replace(/<style.*<\/style>/s, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/\bzr\d+-/g, `${name}-`)
    .replace('<svg ', '<svg aria-hidden="true" ')
}
