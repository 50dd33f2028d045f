/**
 * Errors on files: one sentence with the file's base name, the rule, the value and the place.
 */
import { basename } from 'node:path'
import { failure, type NmfError, type Place, rangeError } from '../contract/errors.js'

/** The longest name that a message shows in full. */
const SHOWN = 60

/** A name as messages show it: short, and on one line whatever it is made of. */
export function shownName(name: string): string {
  const line = name.replace(/\p{C}/gu, '?')
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line
}

/** The base name of a path, as messages show it. */
export function fileName(path: string): string {
  return shownName(basename(path))
}

/** What stands in a file breaks a rule. `rule` completes "name must …", with what was found and where. */
export function badFile(name: string, rule: string, place?: Place): NmfError {
  return rangeError('ERR_NMF_FILE', `${name} must ${rule}`, place)
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'be there, got no such file or folder',
  ENOTDIR: 'be in a folder, got a path through a file',
  EISDIR: 'be a file, got a folder',
  EACCES: 'be open to this user, got permission denied',
  EPERM: 'be open to this user, got permission denied',
  ENOSPC: 'fit on its device, got no space left',
  EROFS: 'be on a device that can be written to, got a read-only one',
}

/** The system refused: its own error, with its code, is the cause. */
export function systemFailure(name: string, error: unknown): NmfError {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? 'an unknown error')
  return failure('ERR_NMF_FILE', `${name} must ${MEANINGS[code] ?? `be a file that the system can use, got ${code}`}`, error)
}
