/**
 * A job as server-sent events: `job` at once, `progress` up to ten times a second, `end` last.
 */

/** A line of comment so often keeps proxies from closing a quiet stream. */
const BEAT_MS = 15_000

/** What a reader may leave unread before events are left out for it. */
const BACKLOG_BYTES = 64 * 1024

/**
 * @param onClose - called when the client closes the connection before the job has ended
 */
export function streamEvents(job, reply, onClose = () => {}) {
  reply.hijack()
  const { raw } = reply
  // A reply taken from fastify has none of the headers set on it.
  raw.writeHead(200, { ...reply.getHeaders(), 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  const send = (event, data) => raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  const beat = setInterval(() => raw.write(':\n\n'), BEAT_MS)
  const progress = (state) => {
    if (raw.writableLength < BACKLOG_BYTES) send('progress', state)
  }
  const end = () => {
    send('end', job.status())
    raw.end()
  }
  // A write may meet a connection that is just being closed; `close` follows.
  raw.on('error', () => {})
  raw.on('close', () => {
    clearInterval(beat)
    job.off('progress', progress).off('end', end)
    if (job.isActive) onClose()
  })
  send('job', job.status())
  if (!job.isActive) return end()
  job.on('progress', progress).once('end', end)
}
