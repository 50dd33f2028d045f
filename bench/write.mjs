// What is made of the figures, and where it goes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chartFile, chartOfCase, headlineChart } from './case-charts.mjs'
import { HEADLINE_CHART, headlineCases, headlineSection } from './headline.mjs'
import { benchDocument } from './tables.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file) => readFileSync(join(root, file), 'utf8')

const [BEGIN, END] = ['<!-- bench: written by `npm run bench -- --tables` -->', '<!-- /bench -->']

/** Every file made of the figures, by its path from the root. */
export function documentsOf(figures) {
  return new Map([
    ['bench/results.json', `${JSON.stringify(figures, undefined, 2)}\n`],
    ['bench/README.md', benchDocument(figures)],
    ['README.md', withSection(read('README.md'), headlineSection(figures))],
    [HEADLINE_CHART, headlineChart(headlineCases(figures))],
    ...figures.cases.map((measured) => [chartFile(measured.case), chartOfCase(measured)]),
  ])
}

function withSection(readme, section) {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)]
  if (begin === -1 || end < begin) throw new Error(`README.md must have ${BEGIN} before ${END}`)
  return `${readme.slice(0, begin + BEGIN.length)}\n${section}\n${readme.slice(end)}`
}

/** Charts of cases that are no more go. */
export function writeDocuments(figures) {
  const documents = documentsOf(figures)
  rmSync(join(root, dirname(HEADLINE_CHART)), { recursive: true, force: true })
  mkdirSync(join(root, dirname(HEADLINE_CHART)))
  for (const [file, text] of documents) writeFileSync(join(root, file), text)
  console.log(`Written: ${[...documents.keys()].join(', ')}`)
}
