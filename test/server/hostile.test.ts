import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { refusalOf, rowsOf, Service } from '../support/service.js'

let service: Service
beforeAll(async () => {
  service = await Service.start({ UPLOAD_MS: 1000 })
})
afterAll(async () => expect(await service.stop()).toBe(0))
// Whatever was sent, nothing is held afterwards, and the next job is done.
afterEach(async () => {
  while ((await service.health()).memory.heldBytes > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  const { id } = await service.begin('nComponents=1', [[1, 2]])
  expect((await service.settled(id)).state).toBe('done')
})

const SHAPE = 'nComponents=2&rows=4&columns=3'
const twelve = () => new Float64Array(12).fill(1)

/** Sends text as it is; gives what comes back until the other side closes. */
function raw(text: string, then: (socket: ReturnType<typeof connect>) => void = () => {}): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect({ port: Number(new URL(service.url).port), host: '127.0.0.1' }, () => {
      socket.write(text)
      then(socket)
    })
    socket.setEncoding('utf8').on('data', (more) => {
      answer += more
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

const head = (length: string) =>
  `POST /jobs?${SHAPE} HTTP/1.1\r\nhost: x\r\ncontent-type: application/octet-stream\r\n${length}\r\nconnection: close\r\n\r\n`

describe('bytes', () => {
  it.each([0, 1, 95, 97, 192])('%i of 96 are refused', async (length) => {
    const response = await service.postBytes(SHAPE, new Uint8Array(length))
    expect([response.status, (await refusalOf(response)).code]).toEqual([400, 'ERR_LENGTH'])
  })

  it.each([8, 104])('%i of 96 are refused where no length was said', async (length) => {
    const chunk = `${length.toString(16)}\r\n${'\0'.repeat(length)}\r\n0\r\n\r\n`
    const answer = await raw(head('transfer-encoding: chunked') + chunk)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('ERR_LENGTH')
  })

  it.each([
    ['NaN', Number.NaN],
    ['-1', -1],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['-5e-324', -5e-324],
  ])('with %s are refused with the place', async (value, number) => {
    const data = twelve()
    data[7] = number
    const response = await service.postBytes(SHAPE, data)
    expect(response.status).toBe(400)
    expect(await refusalOf(response)).toMatchObject({ code: 'ERR_NMF_INPUT', row: 2, column: 1, value })
  })

  it('that come one at a time are looked at where a number is whole', async () => {
    const bytes = new Uint8Array(Float64Array.of(1, 1, 1, 1, -2).buffer)
    const answer = await raw(head('content-length: 96'), async (socket) => {
      socket.setNoDelay(true)
      for (const byte of bytes) await new Promise((resolve) => socket.write(Uint8Array.of(byte), () => setImmediate(resolve)))
    })
    expect(answer).toContain('got -2 at row 1, column 1')
  })

  it('that end before their time leave nothing', async () => {
    expect(await raw(`${head('content-length: 96')}short`, (socket) => setTimeout(() => socket.destroy(), 50))).toBe('')
  })

  it('that never come end with the time there is', async () => {
    expect(await raw(`${head('content-length: 96')}slow`)).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })
})

describe('numbers in the query', () => {
  it.each([
    'rows=1e400&columns=3',
    'rows=99999999999999999999&columns=3',
    'rows=-4&columns=3',
    'rows=4.5&columns=3',
    'rows=NaN&columns=3',
    'rows=0x4&columns=3x',
    'rows=4&rows=4&columns=3',
    'rows=4',
    'columns=3',
    '',
  ])('%s are refused', async (shape) => {
    const response = await service.postBytes(`nComponents=2&${shape}`, twelve())
    expect([response.status, (await refusalOf(response)).code]).toEqual([400, 'ERR_REQUEST'])
  })

  it.each(['0', '-1', '257', '1e9', '1e999', '-1e999', '1.5', 'two', ''])('nComponents=%s is refused', async (k) => {
    const response = await service.post(`nComponents=${k}`, rowsOf(4, 3))
    expect([response.status, (await refusalOf(response)).code]).toEqual([400, 'ERR_REQUEST'])
  })

  it.each(['loss=frobeniu', 'solver=cg', 'init=svd', 'tol=-1', 'seed=1.5', 'seed=-1', 'alphaW=-1', 'l1Ratio=2', 'loss=1e999'])(
    '%s is refused in the words of the library',
    async (option) => {
      const refusal = await refusalOf(await service.post(`nComponents=2&${option}`, rowsOf(4, 3)))
      expect(refusal.code).toBe('ERR_NMF_OPTION')
      expect(refusal.message).toMatch(new RegExp(`^${option.split('=')[0]} must be `))
    },
  )

  it.each(['timeLimitMs=1e999', 'maxIter=1e999', 'tol=1e999', 'seed=-1e999'])('%s, which is infinite, is refused', async (option) => {
    const response = await service.post(`nComponents=2&${option}`, rowsOf(4, 3))
    expect([response.status, (await refusalOf(response)).code]).toEqual([400, 'ERR_REQUEST'])
  })

  it.each(['signal=1', 'engine=js', 'threads=1000', '__proto__=1', 'constructor=1'])('%s is none of its parameters', async (option) => {
    const response = await service.post(`nComponents=2&${option}`, rowsOf(4, 3))
    expect(response.status).toBe(400)
  })
})

describe('text', () => {
  it.each([
    ['{}', 'ERR_SHAPE'],
    ['null', 'ERR_SHAPE'],
    ['1', 'ERR_SHAPE'],
    ['"rows"', 'ERR_SHAPE'],
    ['[]', 'ERR_SHAPE'],
    ['[[]]', 'ERR_SHAPE'],
    ['[1, 2]', 'ERR_SHAPE'],
    ['[[1, 2], [3]]', 'ERR_SHAPE'],
    ['[[1, 2], null]', 'ERR_SHAPE'],
    ['[[1, 2], {"length": 2}]', 'ERR_SHAPE'],
    ['[[1, "2"]]', 'ERR_NMF_INPUT'],
    ['[[1, null]]', 'ERR_NMF_INPUT'],
    ['[[1, [2]]]', 'ERR_NMF_INPUT'],
    ['[[1, 1e999]]', 'ERR_NMF_INPUT'],
    ['[[1, -1]]', 'ERR_NMF_INPUT'],
    ['[[1, 2]', 'FST_ERR_CTP_INVALID_JSON_BODY'],
    ['', 'FST_ERR_CTP_EMPTY_JSON_BODY'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'ERR_NMF_INPUT'],
  ])('%.40s is refused', async (body, code) => {
    const response = await service.post('nComponents=1', undefined, { body })
    expect([response.status, (await refusalOf(response)).code]).toEqual([400, code])
  })

  it.each(['', '\n', '1,\n2,3', '1;2', '1,2\n3', '1,two', '1,-2', '1,NaN', '1,Infinity', '=1,2', '1,2\n\n3,4'])(
    'CSV %j is refused',
    async (body) => {
      const response = await service.get('/jobs?nComponents=1', { method: 'POST', body, headers: { 'content-type': 'text/csv' } })
      expect(response.status).toBe(400)
    },
  )

  it.each(['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded', 'text/html'])(
    'of type %s is not read',
    async (type) => {
      const response = await service.get('/jobs?nComponents=1', { method: 'POST', body: '[[1]]', headers: { 'content-type': type } })
      expect(response.status).toBe(415)
    },
  )

  it('whose shape is not the one in the query is refused', async () => {
    expect((await service.post('nComponents=1&rows=5', rowsOf(4, 3))).status).toBe(400)
  })
})

describe('paths', () => {
  it.each([
    '/jobs/1',
    '/jobs/__proto__',
    '/jobs/..%2f..%2fetc%2fpasswd',
    '/jobs/%00',
    '/nowhere',
    '/page.mjs',
    '/..%2fmain.mjs',
    '/jobs/1/W',
    '/jobs/1/events',
  ])('%s is not there', async (path) => {
    const response = await service.get(path)
    expect([response.status, (await refusalOf(response)).code]).toEqual([404, 'ERR_NOT_FOUND'])
  })

  it('that are no URL are refused', async () => expect((await service.get('/jobs/%')).status).toBe(400))
  it('with an unknown method are refused', async () => expect((await service.get('/jobs', { method: 'PUT' })).status).toBe(404))
})

it('never tells where its files are', async () => {
  const answers = await Promise.all([
    service.post('nComponents=1', undefined, { body: '[[1, 2]' }),
    service.post('nComponents=1', [[1, -1]]),
    service.get('/jobs/%'),
    service.get('/nowhere'),
  ])
  for (const answer of answers) expect(await answer.text()).not.toMatch(/node_modules|\.m?js|\bat \w+ \(|stack/)
})
