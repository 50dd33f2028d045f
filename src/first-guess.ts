/**
 * Where a fit by `'accelerated'` goes first, before its own iterations.
 *
 * Losses other than Frobenius have many minima, and which of them a fit comes to is decided early. From one start, the long steps of
 * coordinate descent come to worse ones than `'mu'` as often as to better ones. So short steps of `'mu'` go first.
 */
import type { Guess } from './contract/engine.js'
import { isLedByMu } from './contract/problem.js'
import type { Work } from './contract/work.js'
import { type Beginning, copyOf, lead } from './lead.js'
import { sampledHt } from './sampled-start.js'
import { sketchedFactors } from './sketched-start.js'

/**
 * So many on all of X. Of 36 fits by each loss, six starts each of a spectrogram at k = 3, 6 and 10, digits at k = 8 and planted data at
 * k = 6 and 10, so many ended at most 1.001 times as high as 1,500 iterations of `'mu'`, without steps of it (led by coordinate steps on a
 * tenth of X instead), with 20 and with 50:
 *
 *     β      without   20   50
 *     0           30   30   35
 *     0.5         29   33   36
 *     1           27   35   36
 *     1.5         27   36   36
 *
 * With 20 planted counts of 2,500 × 14,000 are within a thousandth of their end by Kullback–Leibler after 756 ms, with 50 after 1,055, the
 * words of speeches after 97 and 113 (three starts each). With β < 0 steps are shorter still: for β = −1, without, with 100 and with 200, it
 * is 15, 15 and 19 of 30, at most 1.26, 1.16 and 1.15 times as high.
 */
export function stepsFor(beta: number): number {
  if (beta < 0) return 200
  return beta < 1 ? 50 : 20
}

/** `undefined` where W and H as they are do as well. */
export function* firstGuess(beginning: Beginning): Work<Guess | undefined> {
  const { problem, factors } = beginning
  if (!isLedByMu(problem)) {
    const Ht = yield* sampledHt(beginning)
    return Ht === undefined ? yield* sketchedFactors(beginning) : { Ht }
  }
  const led = { W: copyOf(factors.W, 'W'), Ht: copyOf(factors.Ht, 'H') }
  const byMu = { ...problem, solver: 'mu', sweepsW: 1, sweepsH: 1 } as const
  yield* lead({ ...beginning, problem: byMu, factors: led }, stepsFor(problem.beta))
  return led
}
