import { rangeError, show, typeError } from './errors.js'

/** @throws TypeError or RangeError `ERR_NMF_SHAPE` for what is no number of rows or columns */
export function checkSizes(rows: unknown, columns: unknown, of = ''): void {
  for (const [field, size] of [
    ['rows', rows],
    ['columns', columns],
  ] as const) {
    if (typeof size !== 'number') throw typeError('ERR_NMF_SHAPE', `${of}${field} must be a number, got ${show(size)}`)
    if (!Number.isSafeInteger(size) || size < 0) {
      throw rangeError('ERR_NMF_SHAPE', `${of}${field} must be an integer of at least 0, got ${show(size)}`)
    }
  }
}
