// One case: all contenders in turn, each in its own process, and again, so that a slow minute of the machine meets them all.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFor } from './cases.mjs'
import { findContenders, runContender } from './contenders.mjs'
import { lossOf } from './judge.mjs'
import { summarize } from './statistics.mjs'

/** Iterations of the short runs. No contender looks at the loss between the first and the ninth. */
const FIRST = 1
const BARE = 9

/** How often a process makes the short runs, in turn; their medians count. */
const ROUNDS = 3

/**
 * Per iteration: `bareMs` is (time of 9 − time of 1) / 8, the updates alone; `longMs` is (time of `long` − time of 1) / (long − 1),
 * with the checks that each contender makes on the way. Reading, starting and ending cancel. `cpuMs` is the processor time
 * of `bareMs` on all threads: a busy machine raises it little, waiting in a loop for another thread raises it much.
 */
export function measureCase({ name, k, long, loss = 2, solvers = ['mu', 'cd'], contenders, make }, { only, repeats, threads, log }) {
  const X = make()
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'))
  try {
    writeInputs(folder, X, startFor(X, k))
    const { present, missing } = findContenders(contenders)
    const entries = present
      .flatMap((contender) =>
        contender.solvers.filter((solver) => solvers.includes(solver)).map((solver) => ({ contender, solver, runs: [] })),
      )
      .filter(({ contender, solver }) => only.test(`${contender.name} ${solver}`))
    const short = Array.from({ length: ROUNDS }, () => [FIRST, BARE]).flat()
    // The first run warms up: compilers, threads, memory.
    const job = { folder, rows: X.rows, columns: X.columns, k, loss, threads, sparse: 'indptr' in X, iterations: [BARE, ...short, long] }
    for (let repeat = 0; repeat < repeats; repeat++) {
      // Every repeat begins with another, so that no one always follows the same.
      for (const entry of rotated(entries, repeat)) {
        log(`${name}: ${entry.contender.name} ${entry.solver}, ${repeat + 1} of ${repeats}`)
        if (entry.failure === undefined) attempt(entry, job, X)
      }
    }
    const results = entries.filter(({ failure }) => failure === undefined).map((entry) => resultOf(entry, long))
    const failed = entries.filter(({ failure }) => failure !== undefined)
    const failures = failed.map(({ contender, solver, failure }) => ({ contender: contender.name, solver, failure }))
    return { case: name, rows: X.rows, columns: X.columns, k, loss, long, missing, failures, results }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const rotated = (list, by) => list.map((_, i) => list[(i + by) % list.length])

function writeInputs(folder, X, { W, H }) {
  const parts = 'indptr' in X ? { indices: Int32Array.from(X.indices), indptr: Int32Array.from(X.indptr) } : {}
  for (const [name, data] of Object.entries({ X: X.data, ...parts, W, H })) writeFileSync(join(folder, name), data)
}

function attempt(entry, job, X) {
  try {
    entry.runs.push(runOnce(entry, job, X))
  } catch ({ message }) {
    entry.failure = message
  }
}

function runOnce({ contender, solver }, job, X) {
  const { runs, about } = runContender(contender, { ...job, solver })
  const measured = runs.slice(1)
  const typical = (count, unit) => summarize(measured.filter((_, i) => job.iterations[i + 1] === count).map((run) => run[unit])).median
  const each = (count, unit) => (typical(count, unit) - typical(FIRST, unit)) / (count - FIRST)
  const loss = lossOf(X, readResult(job, 'W.out'), readResult(job, 'H.out'), job.k, job.loss)
  return { bareMs: each(BARE, 'ms'), longMs: each(job.iterations.at(-1), 'ms'), cpuMs: each(BARE, 'cpuMs'), about, loss }
}

function readResult({ folder }, name) {
  const { buffer, byteOffset, length } = readFileSync(join(folder, name))
  return new Float64Array(buffer, byteOffset, length / 8)
}

function resultOf({ contender, solver, runs }, long) {
  return {
    contender: contender.name,
    solver,
    counts: contender.counts,
    about: runs[0].about,
    bareMs: summarize(runs.map((run) => run.bareMs)),
    longMs: summarize(runs.map((run) => run.longMs)),
    cpuMs: summarize(runs.map((run) => run.cpuMs)),
    loss: { iterations: long, values: [...new Set(runs.map((run) => run.loss))] },
  }
}
