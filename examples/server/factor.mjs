import { refusal } from './errors.mjs'

/** W or H of a job that is done: bytes, or rows of JSON where that is asked for and small. */
export function sendFactor(job, name, accept, reply, { maxJsonEntries }) {
  if (job.factors === undefined) throw refusal(409, 'ERR_NOT_DONE', `There are factors when a job is done, and this one is ${job.state}`)
  const factor = job.factors[name]
  const isFloat32 = factor.data instanceof Float32Array
  reply.headers({ 'x-rows': factor.rows, 'x-columns': factor.columns, 'x-dtype': isFloat32 ? 'float32' : 'float64', vary: 'accept' })
  if (accept !== 'application/json') {
    const { buffer, byteOffset, byteLength } = factor.data
    return reply.type('application/octet-stream').send(Buffer.from(buffer, byteOffset, byteLength))
  }
  // Turning numbers into text holds up the event loop.
  if (factor.data.length > maxJsonEntries) {
    throw refusal(413, 'ERR_TOO_LARGE', `Factors of up to ${maxJsonEntries} entries are sent as JSON: ask for application/octet-stream`)
  }
  return reply.send(factor.toArray())
}
