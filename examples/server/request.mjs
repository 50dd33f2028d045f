/**
 * What may be asked for in the query of `POST /jobs`. Here are the kinds of the values and what this service limits;
 * the ranges of the options are the library's to check.
 */
import { refusal } from './errors.mjs'

const number = { type: 'number' }
const text = { type: 'string', maxLength: 40 }

/** @returns a JSON schema for fastify */
export function querySchema(limits) {
  const upTo = (maximum) => ({ type: 'integer', minimum: 1, maximum })
  return {
    type: 'object',
    additionalProperties: false,
    required: ['nComponents'],
    properties: {
      rows: upTo(limits.maxRows),
      columns: upTo(limits.maxColumns),
      dtype: { enum: ['float64', 'float32'] },
      label: { type: 'string', maxLength: 80 },
      nComponents: upTo(limits.maxComponents),
      maxIter: upTo(limits.maxIterations),
      timeLimitMs: { type: 'number', exclusiveMinimum: 0, maximum: limits.maxFitMs },
      loss: text,
      solver: text,
      init: text,
      seed: number,
      tol: number,
      alphaW: number,
      alphaH: number,
      l1Ratio: number,
    },
  }
}

/** A schema's `maximum` says nothing of infinity, which is what 1e999 in a query is read as. */
export async function refuseInfinity({ query }) {
  for (const [name, value] of Object.entries(query)) {
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
      throw refusal(400, 'ERR_REQUEST', `${name} must be finite, got ${value}`)
    }
  }
}

/** The options of the fit: what is left of the query without what describes the body. */
export function fitOptions({ rows, columns, dtype, label, loss, ...options }, limits) {
  const beta = Number(loss)
  return {
    timeLimitMs: limits.maxFitMs,
    ...options,
    ...(limits.threads > 0 ? { threads: limits.threads } : {}),
    ...(loss === undefined ? {} : { loss: Number.isNaN(beta) ? loss : beta }),
  }
}

/** Bytes that a fit of this shape holds: X and the library's copy, and three times the factors while they are computed. */
export function bytesOf({ rows, columns, nComponents, itemBytes }, limits) {
  const X = rows * columns * itemBytes
  if (X > limits.maxBytes) throw refusal(413, 'ERR_TOO_LARGE', `A matrix may take ${limits.maxBytes} bytes, got ${rows} × ${columns}: ${X}`)
  const factors = (rows + columns) * nComponents * itemBytes
  if (factors > limits.maxBytes) {
    throw refusal(413, 'ERR_TOO_LARGE', `W and H may take ${limits.maxBytes} bytes, got ${factors} for ${nComponents} components`)
  }
  return 2 * X + 3 * factors
}
