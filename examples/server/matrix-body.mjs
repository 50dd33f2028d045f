/**
 * A matrix from the body of a request.
 *
 * Not in a SharedArrayBuffer, though the library would read that in place: V8 does not count shared memory when it decides to
 * collect garbage. After 16 matrices of 58 MiB, one after the other, the process held 1057 MiB; with these it holds 240.
 *
 * Entries are looked at as they arrive. The library does so too, but only once the fit's turn has come: who sends
 * something wrong should hear of it before the rest is sent, and before it waits.
 */
import { refusal } from './errors.mjs'

const ARRAYS = { float64: Float64Array, float32: Float32Array }

export const itemBytes = (dtype) => ARRAYS[dtype].BYTES_PER_ELEMENT

/** Numbers as bytes, row by row, little-endian. @param stream - the body */
export async function readBytes(stream, { rows, columns, dtype }, declared) {
  const expected = rows * columns * itemBytes(dtype)
  const wrong = (got) => refusal(400, 'ERR_LENGTH', `${rows} × ${columns} ${dtype} numbers are ${expected} bytes, got ${got}`)
  if (declared !== undefined && Number(declared) !== expected) throw wrong(declared)
  const data = new ARRAYS[dtype](rows * columns)
  const bytes = new Uint8Array(data.buffer)
  let length = 0
  let checked = 0
  // Left early, the stream stays open: the answer goes out on the same connection.
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    if (length + chunk.length > expected) throw wrong('more')
    bytes.set(chunk, length)
    length += chunk.length
    const whole = Math.floor(length / data.BYTES_PER_ELEMENT)
    checkEntries(data, columns, checked, whole)
    checked = whole
  }
  if (length !== expected) throw wrong(length)
  return { rows, columns, data }
}

/** Rows of numbers, as JSON and CSV give them. */
export function fromRows(rows, dtype) {
  const columns = rows[0]?.length ?? 0
  if (columns === 0) throw refusal(400, 'ERR_SHAPE', 'A matrix has at least one row of at least one number')
  const data = new ARRAYS[dtype](rows.length * columns)
  rows.forEach((row, i) => {
    if (!Array.isArray(row)) throw refusal(400, 'ERR_SHAPE', `A row must be an array of numbers, got none at row ${i}`)
    if (row.length !== columns) throw refusal(400, 'ERR_SHAPE', `All rows must be ${columns} long, got ${row.length} at row ${i}`)
    row.forEach((entry, j) => {
      if (typeof entry !== 'number') throw badEntry(entry, i, j)
      data[i * columns + j] = entry
    })
  })
  checkEntries(data, columns, 0, data.length)
  return { rows: rows.length, columns, data }
}

/** Lines of numbers with commas between them; no header, no quotes. */
export function parseCsv(text) {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return lines.map((line, i) =>
    line.split(',').map((cell, j) => {
      const entry = Number(cell)
      if (cell.trim() === '' || Number.isNaN(entry)) throw badEntry(cell, i, j)
      return entry
    }),
  )
}

function checkEntries(data, columns, from, to) {
  for (let at = from; at < to; at++) {
    if (!(data[at] >= 0 && data[at] < Number.POSITIVE_INFINITY)) throw badEntry(data[at], Math.floor(at / columns), at % columns)
  }
}

function badEntry(entry, row, column) {
  // What is no number may be anything, such as arrays in arrays, and is not made text of.
  const value = typeof entry === 'number' ? String(entry) : typeof entry === 'string' ? JSON.stringify(entry.slice(0, 40)) : typeof entry
  return refusal(400, 'ERR_NMF_INPUT', `X must be non-negative and finite, got ${value} at row ${row}, column ${column}`, {
    row,
    column,
    value,
  })
}
