// Writes the report of a fit of handwritten digits, to look at after a change to src/report: node scripts/report.mjs
// Options: --out report.html; --picture docs/pictures/report.png for an image of its beginning, which takes Chromium.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { engineInfo, factorize } from 'nmf-native'
import { renderReport } from '../dist/report/report.js'
import { loadDigits, SIDE } from './demo/digits.mjs'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'report.html' }, picture: { type: 'string' } } })

const { X, labels } = loadDigits()
const options = { nComponents: 36, init: 'random', seed: 0, maxIter: 500 }
const fit = await factorize(X, options)
const { version, blas } = engineInfo()

const html = renderReport({
  title: 'Handwritten digits',
  ...{ W: fit.W, H: fit.H, fit, options },
  X: {
    name: 'MNIST, 10,000 digits',
    rows: X.rows,
    columns: X.columns,
    dtype: 'float64',
    sumOfSquares: X.data.reduce((sum, x) => sum + x * x, 0),
  },
  rowLabels: labels.map((digit, i) => `a ${digit}, row ${i}`),
  image: { height: SIDE, width: SIDE },
  command: 'node scripts/report.mjs',
  versions: { 'nmf-native': version, node: process.version, ...(blas === null ? {} : { [blas.library]: blas.version }) },
  date: new Date().toISOString().slice(0, 10),
})
writeFileSync(values.out, html)
console.log(resolve(values.out))

if (values.picture !== undefined) {
  const size = ['--window-size=1100,2000', '--hide-scrollbars']
  const page = pathToFileURL(resolve(values.out)).href
  execFileSync('chromium', ['--headless', '--no-sandbox', ...size, `--screenshot=${resolve(values.picture)}`, page], { stdio: 'ignore' })
  console.log(resolve(values.picture))
}
