/**
 * Errors as answers: a status, and a body with the code, the sentence and the place. Never a stack, never a path.
 */

/** By the code of the library. What is not listed is a mistake of ours: 500, without its message. */
const STATUS = {
  ERR_NMF_OPTION: 400,
  ERR_NMF_INPUT: 400,
  ERR_NMF_SHAPE: 400,
  ERR_NMF_BUSY: 429,
  ERR_NMF_MEMORY: 507,
  ERR_NMF_ENGINE: 503,
}

/** An error of the service itself. */
export function refusal(status, code, message, place = {}) {
  return Object.assign(new Error(message), { statusCode: status, code, expose: true }, place)
}

/** @returns {{ status: number, body: { code: string, message: string, row?: number, column?: number, value?: string } }} */
export function describe(error) {
  const { code, message, row, column, value } = error
  if (error.validation !== undefined) {
    const { additionalProperty } = error.validation[0].params
    const named =
      additionalProperty === undefined ? message : `The query has no parameter ${JSON.stringify(additionalProperty.slice(0, 40))}`
    return { status: 400, body: { code: 'ERR_REQUEST', message: named } }
  }
  const known = STATUS[code] ?? (error.expose || String(code).startsWith('FST_ERR_') ? error.statusCode : undefined)
  if (!(known >= 400)) return { status: 500, body: { code: 'ERR_INTERNAL', message: 'The service failed; its log says why' } }
  // JSON has no NaN and no infinity, so that a value is sent as text.
  const place = row === undefined ? {} : { row, column, value: typeof value === 'number' ? String(value) : value }
  return { status: known, body: { code, message, ...place } }
}

/** Statuses after which the same request may succeed, so that they say when. */
export const isPassing = (status) => status === 429 || status === 503 || status === 507
