/**
 * Rules for option values. One object both tests a value and words the message, so the two cannot disagree.
 */
import { isArray, rangeError, show, typeError } from './errors.js'

export interface Rule {
  /** The types `typeof` may give; any other is a TypeError, and a value that fails `test` a RangeError. */
  readonly types: readonly string[]
  readonly test: (value: never) => boolean
  /** Completes "name must be …". */
  readonly wording: string
  /** Whether null is a value too. */
  readonly nullable?: boolean
}

export function integerFrom(low: number, high = Number.MAX_SAFE_INTEGER): Rule {
  return {
    types: ['number'],
    test: (value: number) => Number.isSafeInteger(value) && value >= low && value <= high,
    wording: high === Number.MAX_SAFE_INTEGER ? `an integer of at least ${low}` : `an integer from ${low} to ${high}`,
  }
}

export function numberFrom(low: number, high = Number.POSITIVE_INFINITY): Rule {
  return {
    types: ['number'],
    test: (value: number) => Number.isFinite(value) && value >= low && value <= high,
    wording: rangeWording(low, high),
  }
}

function rangeWording(low: number, high: number): string {
  if (high !== Number.POSITIVE_INFINITY) return `a number from ${low} to ${high}`
  return low === Number.NEGATIVE_INFINITY ? 'a finite number' : `a finite number of at least ${low}`
}

export const positiveNumber: Rule = {
  types: ['number'],
  test: (value: number) => Number.isFinite(value) && value > 0,
  wording: 'a finite number above 0',
}

export const boolean: Rule = { types: ['boolean'], test: () => true, wording: 'true or false' }

export function oneOf(names: readonly string[]): Rule {
  return {
    types: ['string'],
    test: (value: string) => names.includes(value),
    wording: `one of ${names.map((name) => `'${name}'`).join(', ')}`,
  }
}

/** A value that either rule admits. */
export function either(first: Rule, second: Rule): Rule {
  return {
    types: [...first.types, ...second.types],
    test: (value: never) => (first.types.includes(typeof value) ? first : second).test(value),
    wording: `${first.wording}, or ${second.wording}`,
  }
}

/** A value that the rule admits, or null. */
export function orNull(rule: Rule): Rule {
  return { ...rule, wording: `${rule.wording}, or null`, nullable: true }
}

export function objectWith(wording: string, ...methods: string[]): Rule {
  return {
    types: ['object'],
    test: (value: Record<string, unknown> | null) => value !== null && methods.every((name) => name in value),
    wording,
  }
}

export const text: Rule = { types: ['string'], test: (value: string) => value.length > 0, wording: 'a path' }

/** Where to keep checkpoints, and how often. */
export const checkpoint: Rule = {
  types: ['object'],
  test: ({ path, everyMs }: { path?: unknown; everyMs?: unknown }) =>
    typeof path === 'string' && path.length > 0 && (everyMs === undefined || (typeof everyMs === 'number' && everyMs > 0)),
  wording: '{ path, everyMs } with a path and milliseconds above 0',
}

/** Components by their number. */
export const frozen: Rule = {
  types: ['object'],
  test: ({ W = [], H = [] }: { W?: unknown; H?: unknown }) =>
    [W, H].every((list) => isArray(list) && list.every((t) => Number.isSafeInteger(t) && (t as number) >= 0)),
  wording: '{ W, H } with lists of components, integers of at least 0',
}

export function instanceOf(wording: string, Class: abstract new (...args: never) => unknown): Rule {
  return { types: ['object'], test: (value: unknown) => value instanceof Class, wording }
}

export const callable: Rule = { types: ['function'], test: () => true, wording: 'a function' }

/** @throws TypeError for another type, RangeError for a value outside; both `ERR_NMF_OPTION` */
export function check(rule: Rule, name: string, value: unknown): void {
  if (value === null && rule.nullable) return
  const fits = value !== null && rule.types.includes(typeof value)
  if (fits && rule.test(value as never)) return
  throw (fits ? rangeError : typeError)('ERR_NMF_OPTION', `${name} must be ${rule.wording}, got ${show(value)}`, { value })
}

/** Fails for a key outside `known`, naming the nearest. */
export function checkKeys(given: object, known: readonly string[], what: string): void {
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    const hint = near === undefined ? `the known ones are ${known.join(', ')}` : `did you mean ${near}?`
    throw typeError('ERR_NMF_OPTION', `${what} has no option ${show(key)}: ${hint}`)
  }
}

/** An option that starts like the key, or the closest one by edits. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const given = key.toLowerCase()
  const scored = known.map((name) => {
    const option = name.toLowerCase()
    const starts = given.length > 2 && (option.startsWith(given) || given.startsWith(option))
    return { name, distance: starts ? 0 : editDistance(given, option) }
  })
  const [best] = scored.sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(2, best.name.length / 2) ? best.name : undefined
}

/** Levenshtein's distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
