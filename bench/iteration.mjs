// The time of one iteration.

/** A run of one iteration that takes longer needs few repeats to be told from a longer run. */
const SLOW_MS = 100

/** Iterations of the longer run. No contender looks at the loss between the first and the ninth. */
const LONGER = { quick: 9, slow: 5 }

/** How often a process makes the short runs, in turn; the least of each counts, since what else runs can only add to them. */
const ROUNDS = { quick: 4, slow: 3 }

/**
 * `{ ms, cpuMs }`, each (that of 9 − that of 1) / 8, or of 5 where one takes long: the updates alone; checking input, starting and
 * ending cancel. Runs before warm up: compilers, threads, memory. `cpuMs` is processor time on all threads: a busy machine
 * raises it little, waiting in a loop for another thread raises it much.
 */
export async function timeIteration(contender) {
  await contender.run(1)
  const pace = (await contender.run(1)).ms > SLOW_MS ? 'slow' : 'quick'
  const longer = LONGER[pace]
  if (pace === 'quick') await contender.run(longer)
  const runs = { first: [], longer: [] }
  for (let round = 0; round < ROUNDS[pace]; round++) {
    runs.first.push(await contender.run(1))
    runs.longer.push(await contender.run(longer))
  }
  const least = (which, unit) => Math.min(...runs[which].map((run) => run[unit]))
  const each = (unit) => (least('longer', unit) - least('first', unit)) / (longer - 1)
  return { ms: each('ms'), cpuMs: each('cpuMs') }
}
