/**
 * The flags of `nmf rank`.
 */
import type { Option } from 'commander'
import type { Rule } from '../contract/rule.js'
import { MEASURES, type Measure, SURVEY_DEFAULTS, SURVEY_RULES, type SurveyOptions } from '../contract/survey-options.js'
import { concurrencyOption, type FitOptionFlags, optionsFrom, optionsOfManyFits } from './fit-options.js'
import { flag, readNumber } from './flags.js'

/** More than anybody looks at. */
const MOST_RANKS = 1000

/** `2..12`, `2..20:2` or `2,3,5` as numbers; any other text as it is, for the rule to refuse. */
export function readRanks(text: string): number[] | string {
  if (/^\d{1,9}(,\d{1,9})*$/.test(text)) return text.split(',').map(Number)
  const [, from, to, step = '1'] = /^(\d{1,9})\.\.(\d{1,9})(?::(\d{1,9}))?$/.exec(text) ?? []
  const count = Math.floor((Number(to) - Number(from)) / Number(step)) + 1
  if (!(count >= 1 && count <= MOST_RANKS)) return text
  return Array.from({ length: count }, (_, i) => Number(from) + i * Number(step))
}

const ranks: Rule = {
  types: ['object'],
  test: (numbers: readonly number[]) => numbers.length <= MOST_RANKS && numbers.every((rank) => rank >= 1),
  wording: 'numbers of components of at least 1, such as 2..12, 2..20:2 or 2,3,5',
}

const measures: Rule = {
  types: ['object'],
  test: (names: readonly string[]) => names.every((name) => MEASURES.some((known) => known === name)),
  wording: `some of ${MEASURES.join(', ')}, with commas between them`,
}

const byDefault = (key: 'runs' | 'holdout' | 'perturbation') => `default: ${SURVEY_DEFAULTS[key]}`

/** In the order of the help, those of a fit last. */
export const rankOptions = (): Option[] => [
  flag('--ranks <numbers>', 'numbers of components: 2..12, 2..20:2 or 2,3,5', ranks, readRanks).makeOptionMandatory(),
  flag('--runs <count>', `fits of each number (${byDefault('runs')})`, SURVEY_RULES.runs, readNumber),
  flag('--measures <names>', `${MEASURES.join(', ')} (default: all but holdout)`, measures, (text) => text.split(',')),
  flag('--holdout <share>', `entries a fit does not see, for holdout (${byDefault('holdout')})`, SURVEY_RULES.holdout, readNumber),
  flag(
    '--perturbation <share>',
    `how far copies differ, for stability (${byDefault('perturbation')})`,
    SURVEY_RULES.perturbation,
    readNumber,
  ),
  concurrencyOption(SURVEY_RULES.concurrency),
  ...optionsOfManyFits(SURVEY_RULES),
]

/** As commander gives them. */
export interface RankOptionFlags extends Omit<FitOptionFlags, 'nComponents'> {
  readonly ranks: readonly number[]
  readonly runs?: number
  readonly measures?: readonly Measure[]
  readonly holdout?: number
  readonly perturbation?: number
  readonly concurrency?: number
  readonly resume?: string
}

/** The options that were given, as `selectRank` names them. */
export function surveyOptionsFrom(flags: RankOptionFlags): SurveyOptions {
  const { ranks, runs, measures, holdout, perturbation, concurrency, resume } = flags
  const own = Object.entries({ ranks, runs, measures, holdout, perturbation, concurrency, resume })
  const fit = optionsFrom(flags as unknown as FitOptionFlags)
  return { ...fit, ...Object.fromEntries(own.filter(([, value]) => value !== undefined)) } as unknown as SurveyOptions
}
