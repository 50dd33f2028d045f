// One case: all contenders in turn, each in its own process, and again, so that a slow minute of the machine meets them all.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureCalls } from './calls.mjs'
import { findContenders } from './contenders.mjs'
import { timeIteration } from './iteration.mjs'
import { lossOf } from './judge.mjs'
import { openContender } from './process.mjs'
import { START_SEED, startFor } from './start.mjs'
import { summarize } from './statistics.mjs'
import { atTarget, bracketOf, explore, narrow, TOLERANCE, timeBracket } from './to-objective.mjs'

/** Iterations before the memory is read: more take no more. */
const FOR_MEMORY = 3

/** The measured case as plain data. */
export async function measureCase(one, { only, repeats: wanted, threads, log }) {
  const { name, k, loss = 2, headline = false, mostRepeats = wanted, contenders, make } = one
  const repeats = Math.min(wanted, mostRepeats)
  const X = make()
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'))
  const clean = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clean)
  try {
    const start = startFor(X, k)
    writeInputs(folder, X, start)
    const { present, missing } = findContenders(contenders)
    const entries = entriesOf(present, loss).filter((entry) => only.test(nameOf(entry)))
    const sparse = 'indptr' in X
    const job = { folder, rows: X.rows, columns: X.columns, k, loss, threads, sparse, seed: START_SEED, calls: one.calls !== undefined }
    const measure = one.calls === undefined ? measureRuns : measureCalls
    const figures = await measure(entries, { ...one, X, job, start, repeats, inTurn: inTurn(name, log) })
    const failures = entries.filter(failed).map(({ contender, solver, failure }) => ({ contender: contender.name, solver, failure }))
    const shape = { rows: X.rows, columns: X.columns, k, loss, sparse, bytes: bytesOf(X) }
    return { case: name, ...shape, headline, repeats, missing, failures, ...figures }
  } finally {
    clean()
    process.off('exit', clean)
  }
}

function entriesOf(contenders, loss) {
  return contenders.flatMap((contender) =>
    contender.solvers
      .filter(({ losses }) => losses.includes(loss))
      .map((solver) => ({ contender, solver: solver.name, iterations: [], reached: [] })),
  )
}

const nameOf = ({ contender, solver }) => `${contender.name} ${solver}`

const failed = ({ failure }) => failure !== undefined

function partsOf(X) {
  return { X: X.data, ...('indptr' in X && { indices: Int32Array.from(X.indices), indptr: Int32Array.from(X.indptr) }) }
}

function writeInputs(folder, X, { W, H }) {
  for (const [name, data] of Object.entries({ ...partsOf(X), W, H })) writeFileSync(join(folder, name), data)
}

const bytesOf = (X) => Object.values(partsOf(X)).reduce((sum, { byteLength }) => sum + byteLength, 0)

/** Opens each entry that has not failed, one after the other; `shift` says who begins, so that no one always follows the same. */
function inTurn(name, log) {
  return async (entries, shift, job, what, perform) => {
    for (const i of entries.keys()) {
      const entry = entries[(i + shift) % entries.length]
      if (failed(entry)) continue
      log(`${name}: ${nameOf(entry)}, ${what}`)
      try {
        const contender = await openContender(entry.contender, { ...job, solver: entry.solver })
        entry.about = contender.about
        await perform(entry, contender)
        await contender.close()
      } catch ({ message }) {
        entry.failure = message
      }
    }
  }
}

async function measureRuns(entries, { X, job, start, repeats, limit, limits = {}, inTurn }) {
  const judge = ({ W, H }) => lossOf(X, W, H, job.k, job.loss)
  const startLoss = judge(start)
  await inTurn(entries, 0, job, 'memory and losses', async (entry, contender) => {
    entry.peakBytes = (await contender.run(FOR_MEMORY)).peakBytes
    entry.curve = await explore(contender, judge, startLoss, limits[nameOf(entry)] ?? limit)
  })
  const best = Math.min(...entries.filter(({ curve }) => curve !== undefined).flatMap(({ curve }) => curve.map(({ loss }) => loss)))
  const target = best * (1 + TOLERANCE)
  for (let repeat = 0; repeat < repeats; repeat++) {
    await inTurn(entries, repeat, job, `${repeat + 1} of ${repeats}`, async (entry, contender) => {
      entry.iterations.push(await timeIteration(contender))
      await reach(entry, contender, judge, target, limit)
    })
  }
  return { limit, limits, target: { best, tolerance: TOLERANCE }, results: entries.filter((entry) => !failed(entry)).map(resultOf) }
}

/** One more time to the target. Where it took long, that of the exploration stands alone. */
async function reach(entry, contender, judge, target, limit) {
  const bracket = entry.bracket ?? bracketOf(entry.curve, target)
  if (bracket === undefined) return
  if (bracket[1].ms > (limit * 1000) / 3) {
    entry.reached = [atTarget(bracket, target)]
    return
  }
  entry.bracket ??= await narrow(contender, judge, bracket, target)
  entry.reached.push(atTarget(await timeBracket(contender, entry.bracket), target))
}

function resultOf({ contender, solver, about, peakBytes, curve, iterations, reached }) {
  return {
    contender: contender.name,
    solver,
    about,
    iterationMs: summarize(iterations.map(({ ms }) => ms)),
    cpuMs: summarize(iterations.map(({ cpuMs }) => cpuMs)),
    peakBytes,
    curve,
    ...(reached.length > 0 && { toObjective: { iterations: reached[0].iterations, ms: summarize(reached.map(({ ms }) => ms)) } }),
  }
}
