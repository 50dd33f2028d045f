// A whole chart: title, panels below each other, and colours for light and dark pages. It has a ground of its own, so that it can be
// read where the page and the reader's system disagree.
import { drawPanel, escaped, WIDTH } from './bars.mjs'

export const COLOURS = {
  ground: ['#ffffff', '#0d1117'],
  ink: ['#1f2328', '#e6edf3'],
  faint: ['#59636e', '#9198a1'],
  grid: ['#d1d9e0', '#30363d'],
  native: ['#0969da', '#4493f8'],
  js: ['#bf8700', '#d29922'],
  'scikit-learn': ['#818b98', '#848d97'],
  'ml-matrix': ['#1a7f37', '#3fb950'],
  tfjs: ['#cf222e', '#f85149'],
  RcppML: ['#8250df', '#ab7df8'],
}

const CONTENDERS = ['native', 'js', 'scikit-learn', 'ml-matrix', 'tfjs', 'RcppML']

const variables = (theme) =>
  Object.entries(COLOURS)
    .map(([name, colours]) => `--${name}:${colours[theme]}`)
    .join(';')

const STYLE = [
  `svg{${variables(0)};font:13px system-ui,-apple-system,"Segoe UI","Liberation Sans",Arial,sans-serif}`,
  `@media (prefers-color-scheme:dark){svg{${variables(1)}}}`,
  'text{fill:var(--ink)}.title{font-size:16px;font-weight:600}.strong{font-weight:600}.quiet{fill:var(--faint)}',
  '.ground{fill:var(--ground)}.grid{stroke:var(--grid)}.spread{stroke:var(--ink);fill:none}',
  ...CONTENDERS.map((name) => `.${name}{fill:var(--${name})}`),
].join('\n')

/** @param panels - each `{ title, axis, rows }`, as `drawPanel` takes them */
export function drawChart(title, panels) {
  const svg = []
  let top = 56
  for (const panel of panels) {
    if (panel.title !== undefined) {
      svg.push(`<text class="strong" x="12" y="${top + 4}">${escaped(panel.title)}</text>`)
      top += 16
    }
    const drawn = drawPanel(panel, top)
    svg.push(...drawn.svg)
    top = drawn.bottom
  }
  const height = top - 14
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>\n${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="6"/>`,
    `<text class="title" x="12" y="26">${escaped(title)}</text>`,
    ...svg,
    '</svg>',
  ].join('\n')}\n`
}
