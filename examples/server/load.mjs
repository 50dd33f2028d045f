// How the service bears load: `node examples/server/load.mjs`, a minute. Starts a service of its own, and prints a table.
//
// A ping stands for every other request: what it waits is what the event loop is held up.
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { startService } from './load-service.mjs'

const FITS = 20
const PINGS_A_SECOND = 500
const SECONDS = 6
const [ROWS, COLUMNS] = [2000, 500]
const X = new Float64Array(ROWS * COLUMNS).map((_, i) => ((i * 7919) % 1009) / 1009)

const query = (options) => `/jobs?rows=${ROWS}&columns=${COLUMNS}&nComponents=20&init=random&tol=0&${options}`
const service = await startService({
  MAX_CONCURRENT_FITS: 0,
  MAX_QUEUED_FITS: 100,
  GRACE_MS: 2000,
  KEPT_JOBS: 50,
  MAX_ITERATIONS: 1_000_000,
})
const rows = []

/** @returns milliseconds at 50, 99 and 100 per cent, as told by the load generator */
async function ping(name) {
  const { latency, requests, non2xx, errors, timeouts } = await autocannon({
    url: `${service.url}/ping`,
    connections: 10,
    overallRate: PINGS_A_SECOND,
    duration: SECONDS,
  })
  rows.push({
    what: `ping, ${name}`,
    p50: latency.p50,
    p99: latency.p99,
    max: latency.max,
    sent: requests.total,
    failed: non2xx + errors + timeouts,
  })
  return latency
}

/** Begins a job and follows it; `ends` is every last word about it. */
async function begin(options) {
  const response = await fetch(service.url + query(options), {
    method: 'POST',
    body: X,
    headers: { 'content-type': 'application/octet-stream' },
  })
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`)
  const { id } = await response.json()
  const events = fetch(`${service.url}/jobs/${id}/events`).then((answer) => answer.text())
  return { id, ends: events.then((text) => [...text.matchAll(/^event: end\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data))) }
}

/** Each job has to have ended once, and to have been told as it is. */
async function check(jobs, { exists }) {
  const states = {}
  let wrong = 0
  for (const { id, ends } of jobs) {
    const told = await ends
    const { state } = exists ? await (await fetch(`${service.url}/jobs/${id}`)).json() : told[0]
    if (told.length !== 1 || told[0].id !== id || told[0].state !== state) wrong++
    states[state] = (states[state] ?? 0) + 1
  }
  if (new Set(jobs.map(({ id }) => id)).size !== jobs.length) wrong++
  return { ...states, wrong }
}

await autocannon({ url: `${service.url}/ping`, connections: 10, duration: 1 })
const idle = await ping('idle')

const begun = performance.now()
const jobs = await Promise.all(Array.from({ length: FITS }, () => begin('maxIter=500')))
// These wait, behind the others.
for (const { id } of jobs.slice(-5)) await fetch(`${service.url}/jobs/${id}`, { method: 'DELETE' })
const busy = await ping(`${FITS} fits of ${ROWS} × ${COLUMNS}`)
const ended = await check(jobs, { exists: true })
const seconds = (performance.now() - begun) / 1000

await ping('idle again')

/** Memory after each of some waves of fits: it may rise at first, and has to stay where it comes to. */
const waves = []
for (let wave = 0; wave < 10; wave++) {
  const { wrong } = await check(await Promise.all(Array.from({ length: FITS }, () => begin('maxIter=20'))), { exists: true })
  ended.wrong += wrong
  waves.push(service.rss.last)
}

const small = await autocannon({
  url: `${service.url}/jobs?nComponents=3`,
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(Array.from({ length: 30 }, (_, i) => Array.from({ length: 20 }, (_, j) => (i * 31 + j * 17) % 97))),
  connections: 10,
  duration: SECONDS,
})
while ((await service.health()).jobs.running + (await service.health()).jobs.waiting > 0) await sleep(50)

const last = await Promise.all(Array.from({ length: FITS }, () => begin('maxIter=1000000')))
const pings = ping('told to stop').catch(() => {})
await sleep(500)
const stop = await service.stop()
const stopped = await check(last, { exists: false })
await pings
const stopPing = rows.pop()

console.table(rows)
console.log(`p99 beside the fits is ${(busy.p99 / Math.max(1, idle.p99)).toFixed(1)} times that of an idle service (of at least 1 ms)`)
console.log(`jobs: ${JSON.stringify(ended)} of ${FITS} in ${seconds.toFixed(1)} s, 5 of them asked to be cancelled`)
console.log(
  `small jobs: ${small['2xx']} taken, ${small.non2xx} refused, ${(small['2xx'] / SECONDS).toFixed(0)} a second, p99 ${small.latency.p99} ms`,
)
console.log(
  `memory: ${service.rss.first} MiB at the start, ${service.rss.most} MiB at most; after waves of ${FITS} fits ${waves.join(', ')} MiB`,
)
console.log(
  `SIGTERM with ${FITS} fits: code ${stop.code} after ${stop.seconds.toFixed(2)} s; jobs ${JSON.stringify(stopped)}; pings until then ${stopPing?.sent}`,
)
process.exitCode = ended.wrong + stopped.wrong + (stop.code === 0 ? 0 : 1) > 0 ? 1 : 0
