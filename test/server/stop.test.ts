import { expect, it } from 'vitest'
import { ENDLESS, refusalOf, rowsOf, Service } from '../support/service.js'

const stopping = async (service: Service) => {
  service.process.kill('SIGTERM')
  while ((await service.health()).status !== 'stopping') await new Promise((resolve) => setTimeout(resolve, 5))
}

it('an idle service ends at once with code 0', async () => {
  expect(await (await Service.start()).stop()).toBe(0)
})

it('SIGINT does the same', async () => {
  const service = await Service.start()
  service.process.kill('SIGINT')
  expect(await service.ended).toBe(0)
})

it('a running job is finished within the grace time, and its client told; new ones are refused', async () => {
  const service = await Service.start({ GRACE_MS: 60_000 })
  const { id } = await service.begin('nComponents=10&init=random&tol=0&maxIter=1000000000&timeLimitMs=1500')
  const events = service.events(id)
  await stopping(service)
  const response = await service.post('nComponents=1', rowsOf(3, 3))
  expect([response.status, (await refusalOf(response)).code]).toEqual([503, 'ERR_STOPPING'])
  expect(response.headers.has('retry-after')).toBe(true)
  expect((await service.get('/health')).status).toBe(503)
  expect((await events).at(-1)).toMatchObject({ name: 'end', data: { state: 'done' } })
  expect(await service.ended).toBe(0)
})

it('what goes on longer is cancelled, running and waiting alike', async () => {
  const service = await Service.start({ GRACE_MS: 200 })
  const ids: string[] = []
  for (let i = 0; i < 5; i++) ids.push((await service.begin(ENDLESS)).id)
  const ends = Promise.all(ids.map((id) => service.settled(id)))
  await service.until(ids[0] as string, ({ state }) => state === 'running')
  expect(await service.stop()).toBe(0)
  expect((await ends).map(({ state }) => state)).toEqual(ids.map(() => 'cancelled'))
})

it('a matrix on its way when it is told to stop becomes no job', async () => {
  const service = await Service.start({ GRACE_MS: 60_000 })
  const { id } = await service.begin(ENDLESS)
  const held = (await service.health()).memory.heldBytes
  let sendTheRest = () => {}
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(new Uint8Array(16))
      sendTheRest = () => {
        controller.enqueue(new Uint8Array(16))
        controller.close()
      }
    },
  })
  const answer = service.postBytes('nComponents=1&rows=2&columns=2', body, { duplex: 'half' })
  while ((await service.health()).memory.heldBytes === held) await new Promise((resolve) => setTimeout(resolve, 5))
  await stopping(service)
  sendTheRest()
  expect((await answer).status).toBe(503)
  await service.cancel(id)
  expect(await service.ended).toBe(0)
})

it('a second signal ends it by itself', async () => {
  const service = await Service.start({ GRACE_MS: 600_000 })
  await service.begin(ENDLESS)
  await stopping(service)
  service.process.kill('SIGTERM')
  expect(await service.ended).toBe('SIGTERM')
})
