// The time to an objective: to within a thousandth of the lowest that any contender of the case has come to.

/** How far above the lowest loss counts as there. */
export const TOLERANCE = 1e-3

const FIRST = 4
const MOST = 2048

/** From 64 iterations on, a contender is at its end when twice as many gain less than this share of the loss. */
const GAIN = TOLERANCE / 10

/** What is left of a doubling after the bracket is halved this often is a quarter. */
const HALVINGS = 2

/**
 * The losses of runs of 4, 8, 16 … iterations, each from the start, as `[{ iterations, ms, loss }]` after the start itself. The
 * last is that of `MOST`, that after which another would take longer than `limit` seconds, or that which gained nothing.
 */
export async function explore(contender, judge, startLoss, limit) {
  const curve = [{ iterations: 0, ms: 0, loss: startLoss }]
  for (let iterations = FIRST; ; iterations *= 2) {
    curve.push(await judged(contender, judge, iterations))
    const [before, last] = curve.slice(-2)
    const atEnd = iterations >= 64 && before.loss - last.loss < GAIN * last.loss
    if (atEnd || iterations * 2 > MOST || last.ms * 2 > limit * 1000) return curve
  }
}

async function judged(contender, judge, iterations) {
  const { ms } = await contender.run(iterations)
  return { iterations, ms, loss: judge(contender.result()) }
}

/** `[last above, first at or below]` the target; undefined where the curve does not come to it. */
export function bracketOf(curve, target) {
  const at = curve.findIndex(({ loss }) => loss <= target)
  return at < 1 ? undefined : [curve[at - 1], curve[at]]
}

/** A narrower bracket. */
export async function narrow(contender, judge, [low, high], target) {
  for (let step = 0; step < HALVINGS && high.iterations - low.iterations > 1; step++) {
    const middle = await judged(contender, judge, Math.round((low.iterations + high.iterations) / 2))
    if (middle.loss <= target) high = middle
    else low = middle
  }
  return [low, high]
}

/** Both ends of a bracket, timed anew. */
export async function timeBracket(contender, bracket) {
  const timed = []
  for (const end of bracket) timed.push(end.iterations === 0 ? end : { ...end, ms: (await contender.run(end.iterations)).ms })
  return timed
}

/** `{ iterations, ms }` at the target, on a straight line between the logarithms of the losses of the two ends. */
export function atTarget([low, high], target) {
  const share = Math.log(low.loss / target) / Math.log(low.loss / high.loss)
  const between = (unit) => low[unit] + share * (high[unit] - low[unit])
  return { iterations: between('iterations'), ms: between('ms') }
}
