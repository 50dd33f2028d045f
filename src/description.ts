/**
 * What stands in the description of an archive: plain values as JSON, checked when they are read, since anybody can write a file.
 */
import { show } from './contract/errors.js'
import { badFile } from './io/file-error.js'

/** JSON has no infinities and no NaN: they are told as `{ "number": "Infinity" }`. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'number' && !Number.isFinite(each) ? { number: String(each) } : each))
}

export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, each: unknown) => {
    const { number, ...others } = typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {}
    return typeof number === 'string' && Object.keys(others).length === 0 ? Number(number) : each
  })
}

export type Check = (value: unknown) => boolean

export const isNumber: Check = (value) => typeof value === 'number'
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0
export const isText: Check = (value) => typeof value === 'string'
export const isFlag: Check = (value) => typeof value === 'boolean'
export const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.some((name) => name === value)
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
export const either =
  (first: Check, second: Check): Check =>
  (value) =>
    first(value) || second(value)
export const absent: Check = (value) => value === undefined
export const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as Record<string, unknown>)[key]))

/**
 * Of what was read, the fields named, each as its check wants it.
 *
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE`
 */
export function readFields<T extends object>(value: unknown, checks: Readonly<Record<keyof T & string, Check>>, name: string): T {
  const from = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const read: Record<string, unknown> = {}
  for (const [key, check] of Object.entries<Check>(checks)) {
    if (!check(from[key])) throw badFile(name, `have a sound ${key} in its description, got ${show(from[key])}`)
    if (from[key] !== undefined) read[key] = from[key]
  }
  return read as T
}
