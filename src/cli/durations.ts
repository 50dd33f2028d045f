import type { Rule } from '../contract/rule.js'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `250ms`, `60s`, `5m` or `1.5h` in milliseconds; any other text as it is, for the rule to refuse. */
export function readDuration(text: string): number | string {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? []
  return amount === undefined ? text : Number(amount) * (UNITS[unit] as number)
}

export const duration: Rule = {
  types: ['number'],
  test: (ms: number) => Number.isFinite(ms) && ms > 0,
  wording: 'a time above 0 such as 250ms, 60s, 5m or 1h',
}

/** Milliseconds as people say them. */
export function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.round(ms / 60_000)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
