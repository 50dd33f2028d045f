import { readFileSync } from 'node:fs'
import Fastify from 'fastify'
import { engineInfo } from 'nmf-native'
import { Budget } from './budget.mjs'
import { describe, isPassing, refusal } from './errors.mjs'
import { healthOf } from './health.mjs'
import { addJobRoutes } from './job-routes.mjs'
import { Jobs } from './jobs.mjs'
import { parseCsv } from './matrix-body.mjs'
import { drawPage } from './page.mjs'

/** Nothing but the page's own two files, and nobody may frame it. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const file = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The service, not yet listening. `stop` ends it: no new jobs, the running ones within the grace time. */
export function createApp(limits, { logger = false } = {}) {
  const app = Fastify({
    logger,
    bodyLimit: limits.maxTextBytes,
    requestTimeout: limits.uploadMs,
    http: { headersTimeout: Math.min(10_000, limits.uploadMs), connectionsCheckingInterval: Math.min(5000, limits.uploadMs) },
    // Unknown parameters are refused, not dropped.
    ajv: { customOptions: { removeAdditional: false } },
  })
  const jobs = new Jobs(limits, ({ id, error }) => app.log.warn({ job: id, err: error }, 'job failed'))
  const budget = new Budget(limits.maxHeldBytes)
  const state = { stopping: false }
  const health = () => healthOf({ jobs, budget, limits, stopping: state.stopping, engine: engineInfo() })

  // Bytes stay a stream: they are read where they will be used.
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => done(null, payload))
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('text/csv', { parseAs: 'string' }, async (_request, text) => parseCsv(text))

  app.setErrorHandler((error, request, reply) => {
    const { status, body } = describe(error)
    if (status === 500) request.log.error(error)
    if (isPassing(status)) reply.header('retry-after', jobs.secondsToWait())
    return reply.code(status).send({ error: body })
  })
  app.setNotFoundHandler(() => {
    throw refusal(404, 'ERR_NOT_FOUND', 'There is nothing here')
  })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
  })

  app.get('/ping', (_request, reply) => reply.header('cache-control', 'no-store').send('pong'))
  app.get('/health', (_request, reply) =>
    reply
      .code(state.stopping ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(health()),
  )
  app.get('/', (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', PAGE_POLICY).send(drawPage(health(), jobs)),
  )
  const [script, style] = [file('page-client.mjs'), file('page.css')]
  app.get('/page-client.mjs', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script))
  app.get('/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style))
  addJobRoutes(app, { jobs, budget, limits, state })

  async function stop() {
    state.stopping = true
    await jobs.drain(limits.graceMs)
    // Answers on their way get a second more; connections that only look on have been told the end.
    setTimeout(() => app.server.closeAllConnections(), 1000).unref()
    await app.close()
  }
  return { app, stop }
}
