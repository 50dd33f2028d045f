/**
 * A fitted model as an archive: `H`; `initW` and `initH` where they were given to start from; and a description with the options, what
 * the fit came to, and the names of the columns.
 */
import { packArchive, unpackArchive } from './archive.js'
import { DenseMatrix } from './contract/dense-matrix.js'
import { ENGINES, type ModelOptions, OPTION_KEYS, type Settings, SOLVERS } from './contract/options.js'
import { readOptions } from './contract/read-options.js'
import { type Factorization, STOP_REASONS } from './contract/result.js'
import type { Work } from './contract/work.js'
import { absent, type Check, either, fields, isCount, isFlag, isNumber, isText, listOf, oneOf, readFields } from './description.js'
import { badFile } from './io/file-error.js'

/** What a model keeps of its fit. */
export type Fitted = Omit<Factorization, 'W' | 'X'>

export interface ModelState {
  readonly settings: Settings
  readonly fitted: Fitted
  readonly columnLabels?: readonly string[] | undefined
}

const MODEL = { kind: 'a model of nmf-native', version: 1 } as const

/** What `options.init` says where W and H were given. */
const GIVEN = 'given'

export const FITTED: Readonly<Record<keyof Omit<Fitted, 'H'>, Check>> = {
  iterations: isCount,
  stopReason: oneOf(STOP_REASONS),
  converged: isFlag,
  loss: isNumber,
  objective: isNumber,
  reconstructionError: isNumber,
  history: listOf(fields({ iteration: isCount, objective: isNumber, elapsedMs: isNumber })),
  elapsedMs: isNumber,
  engine: oneOf(ENGINES),
  solver: oneOf(SOLVERS),
  warnings: listOf(fields({ code: isText, message: isText })),
}

/** The options that describe a model. */
export function modelOptions(settings: Settings): ModelOptions {
  return Object.fromEntries(OPTION_KEYS.model.map((key) => [key, settings[key]])) as unknown as ModelOptions
}

/** The bytes of the file, in chunks. */
export function* encodeModel({ settings, fitted, columnLabels }: ModelState): Work<Uint8Array[]> {
  const { init, ...options } = modelOptions(settings)
  const { H, ...fit } = fitted
  const given = typeof init === 'object' ? startOf(init) : {}
  const description = { options: { ...options, init: typeof init === 'object' ? GIVEN : init }, fit, columnLabels }
  return yield* packArchive({ ...MODEL, description, matrices: { H, ...given } })
}

function startOf({ W, H }: Exclude<ModelOptions['init'], string | undefined>): Record<string, DenseMatrix> {
  const entries = Object.entries({ initW: W, initH: H })
  return Object.fromEntries(entries.flatMap(([name, F]) => (F === undefined ? [] : [[name, DenseMatrix.from(F)]])))
}

/**
 * @param name - what messages call the file
 * @throws RangeError `ERR_NMF_FILE` for anything but a whole model of a version that is known
 */
export function* decodeModel(bytes: Uint8Array, name: string): Work<ModelState> {
  const { description, matrices } = yield* unpackArchive(bytes, MODEL, name)
  const { H, initW, initH } = matrices
  if (H === undefined) throw badFile(name, 'hold H, got none')
  const { options, fit, columnLabels } = readFields<{ options: Record<string, unknown>; fit: object; columnLabels?: string[] }>(
    description,
    { options: fields({}), fit: fields({}), columnLabels: either(absent, listOf(isText)) },
    name,
  )
  const init = options['init'] === GIVEN ? { W: initW, H: initH } : options['init']
  const settings = settingsOf({ ...options, init } as ModelOptions, name)
  if (H.rows !== settings.nComponents) throw badFile(name, `have an H of ${settings.nComponents} rows, got ${H.rows}`)
  if (columnLabels !== undefined && columnLabels.length !== H.columns) {
    throw badFile(name, `have ${H.columns} names of columns, got ${columnLabels.length}`)
  }
  const fitted = { ...readFields<Omit<Fitted, 'H'>>(fit, FITTED, name), H }
  return { settings, fitted, columnLabels }
}

function settingsOf(options: ModelOptions, name: string): Settings {
  try {
    return readOptions(options, 'a model', 'model')
  } catch (error) {
    throw badFile(name, `hold options of this version, but ${(error as Error).message}`)
  }
}
