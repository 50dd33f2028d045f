import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DenseMatrix, factorize } from '../../src/index.js'
import { readEvents, rowsOf, Service } from '../support/service.js'

const X = rowsOf(30, 20)
const flat = DenseMatrix.from(X).data as Float64Array<ArrayBuffer>
const CSV = X.map((row) => row.join(',')).join('\n')

let service: Service
beforeAll(async () => {
  service = await Service.start()
})
afterAll(() => service.stop())

async function factorOf(id: string, name: string): Promise<Float64Array> {
  return new Float64Array(await (await service.get(`/jobs/${id}/${name}`)).arrayBuffer())
}

describe('a job', () => {
  const ways: [string, string, NonNullable<RequestInit['body']>, string][] = [
    ['JSON', 'nComponents=3&seed=5&init=random', JSON.stringify(X), 'application/json'],
    ['CSV', 'nComponents=3&seed=5&init=random', CSV, 'text/csv'],
    ['CSV with a newline at the end', 'nComponents=3&seed=5&init=random', `${CSV.replaceAll('\n', '\r\n')}\r\n`, 'text/csv'],
    ['bytes', 'nComponents=3&seed=5&init=random&rows=30&columns=20', flat, 'application/octet-stream'],
  ]
  it.each(ways)('from %s ends with the factors that the library gives', async (_name, query, body, type) => {
    const response = await service.get(`/jobs?${query}`, { method: 'POST', body, headers: { 'content-type': type } })
    expect(response.status).toBe(202)
    const { id } = (await response.json()) as { id: string }
    expect(response.headers.get('location')).toBe(`/jobs/${id}`)
    const { state, result } = await service.settled(id)
    expect(state).toBe('done')
    expect(result).toMatchObject({ rows: 30, columns: 20, nComponents: 3 })
    const { W, H, iterations } = await factorize(X, { nComponents: 3, seed: 5, init: 'random' })
    expect(result?.iterations).toBe(iterations)
    expect(await factorOf(id, 'W')).toEqual(W.data)
    expect(await factorOf(id, 'H')).toEqual(H.data)
  })

  it('takes float32, and says so of its factors', async () => {
    const query = 'nComponents=2&rows=30&columns=20&dtype=float32'
    const { id } = (await (await service.postBytes(query, Float32Array.from(flat))).json()) as { id: string }
    await service.settled(id)
    const response = await service.get(`/jobs/${id}/H`)
    const { W, H } = await factorize({ rows: 30, columns: 20, data: Float32Array.from(flat) }, { nComponents: 2 })
    expect(response.headers.get('x-dtype')).toBe('float32')
    expect([response.headers.get('x-rows'), response.headers.get('x-columns')]).toEqual(['2', '20'])
    expect(new Float32Array(await response.arrayBuffer())).toEqual(H.data)
    const asJson = await service.get(`/jobs/${id}/W`, { headers: { accept: 'application/json' } })
    expect(await asJson.json()).toEqual(W.toArray())
  })

  it('takes a loss by its number', async () => {
    const { id } = await service.begin('nComponents=2&loss=1.5', [
      [1, 2],
      [3, 4],
    ])
    expect((await service.settled(id)).state).toBe('done')
  })
})

describe('events', () => {
  it('begin with the job, report progress and end with the result', async () => {
    const { id } = await service.begin('nComponents=10&init=random&tol=0&maxIter=1000000&timeLimitMs=400')
    const events = await service.events(id)
    expect(events[0]).toMatchObject({ name: 'job', data: { id } })
    expect(events.filter(({ name }) => name === 'progress').length).toBeGreaterThan(0)
    expect(events.at(-1)).toMatchObject({ name: 'end', data: { id, state: 'done', result: { stopReason: 'time-limit' } } })
    expect(events.filter(({ name }) => name === 'end')).toHaveLength(1)
  })

  it('come on the same connection where they are asked for', async () => {
    const response = await service.post('nComponents=2', X, { headers: { accept: 'text/event-stream' } })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = await readEvents(response)
    expect(response.headers.get('location')).toBe(`/jobs/${events[0]?.data.id}`)
    expect(events.at(-1)?.data.state).toBe('done')
  })

  it('of a job that has ended say how', async () => {
    const { id } = await service.begin('nComponents=2', X)
    await service.settled(id)
    expect((await service.events(id)).map(({ name }) => name)).toEqual(['job', 'end'])
  })
})

describe('health', () => {
  it('says what runs, on what', async () => {
    const health = await service.health()
    expect(health).toMatchObject({ status: 'ok', jobs: { running: 0, waiting: 0 }, memory: { heldBytes: 0 } })
    expect(health.engine.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(health.memory.rssBytes).toBeGreaterThan(0)
  })

  it('has a page that shows a label as text, and runs nothing but its own script', async () => {
    const label = `</script><img src=x onerror=alert(1)>"'&`
    await service.begin(`nComponents=2&label=${encodeURIComponent(label)}`, X)
    const response = await service.get('/')
    const page = await response.text()
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /)
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
    expect(page).not.toContain('<img')
    expect(page.match(/<script/g)).toHaveLength(1)
    for (const [, file] of page.matchAll(/(?:src|href)="(page[^"]+)"/g)) expect((await service.get(`/${file}`)).status).toBe(200)
  })
})
