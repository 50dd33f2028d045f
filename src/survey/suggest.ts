/**
 * What each measure suggests, by a rule of its own. docs/explanation/measures.md tells what they can and cannot say.
 */
import type { RankRow, Suggestion } from '../contract/survey.js'
import type { Measure } from '../contract/survey-options.js'
import type { Results } from './results.js'
import { standardError } from './spread.js'

type Verdict = Pick<Suggestion, 'rank' | 'why'>

const short = (value: number): string => String(Number(value.toPrecision(4)))

/** A value at a rank. */
interface Point {
  readonly rank: number
  readonly value: number
}

/** Nearer to the highest than this is as high. */
const TIE = 0.005

/** The rank before the measure begins to fall from its height (Brunet et al. 2004): of several as high, the largest. */
export function beforeTheFall(points: readonly Point[]): Verdict {
  const before = points.filter(({ value }, i) => value > (points[i + 1]?.value ?? value))
  const height = Math.max(...points.map(({ value }) => value))
  const at = before.findLast(({ value }) => value >= height - TIE)
  if (at === undefined) return { rank: null, why: `highest at the largest rank, ${short(height)} at ${points.at(-1)?.rank}: no fall is seen` }
  const next = points[points.indexOf(at) + 1] as Point
  return { rank: at.rank, why: `${short(at.value)} at ${at.rank}, the height before it falls to ${short(next.value)} at ${next.rank}` }
}

/** The least that a cluster of components may come to for all to count as stable (Alexandrov et al. 2013). */
const STABLE = 0.9

/** The largest rank at which every component is found again. */
export function largestStable(points: readonly Point[]): Verdict {
  const at = points.findLast(({ value }) => value >= STABLE)
  if (at !== undefined) return { rank: at.rank, why: `the largest whose least silhouette is at least ${STABLE}: ${short(at.value)}` }
  const height = Math.max(...points.map(({ value }) => value))
  return { rank: null, why: `no least silhouette is at least ${STABLE}; the highest is ${short(height)}` }
}

/** Losses at a rank, of the same runs at every rank. */
export interface Losses {
  readonly rank: number
  readonly losses: readonly number[]
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * The smallest rank whose mean loss is within one standard error of the lowest (Breiman et al. 1984, "Classification and regression
 * trees"). The error is that of the difference: all ranks met the same held-out entries, some of which are hard for all of them.
 */
export function withinOneError(ranks: readonly Losses[]): Verdict {
  const means = ranks.map(({ losses }) => meanOf(losses))
  const lowest = means.indexOf(Math.min(...means))
  const { rank: best, losses: least } = ranks[lowest] as Losses
  for (const { rank, losses } of ranks) {
    const differences = losses.map((loss, run) => loss - (least[run] as number))
    const difference = meanOf(differences)
    const error = standardError(differences, difference)
    if (difference > error) continue
    if (rank === best) return { rank, why: `the lowest mean, ${short(means[lowest] as number)}` }
    return { rank, why: `${short(difference)} above the lowest mean, at ${best}, and within one standard error, ${short(error)}` }
  }
  throw new Error('the lowest is within one error of itself')
}

/** Shares of squares below this are no more than rounding. */
const NOTHING = 1e-12

/** The knee (Hutchins et al. 2008): where the residual stops falling as it did, by the bend of its logarithm. */
export function atTheKnee(points: readonly Point[]): Verdict {
  const logs = points.map(({ value }) => Math.log(Math.max(1 - value, NOTHING)))
  const slope = (i: number) =>
    ((logs[i] as number) - (logs[i + 1] as number)) / ((points[i + 1] as Point).rank - (points[i] as Point).rank)
  let [knee, most] = [-1, 0]
  for (let i = 1; i + 1 < points.length; i++) {
    const bend = slope(i - 1) - slope(i)
    if (bend > most) [knee, most] = [i, bend]
  }
  if (knee < 0) return { rank: null, why: `no knee among ${points.length} ranks` }
  const { rank, value } = points[knee] as Point
  const falls = [slope(knee - 1), slope(knee)].map((fall) => `${short(100 * (1 - Math.exp(-fall)))} %`)
  return { rank, why: `the residual falls by ${falls[0]} a rank up to ${rank} (evar ${short(value)}) and by ${falls[1]} after` }
}

/** In the order of the measures; those without a rule, or without a value, say nothing. */
export function suggestionsFrom(table: readonly RankRow[], results: Results, measures: readonly Measure[]): Suggestion[] {
  const points = (value: (row: RankRow) => number | undefined): Point[] =>
    table.flatMap((row) => {
      const found = value(row)
      return found === undefined ? [] : [{ rank: row.rank, value: found }]
    })
  const losses = (kind: 'block' | 'held-out', has: (row: RankRow) => unknown): Losses[] =>
    table.filter((row) => has(row) !== undefined).map(({ rank }) => ({ rank, losses: results.numbers(kind, rank, 'loss') }))
  const verdicts: Partial<Record<Measure, () => Verdict | undefined>> = {
    evar: () => some(points(({ evar }) => evar?.max), atTheKnee),
    cophenetic: () => some(points(({ cophenetic }) => cophenetic), beforeTheFall),
    dispersion: () => some(points((row) => row.dispersion), beforeTheFall),
    silhouette: () => some(points(({ silhouette }) => silhouette), beforeTheFall),
    stability: () => some(points(({ stability }) => stability?.least), largestStable),
    'bi-cross-validation': () => some(losses('block', ({ biCrossValidation }) => biCrossValidation), withinOneError),
    holdout: () => some(losses('held-out', ({ holdout }) => holdout), withinOneError),
  }
  return measures.flatMap((measure) => {
    const verdict = verdicts[measure]?.()
    return verdict === undefined ? [] : [{ measure, ...verdict }]
  })
}

/** Where there is something to judge by. */
function some<T>(found: readonly T[], judge: (found: readonly T[]) => Verdict): Verdict | undefined {
  return found.length === 0 ? undefined : judge(found)
}
