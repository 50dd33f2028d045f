/** What went wrong, for programs; the message says it for people. */
export type NmfErrorCode =
  | 'ERR_NMF_OPTION'
  | 'ERR_NMF_INPUT'
  | 'ERR_NMF_SHAPE'
  | 'ERR_NMF_NOT_FITTED'
  | 'ERR_NMF_ENGINE'
  | 'ERR_NMF_MEMORY'
  | 'ERR_NMF_BUSY'
  | 'ERR_NMF_FILE'

/** Where in a matrix the trouble is: the zero-based row and column, and the value found there. */
export interface Place {
  /** From 0. */
  readonly row?: number
  /** From 0. */
  readonly column?: number
  /** What was found there. */
  readonly value?: unknown
}

/** Any error this package throws by intent: a TypeError, RangeError or Error with a code and, for matrices, a place. */
export type NmfError = Error & Place & { readonly code: NmfErrorCode }

function coded(error: Error, code: NmfErrorCode, details: Place & { cause?: unknown } = {}): NmfError {
  return Object.assign(error, { code }, details)
}

/** The wrong kind of thing. */
export function typeError(code: NmfErrorCode, message: string, place?: Place): NmfError {
  return coded(new TypeError(message), code, place)
}

/** The right kind of thing with a value that cannot be. */
export function rangeError(code: NmfErrorCode, message: string, place?: Place): NmfError {
  return coded(new RangeError(message), code, place)
}

/** Everything else: no engine, no memory, not fitted. */
export function failure(code: NmfErrorCode, message: string, cause?: unknown): NmfError {
  return coded(new Error(message), code, cause === undefined ? {} : { cause })
}

/** Whether this package threw it by intent. */
export function isNmfError(error: unknown): error is NmfError {
  return error instanceof Error && String((error as Partial<NmfError>).code).startsWith('ERR_NMF_')
}

/**
 * Runs a piece that may call the caller's own code, such as getters and proxies. What that code throws becomes the cause of
 * a coded error; errors of this package pass as they are.
 */
export function reading<T>(code: NmfErrorCode, name: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (isNmfError(error)) throw error
    throw coded(new TypeError(`${name} must be readable, but reading it threw: ${show(messageOf(error))}`), code, { cause: error })
  }
}

function messageOf(error: unknown): unknown {
  return error instanceof Error ? error.message : error
}

/** Array.isArray, but false for a revoked proxy, of which it throws. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** A value as a message shows it: short, on one line, and never calling code of the value. */
export function show(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? `${value}n` : 'a bigint beyond 64 bits'
    case 'boolean':
    case 'undefined':
      return String(value)
    case 'symbol':
      return 'a symbol'
    case 'function':
      return 'a function'
    case 'object':
      if (value === null) return 'null'
      return isArray(value) ? 'an array' : 'an object'
  }
}
