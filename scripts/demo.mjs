// `npm run demo`: factorizes 10,000 handwritten digits on both engines, tells how each did, and writes a page that shows
// the parts that were found. Options: --out demo.html; --picture parts.png for the parts as an image; --smoke for a hasty run
// that only shows that all works.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { engineInfo, factorize } from 'nmf-native'
import { arrange } from './demo/arrange.mjs'
import { loadDigits } from './demo/digits.mjs'
import { contactSheet, toFullInk } from './demo/images.mjs'
import { page } from './demo/page.mjs'
import { progressLine } from './demo/progress.mjs'
import { norm, rowOf, takeApart, typicalRows } from './demo/rebuilt.mjs'

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'demo.html' },
    picture: { type: 'string' },
    smoke: { type: 'boolean', default: false },
  },
})

const OPTIONS = { nComponents: 49, init: 'random', seed: 0, maxIter: values.smoke ? 3 : 50 }
const PER_LINE = 7
const STRONGEST = 5

async function run(engine, X) {
  const { onProgress, clear } = progressLine(engine, OPTIONS.maxIter)
  const result = await factorize(X, { ...OPTIONS, engine, onProgress })
  clear()
  return { ...result, relativeError: result.reconstructionError / norm(X.data) }
}

/** The largest difference between two factors, in units of the mean. */
function difference(a, b) {
  const mean = b.data.reduce((sum, value) => sum + value, 0) / b.data.length
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0) / mean
}

const NAMES = { native: 'native', js: 'JavaScript' }
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

function asTable(results) {
  const ratio = ({ elapsedMs }) => (elapsedMs / results[0].elapsedMs).toFixed(1)
  const rows = results.map((r) => [NAMES[r.engine], r.relativeError.toFixed(4), String(r.iterations), seconds(r.elapsedMs), ratio(r)])
  const table = [['engine', 'relative error', 'iterations', 'time', 'ratio'], ...rows]
  return results.length === 1 ? table.map((row) => row.slice(0, -1)) : table
}

function inWords(results, info) {
  if (results.length === 1) return [`The JavaScript engine ran alone: ${info.reason}.`]
  const [native, js] = results
  const apart = Math.max(difference(native.W, js.W), difference(native.H, js.H))
  const { library, version, core } = info.blas
  return [
    `The native engine computed with ${library} ${version}, kernels for ${core}, on ${info.cores} threads.`,
    `The two agree: no entry of W or H differs by more than ${apart.toExponential(0)} of the mean.`,
  ]
}

function printTable(table) {
  const widths = table[0].map((_, c) => Math.max(...table.map((row) => row[c].length)))
  for (const row of table)
    console.log(`  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('   ')}`)
}

const info = engineInfo()
const { X, labels } = loadDigits({ every: values.smoke ? 20 : 1 })
console.log(`Factorizing ${X.rows} digits of ${X.columns} pixels into ${OPTIONS.nComponents} parts`)
const results = []
for (const engine of info.engine === 'native' ? ['native', 'js'] : ['js']) results.push(await run(engine, X))
const [factors] = results

const table = asTable(results)
const sentences = inWords(results, info)
printTable(table)
for (const sentence of sentences) console.log(sentence)

const lines = arrange(factors.H, PER_LINE)
const digits = typicalRows(X, labels, factors).map((row) => ({
  ...row,
  original: rowOf(X, row.i),
  ...takeApart(factors, row.i, STRONGEST),
}))
writeFileSync(values.out, page({ H: factors.H, lines, digits, facts: { rows: X.rows, columns: X.columns, table, sentences } }))
console.log(`The parts, and digits rebuilt from them: ${resolve(values.out)}`)

if (values.picture !== undefined) {
  const rows = lines.map((line, r) => [...line.map((t) => toFullInk(factors.H.row(t))), undefined, digits[r].original, digits[r].whole])
  writeFileSync(values.picture, contactSheet(rows))
}
