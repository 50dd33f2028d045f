import { expect } from 'vitest'
import type { NmfError, NmfErrorCode } from '../../src/index.js'

/** What the call throws or rejects with. */
export async function refusal(call: () => unknown): Promise<NmfError> {
  try {
    await call()
  } catch (error) {
    return error as NmfError
  }
  throw new Error('nothing was thrown')
}

/** Classes that say what kind of error it is: the wrong kind, the wrong value, the rest. */
const CLASSES = { TypeError, RangeError, Error } as const

interface Expected {
  readonly kind: keyof typeof CLASSES
  readonly code: NmfErrorCode
  /** The message, or a pattern of it. */
  readonly message?: string | RegExp
  readonly row?: number
  readonly column?: number
  readonly value?: unknown
}

/** Longer than any good sentence of this package. */
const LONGEST = 300

/** Expects an error of exactly this class with the code, the place and one sentence. */
export function expectError(error: NmfError, { kind, code, message, ...place }: Expected): void {
  expect(Object.getPrototypeOf(error), String(error)).toBe(CLASSES[kind].prototype)
  expect(error.code, String(error)).toBe(code)
  expectSentence(error.message)
  if (typeof message === 'string') expect(error.message).toBe(message)
  if (message instanceof RegExp) expect(error.message).toMatch(message)
  expect(error).toMatchObject(place)
}

/** One short line, with no full stop inside or at the end. */
export function expectSentence(message: string): void {
  expect(message).not.toMatch(/[\n\r]/)
  expect(message).not.toMatch(/\.(\s|$)/)
  expect(message.length).toBeGreaterThan(10)
  expect(message.length).toBeLessThan(LONGEST)
}

/** Expects that the call is refused so. */
export async function expectRefusal(call: () => unknown, expected: Expected): Promise<void> {
  expectError(await refusal(call), expected)
}

/** Expects any refusal of this package: a class, a code and a sentence. */
export function expectCoded(error: unknown): void {
  expect(error).toBeInstanceOf(Error)
  expect((error as NmfError).code, String(error)).toMatch(/^ERR_NMF_/)
  expectSentence((error as Error).message)
}
