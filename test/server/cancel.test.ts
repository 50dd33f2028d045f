import { afterAll, beforeAll, expect, it } from 'vitest'
import { ENDLESS, rowsOf, Service, type Status } from '../support/service.js'

let service: Service
beforeAll(async () => {
  service = await Service.start()
})
afterAll(() => service.stop())

const isRunning = ({ state }: Status) => state === 'running'

it('DELETE cancels a running job, forgets it the second time, and finds nothing the third', async () => {
  const { id } = await service.begin(ENDLESS)
  await service.until(id, isRunning)
  expect((await service.get(`/jobs/${id}/W`)).status).toBe(409)
  const first = await service.cancel(id)
  expect([first.status, ((await first.json()) as Status).state]).toEqual([200, 'cancelled'])
  expect((await service.status(id)).state).toBe('cancelled')
  expect((await service.cancel(id)).status).toBe(204)
  expect((await service.cancel(id)).status).toBe(404)
})

it('many at once cancel it once', async () => {
  const { id } = await service.begin(ENDLESS)
  const answers = await Promise.all(Array.from({ length: 10 }, () => service.cancel(id)))
  // Which of them come while it is still under way is chance; that the first does is not.
  expect(new Set(answers.map(({ status }) => status)).has(200)).toBe(true)
  expect(answers.map(({ status }) => status).filter((status) => ![200, 204, 404].includes(status))).toEqual([])
  expect((await service.health()).jobs).toMatchObject({ running: 0, waiting: 0 })
})

it('a waiting job is cancelled in its place', async () => {
  const ids: string[] = []
  for (let i = 0; i < 6; i++) ids.push((await service.begin(ENDLESS)).id)
  await service.until(ids[0] as string, isRunning)
  const last = ids.at(-1) as string
  expect((await service.status(last)).state).toBe('waiting')
  expect(((await (await service.cancel(last)).json()) as Status).state).toBe('cancelled')
  for (const id of ids.slice(0, -1)) expect((await service.cancel(id)).status).toBe(200)
})

it('the events of a cancelled job end', async () => {
  const { id } = await service.begin(ENDLESS)
  const events = service.events(id)
  await service.until(id, isRunning)
  await service.cancel(id)
  expect((await events).at(-1)).toMatchObject({ name: 'end', data: { state: 'cancelled' } })
})

it('closing the connection cancels the job that was begun on it', async () => {
  const controller = new AbortController()
  const response = await service.post(ENDLESS, rowsOf(300, 200), {
    headers: { accept: 'text/event-stream' },
    signal: controller.signal,
  })
  const id = (response.headers.get('location') as string).slice('/jobs/'.length)
  await service.until(id, isRunning)
  controller.abort()
  expect((await service.settled(id)).state).toBe('cancelled')
})

it('closing a connection that looks on cancels nothing', async () => {
  const { id } = await service.begin(ENDLESS)
  const controller = new AbortController()
  await service.get(`/jobs/${id}/events`, { signal: controller.signal })
  controller.abort()
  const { progress } = await service.until(id, ({ progress }) => progress !== undefined)
  const before = progress?.iteration ?? 0
  await service.until(id, ({ state, progress }) => state === 'running' && (progress?.iteration ?? 0) > before)
  await service.cancel(id)
})

it('gives back the memory of what was cancelled', async () => {
  expect((await service.health()).memory.heldBytes).toBe(0)
})
