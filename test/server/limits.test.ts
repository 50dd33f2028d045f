import { afterEach, describe, expect, it } from 'vitest'
import { ENDLESS, refusalOf, rowsOf, Service } from '../support/service.js'

let service: Service | undefined
afterEach(async () => expect(await service?.stop()).toBe(0))

async function serve(limits: Record<string, number>): Promise<Service> {
  service = await Service.start(limits)
  return service
}

describe('what is too large is refused with 413', () => {
  it('matrices, factors, rows, columns and text', async () => {
    const service = await serve({ MAX_BYTES: 4096, MAX_TEXT_BYTES: 8192, MAX_ROWS: 100, MAX_COLUMNS: 50 })
    const statusOf = async (response: Promise<Response>) => {
      const { status } = await response
      return [status, (await refusalOf(await response)).code]
    }
    expect(await statusOf(service.postBytes('nComponents=1&rows=100&columns=50', new Uint8Array(40_000)))).toEqual([413, 'ERR_TOO_LARGE'])
    expect(await statusOf(service.post('nComponents=1', rowsOf(101, 1)))).toEqual([413, 'ERR_TOO_LARGE'])
    expect(await statusOf(service.post('nComponents=1', rowsOf(1, 51)))).toEqual([413, 'ERR_TOO_LARGE'])
    expect(await statusOf(service.post('nComponents=100', rowsOf(5, 5)))).toEqual([413, 'ERR_TOO_LARGE'])
    expect(await statusOf(service.post('nComponents=1', 'x'.repeat(9000)))).toEqual([413, 'FST_ERR_CTP_BODY_TOO_LARGE'])
    expect((await service.health()).memory.heldBytes).toBe(0)
  })

  it('factors as JSON, though not as bytes', async () => {
    const service = await serve({ MAX_JSON_ENTRIES: 10 })
    const { id } = await service.begin('nComponents=1', rowsOf(20, 5))
    await service.settled(id)
    const accept = { headers: { accept: 'application/json' } }
    expect((await service.get(`/jobs/${id}/W`, accept)).status).toBe(413)
    expect((await service.get(`/jobs/${id}/H`, accept)).status).toBe(200)
    expect((await service.get(`/jobs/${id}/W`)).status).toBe(200)
  })
})

it('iterations and time are limited', async () => {
  const service = await serve({ MAX_ITERATIONS: 500, MAX_FIT_MS: 300 })
  expect((await service.post('nComponents=1&maxIter=501', rowsOf(3, 3))).status).toBe(400)
  expect((await service.post('nComponents=1&timeLimitMs=301', rowsOf(3, 3))).status).toBe(400)
})

it('a fit ends with the time it may take, though none was asked for', async () => {
  const service = await serve({ MAX_FIT_MS: 200 })
  expect((await service.settled((await service.begin(ENDLESS)).id)).result).toMatchObject({ stopReason: 'time-limit' })
})

it('one job too many is told to come again: 429 with Retry-After', async () => {
  const service = await serve({ MAX_CONCURRENT_FITS: 1, MAX_QUEUED_FITS: 2 })
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.push((await service.begin(ENDLESS)).id)
  const response = await service.post(ENDLESS, rowsOf(300, 200))
  expect([response.status, (await refusalOf(response)).code]).toEqual([429, 'ERR_NMF_BUSY'])
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  const { jobs } = await service.health()
  expect(jobs.running + jobs.waiting).toBe(3)
  expect((await service.get('/ping')).status).toBe(200)
  await service.cancel(ids[0] as string)
  const { id } = await service.begin(ENDLESS)
  for (const left of [...ids.slice(1), id]) await service.cancel(left)
})

it('what does not fit beside the matrices held is told to come again: 503 with Retry-After', async () => {
  const service = await serve({ MAX_HELD_BYTES: 2_000_000 })
  const { id } = await service.begin(ENDLESS)
  const response = await service.post(ENDLESS, rowsOf(300, 200))
  expect([response.status, (await refusalOf(response)).code]).toEqual([503, 'ERR_FULL'])
  expect(response.headers.has('retry-after')).toBe(true)
  await service.cancel(id)
  await service.cancel((await service.begin(ENDLESS)).id)
})

it('what the machine has no memory for is refused before any is taken: 507 with Retry-After', async () => {
  const service = await serve({ MAX_BYTES: 1e15, MAX_HELD_BYTES: 1e15 })
  const response = await service.postBytes('nComponents=1&rows=1000000&columns=100000', new Uint8Array(8))
  expect([response.status, (await refusalOf(response)).code]).toEqual([507, 'ERR_NMF_MEMORY'])
  expect(response.headers.has('retry-after')).toBe(true)
})

describe('ended jobs are kept', () => {
  const ended = async (service: Service, rows = rowsOf(10, 5)) => {
    const { id } = await service.begin('nComponents=1', rows)
    await service.settled(id)
    return id
  }

  it('up to a number', async () => {
    const service = await serve({ KEPT_JOBS: 2 })
    const ids = [await ended(service), await ended(service), await ended(service)]
    const statuses = await Promise.all(ids.map(async (id) => (await service.get(`/jobs/${id}`)).status))
    expect(statuses).toEqual([404, 200, 200])
  })

  it('up to a number of bytes', async () => {
    // Two times (10 + 5) × 1 numbers of 8 bytes, and not a third time.
    const service = await serve({ KEPT_BYTES: 300 })
    const ids = [await ended(service), await ended(service), await ended(service)]
    const statuses = await Promise.all(ids.map(async (id) => (await service.get(`/jobs/${id}`)).status))
    expect(statuses).toEqual([404, 200, 200])
    expect((await service.health()).jobs).toMatchObject({ kept: 2, keptBytes: 240 })
  })

  it('for a time', async () => {
    const service = await serve({ KEPT_MS: 50 })
    const id = await ended(service)
    while ((await service.get(`/jobs/${id}`)).status !== 404) await new Promise((resolve) => setTimeout(resolve, 20))
    expect((await service.health()).jobs).toMatchObject({ kept: 0, keptBytes: 0 })
  })
})

it('a limit that is no number ends the start', async () => {
  await expect(Service.start({ MAX_ROWS: Number.NaN })).rejects.toThrow('MAX_ROWS must be an integer ≥ 0, got NaN')
})
