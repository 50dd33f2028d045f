/**
 * What a file says of its size, held against the limits before memory is taken for it.
 */
import { requireMemory } from '../contract/memory.js'
import { badFile } from './file-error.js'
import type { ReadSettings } from './options.js'

export type Limits = Pick<ReadSettings, 'maxBytes' | 'maxRows' | 'maxColumns' | 'maxLineLength'>

/** @throws RangeError `ERR_NMF_FILE` for more rows or columns than the limits let through */
export function checkShape(rows: number, columns: number, { maxRows, maxColumns }: Limits, name: string): void {
  if (!(rows <= maxRows)) throw badFile(name, `have at most maxRows = ${maxRows} rows, got ${rows}`)
  if (!(columns <= maxColumns)) throw badFile(name, `have at most maxColumns = ${maxColumns} columns, got ${columns}`)
}

/** @throws RangeError `ERR_NMF_FILE` for more bytes than the limit */
export function checkLimit(bytes: number, { maxBytes }: Limits, name: string): void {
  if (!(bytes <= maxBytes)) throw badFile(name, `take at most maxBytes = ${maxBytes} bytes, got a need of ${bytes}`)
}

/** For bytes that are to be taken. @throws as `checkLimit`, and Error `ERR_NMF_MEMORY` for more than there are */
export function checkBytes(bytes: number, limits: Limits, name: string): void {
  checkLimit(bytes, limits, name)
  requireMemory(bytes, name)
}
