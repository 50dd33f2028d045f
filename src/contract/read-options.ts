/**
 * A caller's options, read once, checked and completed.
 */
import { isArray, rangeError, reading, show, typeError } from './errors.js'
import { DEFAULTS, type Frozen, OPTION_KEYS, RULES, type RunOptions, type Settings, type Update } from './options.js'
import { RANDOM_STARTS } from './random-starts.js'
import * as rule from './rule.js'

/** What `init` has to be where a factor is held. */
const HOLDING: Record<Exclude<Update, 'both'>, rule.Rule> = {
  W: rule.objectWith("{ H } or { W, H } for update 'W'", 'H'),
  H: rule.objectWith("{ W } or { W, H } for update 'H'", 'W'),
}

/**
 * Reads a caller's options: unknown keys fail, each property is read once, `undefined` means the default.
 *
 * @param what - the function, for messages
 * @param keys - which options it takes
 */
export function readOptions(given: unknown, what: string, keys: 'async' | 'sync' | 'model'): Settings {
  const settings = { ...DEFAULTS, ...readGiven(given, what, RULES_FOR[keys]) } as unknown as Settings
  checkComplete(settings, what)
  if (settings.update !== 'both') rule.check(HOLDING[settings.update], 'init', settings.init)
  checkRestarts(settings)
  const { checkpoint, frozen, nComponents, restarts, init } = settings
  return Object.freeze({
    ...settings,
    ...(restarts > 1 && init === 'auto' && { init: 'random' as const }),
    ...(checkpoint && { checkpoint: { ...checkpoint } }),
    ...(frozen && { frozen: readFrozen(frozen, nComponents) }),
  })
}

/** Fits from one start are one fit. */
function checkRestarts({ restarts, init, checkpoint, resume }: Settings): void {
  if (restarts === 1) return
  if (typeof init !== 'string' || !['auto', ...RANDOM_STARTS].includes(init)) {
    throw rangeError(
      'ERR_NMF_OPTION',
      `init must be 'random' or 'nndsvdar' for ${restarts} restarts, got ${show(init)}, which has no chance in it`,
    )
  }
  if (checkpoint !== undefined || resume !== undefined) {
    throw rangeError('ERR_NMF_OPTION', `restarts must be 1 with checkpoint or resume, got ${restarts}`)
  }
}

/** Each component once, in order. */
function readFrozen({ W = [], H = [] }: Frozen, k: number): Frozen {
  const inOrder = (components: readonly number[], name: string) => {
    const high = components.find((t) => t >= k)
    if (high !== undefined) throw rangeError('ERR_NMF_OPTION', `frozen.${name} must hold integers from 0 to ${k - 1}, got ${high}`)
    return [...new Set(components)].sort((a, b) => a - b)
  }
  return { W: inOrder(W, 'W'), H: inOrder(H, 'H') }
}

/** Reads the options of one run of a model. */
export function readRunOptions(given: unknown, what: string, keys: 'run' | 'runSync' | 'watch'): RunOptions {
  return given === undefined ? {} : readGiven(given, what, RULES_FOR[keys])
}

/** @throws TypeError `ERR_NMF_OPTION` where nComponents is missing */
export function checkComplete({ nComponents }: { nComponents?: number }, what: string): void {
  if (nComponents !== undefined) return
  throw typeError('ERR_NMF_OPTION', `nComponents must be given to ${what}: ${RULES.nComponents.wording}`)
}

const rulesOf = (keys: keyof typeof OPTION_KEYS) => Object.fromEntries(OPTION_KEYS[keys].map((key) => [key, RULES[key]]))
const RULES_FOR = {
  async: rulesOf('async'),
  sync: rulesOf('sync'),
  model: rulesOf('model'),
  run: rulesOf('run'),
  runSync: rulesOf('runSync'),
  watch: rulesOf('watch'),
}

/** The options of a caller that are not `undefined`, each read once, under the rules that name them. */
export function readGiven(given: unknown, what: string, rules: Readonly<Record<string, rule.Rule>>): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || isArray(given)) {
    throw typeError('ERR_NMF_OPTION', `the options of ${what} must be an object, got ${show(given)}`)
  }
  return reading('ERR_NMF_OPTION', `the options of ${what}`, () => {
    const keys = Object.keys(rules)
    rule.checkKeys(given, keys, what)
    const read: Record<string, unknown> = {}
    for (const key of keys) {
      const value = (given as Record<string, unknown>)[key]
      if (value !== undefined) read[key] = value
    }
    for (const [key, value] of Object.entries(read)) {
      // A factor held changes what init has to be: that is for `readOptions`.
      if (key === 'init' && (read['update'] ?? 'both') !== 'both') continue
      rule.check(rules[key] as rule.Rule, key, value)
    }
    return read
  })
}
