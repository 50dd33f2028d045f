/**
 * What each measure suggests, by a rule of its own. docs/explanation/measures.md tells what they can and cannot say.
 */
import type { RankRow, Spread, Suggestion } from '../contract/survey.js'
import type { Measure } from '../contract/survey-options.js'

type Verdict = Pick<Suggestion, 'rank' | 'why'>

const short = (value: number): string => String(Number(value.toPrecision(4)))

/** A value, with as many digits as tell it from another. */
function apart(value: number, other: number): string {
  let digits = 4
  while (digits < 17 && value.toPrecision(digits) === other.toPrecision(digits)) digits++
  return String(Number(value.toPrecision(digits)))
}

/** A value at a rank. */
interface Point {
  readonly rank: number
  readonly value: number
}

/** A measure of the consensus at a rank. */
export interface ConsensusPoint extends Point {
  /** How many components lead in some sample; the mean of the runs. */
  readonly clusters: number
}

/** Nearer to the highest than this is as high: what rounding makes of perfect agreement. */
const TIE = 1e-9

/** Whether it is about as many clusters as there are components. */
const isFull = ({ rank, clusters }: ConsensusPoint): boolean => clusters > rank - 0.5

/**
 * The rank before the measure begins to fall from its height (Brunet et al. 2004): of several as high, the largest. Where components
 * lead in no sample, the consensus is about fewer clusters, and as high as at the rank before: that counts as a fall.
 */
export function beforeTheFall(points: readonly ConsensusPoint[]): Verdict {
  const full = points.filter(isFull)
  const height = Math.max(...full.map(({ value }) => value))
  const next = (point: ConsensusPoint) => points[points.indexOf(point) + 1]
  const falls = (point: ConsensusPoint) => {
    const after = next(point)
    return after !== undefined && (!isFull(after) || after.value < point.value)
  }
  const at = full.findLast((point) => falls(point) && point.value >= height - TIE)
  if (at === undefined) return { rank: null, why: 'no fall from its height is seen within these ranks' }
  const { rank, value, clusters } = next(at) as ConsensusPoint
  const fall =
    value < at.value ? `it falls to ${apart(value, at.value)} at ${rank}` : `only ${short(clusters)} of ${rank} components lead in a sample`
  return { rank: at.rank, why: `${short(at.value)} at ${at.rank}, its height, before ${fall}` }
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

/** The mean loss at a rank, and its standard error. */
export interface LossPoint extends Point {
  readonly error: number
}

/** The smallest rank whose mean loss is within one standard error of the lowest (Breiman et al. 1984, "Classification and regression trees"). */
export function withinOneError(points: readonly LossPoint[]): Verdict {
  const lowest = points.reduce((best, point) => (point.value < best.value ? point : best))
  const at = points.find(({ value }) => value <= lowest.value + lowest.error) as LossPoint
  if (at === lowest) return { rank: at.rank, why: `the lowest mean, ${short(at.value)}, and none of fewer is within one standard error` }
  const [mean, error] = [short(lowest.value), short(lowest.error)]
  return { rank: at.rank, why: `${short(at.value)}, within one standard error of the lowest mean, ${mean} ± ${error} at ${lowest.rank}` }
}

/** Shares of squares below this are no more than rounding. */
const NOTHING = 1e-12

/** The knee (Hutchins et al. 2008): where the residual stops falling as it did, by the bend of its logarithm. */
export function atTheKnee(points: readonly Point[]): Verdict {
  const logs = points.map(({ value }) => Math.log(Math.max(1 - value, NOTHING)))
  const slope = (i: number) => ((logs[i] as number) - (logs[i + 1] as number)) / ((points[i + 1] as Point).rank - (points[i] as Point).rank)
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
export function suggestionsFrom(table: readonly RankRow[], measures: readonly Measure[]): Suggestion[] {
  const points = (value: (row: RankRow) => number | undefined): Point[] =>
    table.flatMap((row) => {
      const found = value(row)
      return found === undefined ? [] : [{ rank: row.rank, value: found }]
    })
  const ofConsensus = (measure: 'cophenetic' | 'dispersion' | 'silhouette'): ConsensusPoint[] =>
    table.flatMap((row) => {
      const { rank, clusters = rank, [measure]: value } = row
      return value === undefined ? [] : [{ rank, value, clusters }]
    })
  const losses = (of: (row: RankRow) => Spread | undefined): LossPoint[] =>
    table.flatMap((row) => {
      const found = of(row)
      return found === undefined ? [] : [{ rank: row.rank, value: found.mean, error: found.standardError }]
    })
  const verdicts: Partial<Record<Measure, () => Verdict | undefined>> = {
    evar: () =>
      some(
        points(({ evar }) => evar?.max),
        atTheKnee,
      ),
    cophenetic: () => some(ofConsensus('cophenetic'), beforeTheFall),
    dispersion: () => some(ofConsensus('dispersion'), beforeTheFall),
    silhouette: () => some(ofConsensus('silhouette'), beforeTheFall),
    stability: () =>
      some(
        points(({ stability }) => stability?.least),
        largestStable,
      ),
    'bi-cross-validation': () =>
      some(
        losses(({ biCrossValidation }) => biCrossValidation),
        withinOneError,
      ),
    holdout: () =>
      some(
        losses((row) => row.holdout),
        withinOneError,
      ),
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
