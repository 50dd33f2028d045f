/**
 * What a caller may ask of reading and writing files: options with their documentation, defaults and rules, side by side.
 */
import { readGiven } from '../contract/read-options.js'
import * as rule from '../contract/rule.js'

/** The formats that are read, by the extensions of their files. */
export const READ_FORMATS = ['npy', 'npz', 'mtx', 'csv', 'tsv', 'parquet'] as const
export type ReadFormat = (typeof READ_FORMATS)[number]

export const WRITE_FORMATS = ['npy', 'npz', 'mtx', 'csv', 'tsv'] as const
export type WriteFormat = (typeof WRITE_FORMATS)[number]

/** Bounds on what a file may make of this process; what exceeds one is refused with its name. */
export interface ReadLimits {
  /**
   * The most bytes that are read, that come out of decompression, and that the numbers of the matrix take: an integer of at least 1.
   * @default 2 ** 31
   */
  maxBytes?: number
  /**
   * The most rows: an integer of at least 1.
   * @default 1e7
   */
  maxRows?: number
  /**
   * The most columns: an integer of at least 1.
   * @default 1e7
   */
  maxColumns?: number
  /**
   * The most bytes of a line of `'mtx'`, `'csv'` and `'tsv'`: an integer of at least 1.
   * @default 2 ** 24
   */
  maxLineLength?: number
}

export interface ReadOptions extends ReadLimits {
  /**
   * The format; needed for streams. `'auto'` goes by the extension of the file, in front of a `.gz`.
   * @default 'auto'
   */
  format?: 'auto' | ReadFormat
  /**
   * The array of an `'npz'` file to read, by its name; needed where there are several that are not the parts of a SciPy matrix.
   * @default the only one
   */
  array?: string
  /**
   * Whether the first line of `'csv'` and `'tsv'` holds column labels. `'auto'`: it does where a field of it is no number.
   * @default 'auto'
   */
  header?: boolean | 'auto'
  /**
   * Whether the first column of `'csv'` and `'tsv'` holds row labels. `'auto'`: it does where the header has nothing above it, or its
   * first field is no number.
   * @default 'auto'
   */
  rowLabels?: boolean | 'auto'
  /**
   * What an empty field, or `NA`, of `'csv'` and `'tsv'` is: an `'error'`, or a hole, read as NaN.
   * @default 'error'
   */
  missing?: 'error' | 'nan'
  /**
   * What separates the fields of `'csv'` and `'tsv'`: one character.
   * @default ',' for csv, a tab for tsv
   */
  delimiter?: string
  /**
   * Aborting it rejects the promise with `signal.reason`.
   * @default none
   */
  signal?: AbortSignal
}

export interface WriteOptions {
  /**
   * The format. `'auto'` goes by the extension of the file, in front of a `.gz`.
   * @default 'auto'
   */
  format?: 'auto' | WriteFormat
  /**
   * Whether to compress: `'npz'` inside, `'mtx'`, `'csv'` and `'tsv'` by gzip; `'npy'` cannot be.
   * @default true for npz and names that end in .gz, else false
   */
  compress?: boolean
  /**
   * Aborting it rejects the promise with `signal.reason`; what the file held stays.
   * @default none
   */
  signal?: AbortSignal
}

/** `undefined` where the absence itself is the default. */
export const READ_DEFAULTS = {
  format: 'auto',
  array: undefined,
  header: 'auto',
  rowLabels: 'auto',
  missing: 'error',
  delimiter: undefined,
  maxBytes: 2 ** 31,
  maxRows: 1e7,
  maxColumns: 1e7,
  maxLineLength: 2 ** 24,
  signal: undefined,
} as const satisfies Record<keyof ReadOptions, unknown>

export const WRITE_DEFAULTS = { format: 'auto', compress: undefined, signal: undefined } as const satisfies Record<
  keyof WriteOptions,
  unknown
>

const text: rule.Rule = { types: ['string'], test: () => true, wording: 'a string' }
const separator: rule.Rule = {
  types: ['string'],
  test: (value: string) => value.length === 1 && !/["\r\n\d.+-]/.test(value),
  wording: 'one character that is no part of a number, quote or end of line',
}
const signal = rule.instanceOf('an AbortSignal', AbortSignal)

export const READ_RULES: Record<keyof ReadOptions, rule.Rule> = {
  format: rule.oneOf(['auto', ...READ_FORMATS]),
  array: text,
  header: rule.either(rule.boolean, rule.oneOf(['auto'])),
  rowLabels: rule.either(rule.boolean, rule.oneOf(['auto'])),
  missing: rule.oneOf(['error', 'nan']),
  delimiter: separator,
  maxBytes: rule.integerFrom(1),
  maxRows: rule.integerFrom(1),
  maxColumns: rule.integerFrom(1),
  maxLineLength: rule.integerFrom(1),
  signal,
}

export const WRITE_RULES: Record<keyof WriteOptions, rule.Rule> = {
  format: rule.oneOf(['auto', ...WRITE_FORMATS]),
  compress: rule.boolean,
  signal,
}

type Completed<Options, Defaults> = {
  readonly [K in keyof Options & keyof Defaults]-?: Defaults[K] extends undefined ? Options[K] | undefined : Exclude<Options[K], undefined>
}
export type ReadSettings = Completed<ReadOptions, typeof READ_DEFAULTS>
export type WriteSettings = Completed<WriteOptions, typeof WRITE_DEFAULTS>

export function readSettings(given: unknown): ReadSettings {
  return { ...READ_DEFAULTS, ...readGiven(given, 'readMatrix', READ_RULES) } as ReadSettings
}

export function writeSettings(given: unknown): WriteSettings {
  return { ...WRITE_DEFAULTS, ...readGiven(given, 'writeMatrix', WRITE_RULES) } as WriteSettings
}
