import { refusal } from './errors.mjs'
import { fromRows, itemBytes, readBytes } from './matrix-body.mjs'
import { bytesOf } from './request.mjs'

/**
 * The matrix of a request: its shape is held against the limits, and its bytes are taken from the budget, before any memory is.
 *
 * @returns X, and `release`, which gives the bytes back
 */
export async function receive({ query, body, headers }, { budget, limits }) {
  const { nComponents, dtype = 'float64' } = query
  const isText = Array.isArray(body)
  const { rows, columns } = isText ? shapeOf(body, query, limits) : query
  if (!isText && body?.iterator === undefined) throw refusal(400, 'ERR_SHAPE', 'The body must be rows of numbers')
  if (!(rows && columns)) throw refusal(400, 'ERR_REQUEST', 'A body of bytes needs rows and columns in the query')
  const release = budget.take(bytesOf({ rows, columns, nComponents, itemBytes: itemBytes(dtype) }, limits))
  try {
    const X = isText ? fromRows(body, dtype) : await readBytes(body, { rows, columns, dtype }, headers['content-length'])
    return { X, release }
  } catch (error) {
    release()
    throw error
  }
}

function shapeOf(body, query, { maxRows, maxColumns }) {
  const rows = body.length
  const columns = Array.isArray(body[0]) ? body[0].length : 0
  if (rows === 0 || columns === 0) throw refusal(400, 'ERR_SHAPE', 'A matrix has at least one row of at least one number')
  if (rows > maxRows || columns > maxColumns) {
    throw refusal(413, 'ERR_TOO_LARGE', `A matrix may have ${maxRows} rows and ${maxColumns} columns, got ${rows} × ${columns}`)
  }
  const said = { rows, columns, ...query }
  if (said.rows !== rows || said.columns !== columns) {
    throw refusal(400, 'ERR_SHAPE', `The query says ${said.rows} × ${said.columns}, the body has ${rows} × ${columns}`)
  }
  return { rows, columns }
}
