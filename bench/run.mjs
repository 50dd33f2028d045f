// `npm run bench`: how long one iteration takes, here and elsewhere, on the same data from the same start.
//
//   npm run bench -- [--smoke] [--case small] [--only 'js mu|ml-matrix mu'] [--repeats 5] [--threads 2] [--json build/bench.json]
//
// NMF_BENCH_PYTHON names the python that has scikit-learn; python3 otherwise. Variables such as OPENBLAS_CORETYPE hold for all
// contenders and are recorded.
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, type } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, SMOKE } from './cases.mjs'
import { measureCase } from './measure.mjs'
import { report } from './report.mjs'

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    repeats: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string', default: 'build/bench.json' },
  },
})

const cases = (values.smoke ? SMOKE : CASES).filter(({ name }) => name.includes(values.case))
if (cases.length === 0) throw new Error(`no case is called ${values.case}: there are ${CASES.map(({ name }) => name).join('; ')}`)
const repeats = Number(values.repeats ?? (values.smoke ? 1 : 5))
const threads = Number(values.threads)
const log = process.stderr.isTTY ? (line) => process.stderr.write(`\r\x1b[K${line}`) : () => {}

const machine = {
  date: new Date().toISOString(),
  cpu: cpus()[0].model,
  cores: availableParallelism(),
  threads,
  system: `${type()} ${release()}`,
  node: process.version,
  loadBefore: loadavg()[0],
  environment: Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(OPENBLAS|OMP|MKL|BLIS)_/.test(name))),
}
const measured = []
for (const one of cases) {
  measured.push(measureCase(one, { only: new RegExp(values.only), repeats, threads, log }))
  log('')
  console.log(report(measured.at(-1)))
}
mkdirSync(dirname(values.json), { recursive: true })
writeFileSync(values.json, `${JSON.stringify({ machine: { ...machine, loadAfter: loadavg()[0] }, cases: measured }, undefined, 2)}\n`)
console.log(`All figures: ${values.json}`)
