/**
 * The flags of `nmf fit` that are options of `factorize`.
 */
import { Option } from 'commander'
import { LOSSES } from '../contract/losses.js'
import { DEFAULTS, ENGINES, MISSING, type ModelOptions, OPTION_KEYS, RULES, SOLVERS, STARTS } from '../contract/options.js'
import { RANDOM_STARTS } from '../contract/random-starts.js'
import { oneOf, type Rule } from '../contract/rule.js'
import { duration, readDuration } from './durations.js'
import { flag, readNumber } from './flags.js'

const SHORT_LOSSES: Readonly<Record<string, keyof typeof LOSSES>> = { kl: 'kullback-leibler', is: 'itakura-saito' }

const readLoss = (text: string) => (Object.hasOwn(SHORT_LOSSES, text) ? SHORT_LOSSES[text] : readNumber(text))
const loss = { ...RULES.loss, wording: `one of ${[...Object.keys(LOSSES), ...Object.keys(SHORT_LOSSES)].join(', ')}, or a number, β` }

const byDefault = (key: keyof typeof DEFAULTS) => `default: ${DEFAULTS[key]}`

/** In the order of the help. @param starts - the values of --init, beside auto */
export const fitOptions = (starts: readonly string[] = STARTS): Option[] => [
  flag('-k, --n-components <count>', 'components: columns of W, rows of H', RULES.nComponents, readNumber).makeOptionMandatory(),
  flag('--loss <name>', `frobenius, kl, is, or a number, β (${byDefault('loss')})`, loss, readLoss),
  flag('--solver <name>', `${SOLVERS.join(', ')} (${byDefault('solver')})`, RULES.solver),
  flag('--init <name>', `${starts.join(', ')} (${byDefault('init')})`, oneOf(['auto', ...starts])),
  flag('--seed <number>', `of every random draw (${byDefault('seed')})`, RULES.seed, readNumber),
  flag('--max-iter <count>', `most iterations (${byDefault('maxIter')})`, RULES.maxIter, readNumber),
  flag('--tol <number>', `stop once an iteration gains less (${byDefault('tol')})`, RULES.tol, readNumber),
  flag('--time-limit <time>', 'stop then and keep the result: 250ms, 60s, 5m, 1h', duration, readDuration),
  flag('--alpha-w <number>', `penalty on W (${byDefault('alphaW')})`, RULES.alphaW, readNumber),
  flag('--alpha-h <number>', `penalty on H, or same: that on W (${byDefault('alphaH')})`, RULES.alphaH, readNumber),
  flag('--l1-ratio <share>', `share of the penalties that is L1 (${byDefault('l1Ratio')})`, RULES.l1Ratio, readNumber),
  new Option('--shuffle', 'for cd: a fresh order of the components each sweep'),
  flag('--missing <how>', `${MISSING.join(', ')}: what counts as unobserved (${byDefault('missing')})`, RULES.missing),
  flag('--restarts <count>', `fits from other seeds, of which the best is kept (${byDefault('restarts')})`, RULES.restarts, readNumber),
  flag('--engine <name>', `${ENGINES.join(', ')} (${byDefault('engine')})`, RULES.engine),
  flag('--threads <count>', 'threads of the native engine (default: available cores)', RULES.threads, readNumber),
]

/** Those of them that a call takes which makes many fits, by its rules; --init has the starts that differ from fit to fit. */
export function optionsOfManyFits(rules: Readonly<Record<string, Rule>>): Option[] {
  return fitOptions(RANDOM_STARTS).filter((option) => option.attributeName() in rules || option.attributeName() === 'timeLimit')
}

/** How many of such fits at once. */
export const concurrencyOption = (rule: Rule): Option =>
  flag(
    '--concurrency <count>',
    'fits at once, each on one thread (default: available cores, and one more where they are short)',
    rule,
    readNumber,
  )

/** As commander gives them: named like the options of `factorize`, but for the time limit. */
export interface FitOptionFlags extends Omit<ModelOptions, 'timeLimitMs'> {
  readonly timeLimit?: number
}

/** The options that were given, as `factorize` names them. */
export function optionsFrom(flags: FitOptionFlags): ModelOptions {
  const given = { ...flags, timeLimitMs: flags.timeLimit }
  const entries = OPTION_KEYS.model.map((key) => [key, given[key as keyof ModelOptions]])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as ModelOptions
}
