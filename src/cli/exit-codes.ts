import { CommanderError } from 'commander'
import type { NmfErrorCode } from '../contract/errors.js'
import { Interrupted } from './interrupt.js'

/** What a command's end tells the shell; 65 and 66 as in sysexits.h, 130 as a shell says it of Ctrl-C. */
export const EXIT_CODES = { done: 0, failed: 1, usage: 2, badData: 65, noInput: 66, interrupted: 130 } as const

const BY_ERROR: Partial<Record<NmfErrorCode, number>> = {
  ERR_NMF_OPTION: EXIT_CODES.usage,
  ERR_NMF_INPUT: EXIT_CODES.badData,
  ERR_NMF_SHAPE: EXIT_CODES.badData,
  ERR_NMF_FILE: EXIT_CODES.badData,
}

/** What the system says of a file that is not there or cannot be opened. */
const NOT_TO_BE_READ = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM']

/** What could not be written: no fault of the input. */
export class NotWritten extends Error {}

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT_CODES.interrupted
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage
  if (error instanceof NotWritten) return EXIT_CODES.failed
  const { code, cause } = error as { code?: NmfErrorCode; cause?: { code?: string } }
  if (code === 'ERR_NMF_FILE' && NOT_TO_BE_READ.includes(String(cause?.code))) return EXIT_CODES.noInput
  return (code && BY_ERROR[code]) ?? EXIT_CODES.failed
}

/** Waits for something to be written, and makes what goes wrong a `NotWritten`. An interruption stays one. */
export async function written<T>(step: Promise<T>): Promise<T> {
  try {
    return await step
  } catch (error) {
    if (error instanceof Interrupted) throw error
    throw new NotWritten(error instanceof Error ? error.message : String(error), { cause: error })
  }
}
