// The picture in docs/reference/solvers.md: how the objective falls, iteration by iteration, with every solver from the same start.
// It also prints what an iteration takes, the least of several runs. `node bench/curves.mjs`; --out for another file, --smoke for a
// hasty run.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { factorize } from 'nmf-native'
import { loadDigits } from '../scripts/demo/digits.mjs'
import { sounds } from './data/sounds.mjs'
import { speeches } from './data/speeches.mjs'
import { drawCurves } from './drawing/curves.mjs'
import { number } from './format.mjs'

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'docs/pictures/solver-curves.svg' }, smoke: { type: 'boolean', default: false } },
})

/** The lowest objective is that of the longest run; the first iterations are drawn. */
const [LONGEST, DRAWN] = values.smoke ? [20, 10] : [1000, 100]
/** Beside every tenth iteration, which the history of one run has. */
const EARLY = [1, 2, 3, 4, 6, 8]
const TIMED = values.smoke ? { rounds: 1, few: 2, many: 12 } : { rounds: 15, few: 20, many: 120 }

const CASES = [
  { title: 'Digits, Frobenius', k: 49, loss: 'frobenius', X: loadDigits({ every: values.smoke ? 100 : 1 }).X },
  { title: 'Speeches, Kullback–Leibler', k: 8, loss: 'kullback-leibler', X: speeches() },
  { title: 'Sounds, Itakura–Saito', k: 8, loss: 'itakura-saito', X: sounds(values.smoke ? 2 : 60) },
]

const solversFor = (loss) => (loss === 'frobenius' ? ['mu', 'cd', 'accelerated'] : ['mu', 'accelerated'])

const run = ({ X, k, loss }, solver, maxIter) => factorize(X, { nComponents: k, loss, solver, init: 'random', maxIter, tol: 0 })

async function historyOf(one, solver) {
  const { history } = await run(one, solver, LONGEST)
  for (const maxIter of EARLY) history.push((await run(one, solver, maxIter)).history.at(-1))
  return { solver, history: history.toSorted((a, b) => a.iteration - b.iteration) }
}

async function panelOf(one) {
  const all = []
  for (const solver of solversFor(one.loss)) all.push(await historyOf(one, solver))
  const lowest = Math.min(...all.flatMap(({ history }) => history.map(({ objective }) => objective)))
  const curves = all.map(({ solver, history }) => ({
    solver,
    points: history
      .filter(({ iteration }) => iteration <= DRAWN)
      .map(({ iteration, objective }) => ({ iteration, above: objective / lowest - 1 })),
  }))
  return { title: one.title, curves }
}

/** Milliseconds an iteration of each solver, from two runs of different length; taken in turns, so that all have the same weather. */
async function timesOf(one) {
  const least = new Map()
  for (let round = 0; round < TIMED.rounds; round++) {
    for (const solver of solversFor(one.loss)) {
      const [short, long] = [await run(one, solver, TIMED.few), await run(one, solver, TIMED.many)]
      const { short: s = Infinity, long: l = Infinity } = least.get(solver) ?? {}
      least.set(solver, { short: Math.min(s, short.elapsedMs), long: Math.min(l, long.elapsedMs) })
    }
  }
  return [...least].map(([solver, { short, long }]) => ({ solver, ms: (long - short) / (TIMED.many - TIMED.few) }))
}

const panels = []
for (const one of CASES) {
  panels.push(await panelOf(one))
  const times = await timesOf(one)
  console.log(
    `${one.title}: ${times.map(({ solver, ms }) => `${solver} ${number(ms)} ms (${number(ms / times[0].ms)})`).join(', ')} an iteration`,
  )
}
writeFileSync(values.out, drawCurves('How far above the lowest objective found', panels))
