// Curves side by side, as SVG: how far above the lowest objective each solver is, iteration by iteration. One logarithmic axis for all.
import { escaped, WIDTH } from './bars.mjs'
import { COLOURS } from './chart.mjs'

const [TOP, HEIGHT] = [84, 200]
const [LEFT, GAP, RIGHT] = [68, 30, 18]
/** Shares of the lowest objective: curves leave through the bottom. */
const [LEAST, MOST] = [1e-4, 10]
const TICKS = { 10: '1,000 %', 1: '100 %', 0.1: '10 %', 0.01: '1 %', 0.001: '0.1 %', 0.0001: '0.01 %' }

const KINDS = { mu: COLOURS.js, cd: COLOURS['ml-matrix'], accelerated: COLOURS.native }
const GENERAL = ['ground', 'ink', 'faint', 'grid'].map((name) => [name, COLOURS[name]])

const variables = (theme) => [...GENERAL, ...Object.entries(KINDS)].map(([name, colours]) => `--${name}:${colours[theme]}`).join(';')

const STYLE = [
  `svg{${variables(0)};font:13px system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif}`,
  `@media (prefers-color-scheme:dark){svg{${variables(1)}}}`,
  'text{fill:var(--ink)}.title{font-size:16px;font-weight:600}.strong{font-weight:600}.quiet{fill:var(--faint)}',
  '.ground{fill:var(--ground)}.grid{stroke:var(--grid)}polyline{fill:none;stroke-width:2;stroke-linejoin:round}',
  ...Object.keys(KINDS).map((name) => `.${name}{stroke:var(--${name})}`),
].join('\n')

/** @param panels - each `{ title, curves }`; a curve is `{ solver, points }`, a point `{ iteration, above }`, `above` being objective / lowest − 1 */
export function drawCurves(title, panels) {
  const width = (WIDTH - LEFT - RIGHT - (panels.length - 1) * GAP) / panels.length
  const last = Math.max(...panels.flatMap(({ curves }) => curves.flatMap(({ points }) => points.map(({ iteration }) => iteration))))
  const solvers = [...new Set(panels.flatMap(({ curves }) => curves.map(({ solver }) => solver)))]
  const height = TOP + HEIGHT + 50
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>\n${STYLE}\n</style>`,
    `<clipPath id="within"><rect y="${TOP}" width="${WIDTH}" height="${HEIGHT}"/></clipPath>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="12" y="26">${escaped(title)}</text>`,
    ...solvers.map((solver, i) => legend(solver, LEFT + 110 * i)),
    ...Object.entries(TICKS).map(
      ([above, text]) => `<text class="quiet" x="${LEFT - 8}" y="${place(above) + 4}" text-anchor="end">${text}</text>`,
    ),
    ...panels.flatMap((panel, i) => drawPanel(panel, LEFT + i * (width + GAP), width, last)),
    '</svg>',
  ].join('\n')}\n`
}

function legend(solver, x) {
  return `<polyline class="${solver}" points="${x},47 ${x + 22},47"/><text x="${x + 28}" y="51">${solver}</text>`
}

function drawPanel({ title, curves }, left, width, last) {
  const bottom = TOP + HEIGHT
  const across = (iteration) => (left + (iteration / last) * width).toFixed(1)
  const line = ({ solver, points }) =>
    `<polyline class="${solver}" clip-path="url(#within)" points="${points.map((p) => `${across(p.iteration)},${place(p.above)}`).join(' ')}"/>`
  return [
    `<text class="strong" x="${left}" y="${TOP - 10}">${escaped(title)}</text>`,
    ...Object.keys(TICKS).map(
      (above) => `<line class="grid" x1="${left}" x2="${left + width}" y1="${place(above)}" y2="${place(above)}"/>`,
    ),
    ...[0, last / 2, last].map((at) => `<text class="quiet" x="${across(at)}" y="${bottom + 18}" text-anchor="middle">${at}</text>`),
    `<text class="quiet" x="${left + width / 2}" y="${bottom + 36}" text-anchor="middle">iterations</text>`,
    ...curves.map(line),
  ]
}

/** Where a share lies, from MOST at the top to LEAST at the bottom; what is lower is cut off there. */
function place(above) {
  const down = Math.log(MOST / Math.max(above, LEAST / 10)) / Math.log(MOST / LEAST)
  return Number((TOP + down * HEIGHT).toFixed(1))
}
