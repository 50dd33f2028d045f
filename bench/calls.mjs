// Small problems: the time of a whole call, with its own start and its own end, as a program makes it.
import { summarize } from './statistics.mjs'

/** `firstMs` is that of the first call of a process, `callMs` the median of the second half of the `calls`. */
export async function measureCalls(entries, { job, repeats, calls, inTurn }) {
  for (let repeat = 0; repeat < repeats; repeat++) {
    await inTurn(entries, repeat, job, `${repeat + 1} of ${repeats}`, async (entry, contender) => {
      const times = []
      for (let call = 0; call < calls; call++) times.push((await contender.run(1)).ms)
      entry.iterations.push({ first: times[0], later: summarize(times.slice(calls / 2)).median })
    })
  }
  const present = entries.filter(({ failure }) => failure === undefined)
  return {
    calls,
    results: present.map(({ contender, solver, about, iterations }) => ({
      contender: contender.name,
      solver,
      about,
      firstMs: summarize(iterations.map(({ first }) => first)),
      callMs: summarize(iterations.map(({ later }) => later)),
    })),
  }
}
