// `npm run bench`: how fast this package and others come to the same factors, on the same data from the same start.
//
//   npm run bench -- [--smoke] [--case 'small|tiny'] [--only 'js mu|ml-matrix mu'] [--repeats 5] [--threads 2] [--json build/bench.json] [--again]
//   npm run bench -- --tables build/bench.json
//
// --again measures some cases of a file anew, and keeps the others: on the same machine, of course. Each case has its own repeats;
// the file's are those of the run that began it.
//
// The second form measures nothing: it keeps the file as bench/results.json and writes bench/README.md, its charts and the
// section "Speed" of the README from it.
//
// NMF_BENCH_PYTHON names the python that has scikit-learn; python3 otherwise. Variables such as OPENBLAS_CORETYPE hold for all
// contenders and are recorded.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, SMOKE } from './cases.mjs'
import { describeMachine, load } from './machine.mjs'
import { measureCase } from './measure.mjs'
import { higher, measurePeak } from './peak.mjs'
import { report } from './report.mjs'
import { writeDocuments } from './write.mjs'

const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    case: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    repeats: { type: 'string' },
    threads: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'string', default: 'build/bench.json' },
    again: { type: 'boolean', default: false },
    tables: { type: 'string' },
  },
})

async function measure() {
  const cases = (values.smoke ? SMOKE : CASES).filter(({ name }) => new RegExp(values.case).test(name))
  if (cases.length === 0) throw new Error(`no case is called ${values.case}: there are ${CASES.map(({ name }) => name).join('; ')}`)
  const repeats = Number(values.repeats ?? (values.smoke ? 1 : 5))
  const threads = Number(values.threads)
  const log = process.stderr.isTTY ? (line) => process.stderr.write(`\r\x1b[K${line}`) : () => {}
  const machine = describeMachine(threads)
  const before = values.again ? JSON.parse(readFileSync(values.json, 'utf8')) : { repeats, cases: [], peak: {} }
  if (values.again && before.machine.cpu !== machine.cpu) throw new Error(`${values.json} is of another machine`)
  const size = values.smoke ? 300 : 3000
  const peak = higher(before.peak, measurePeak(size, threads))
  const measured = [...before.cases]
  const keep = (best) => {
    const all = { machine: { ...machine, loadAfter: load() }, repeats: before.repeats, peak: best, cases: measured }
    writeFileSync(values.json, `${JSON.stringify(all, undefined, 2)}\n`)
  }
  mkdirSync(dirname(values.json), { recursive: true })
  for (const one of cases) {
    const result = await measureCase(one, { only: new RegExp(values.only), repeats, threads, log })
    const known = measured.findIndex((other) => other.case === result.case)
    measured.splice(known < 0 ? measured.length : known, 1, result)
    log('')
    console.log(report(result, peak))
    // After every case: a run that is broken off has measured what it has.
    keep(peak)
  }
  keep(higher(peak, measurePeak(size, threads)))
  console.log(`All figures: ${values.json}`)
}

// By `exit`, which removes the matrices: they can be large.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

if (values.tables === undefined) await measure()
else writeDocuments(JSON.parse(readFileSync(values.tables, 'utf8')))
