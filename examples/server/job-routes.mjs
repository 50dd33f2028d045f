import { refusal } from './errors.mjs'
import { streamEvents } from './events.mjs'
import { sendFactor } from './factor.mjs'
import { receive } from './receive.mjs'
import { fitOptions, querySchema, refuseInfinity } from './request.mjs'

/** @param service - `jobs`, `budget`, `limits`, and `state` with `stopping` */
export function addJobRoutes(app, { jobs, budget, limits, state }) {
  const find = ({ params }) => {
    const job = jobs.get(params.id)
    if (job === undefined) throw refusal(404, 'ERR_NOT_FOUND', 'There is no such job, or it has been forgotten')
    return job
  }
  const refuseWhileStopping = () => {
    if (state.stopping) throw refusal(503, 'ERR_STOPPING', 'The service is stopping and takes no new jobs')
  }

  // The body is a matrix. 202 and the job; or, if asked for by `Accept: text/event-stream`, its events on this connection,
  // and then closing it cancels the job.
  const onRequest = async () => refuseWhileStopping()
  app.post('/jobs', { schema: { querystring: querySchema(limits) }, onRequest, preHandler: refuseInfinity }, async (request, reply) => {
    const { X, release } = await receive(request, { budget, limits })
    const job = await jobs.submit(X, fitOptions(request.query, limits), { label: request.query.label, release, refuseWhileStopping })
    reply.header('location', `/jobs/${job.id}`)
    if (request.headers.accept === 'text/event-stream') return streamEvents(job, reply, () => job.cancel())
    return reply.code(202).send(job.status())
  })

  app.get('/jobs/:id', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    return find(request).status()
  })
  app.get('/jobs/:id/events', async (request, reply) => streamEvents(find(request), reply))
  for (const name of ['W', 'H']) {
    app.get(`/jobs/:id/${name}`, async (request, reply) => sendFactor(find(request), name, request.headers.accept, reply, limits))
  }

  // Cancels what is under way and answers with how it ended; forgets what has ended.
  app.delete('/jobs/:id', async (request, reply) => {
    const job = find(request)
    if (!job.isActive) {
      jobs.forget(job.id)
      return reply.code(204).send()
    }
    job.cancel()
    await job.ended
    return job.status()
  })
}
