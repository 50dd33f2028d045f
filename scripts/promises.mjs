// What a service feels while fits run: `node scripts/promises.mjs [entries]`, X having so many, 1e8 unless told (800 MB, and as much
// again for its copy). Prints a table; needs dist, the addon, and a machine that does nothing else.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { readFile } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { configure, DenseMatrix, factorize } from '../dist/index.js'

const entries = Number(process.argv[2] ?? 1e8)
const rows = 1000
const made = (columns, value) => new DenseMatrix(rows, columns, new Float64Array(rows * columns).fill(value))
const endless = { nComponents: 10, init: 'random', maxIter: 1e9, tol: 0, solver: 'mu' }
const table = {}
const ms = (value) => `${value.toFixed(1)} ms`

async function eventLoop(engine, columns, iterations) {
  const X = made(columns, 0.5)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  await sleep(100)
  delay.enable()
  await factorize(X, { nComponents: 4, engine, init: 'random', maxIter: iterations, tol: 0 })
  delay.disable()
  // What the timer waits by itself is a millisecond.
  table[`event loop, ${engine}, X of ${(columns * rows).toExponential(0)}`] =
    `p99 ${ms(delay.percentile(99) / 1e6 - 1)}, longest ${ms(delay.max / 1e6 - 1)}`
}

/** The median of what `call` takes. */
async function median(call, times = 300) {
  const taken = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    await call()
    taken.push(performance.now() - start)
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)]
}

async function besides() {
  const random = promisify(randomBytes)
  const calls = {
    fs: () => readFile(fileURLToPath(import.meta.url)),
    dns: () => lookup('localhost'),
    crypto: () => random(2 ** 16),
  }
  const idle = {}
  for (const [name, call] of Object.entries(calls)) idle[name] = await median(call)
  const stop = new AbortController()
  configure({ maxConcurrentFits: 4 })
  const fits = Array.from({ length: 4 }, () => factorize(made(500, 0.3), { ...endless, signal: stop.signal }).catch(() => {}))
  await sleep(300)
  for (const [name, call] of Object.entries(calls)) {
    const busy = await median(call)
    table[`${name} beside 4 fits`] = `${ms(busy)}, ${(busy / idle[name]).toFixed(2)} of idle`
  }
  stop.abort()
  await Promise.all(fits)
}

async function cancel(engine) {
  const X = made(4000, 0.3)
  let longest = 0
  for (let i = 0; i < 50; i++) {
    const stop = new AbortController()
    const fit = factorize(X, { ...endless, engine, signal: stop.signal })
    await sleep((i * 37) % 250)
    const start = performance.now()
    stop.abort()
    await fit.catch(() => {})
    longest = Math.max(longest, performance.now() - start)
  }
  table[`abort, ${engine}, 50 moments`] = `longest ${ms(longest)}`
}

async function exit(how) {
  const program = `
    const { factorize } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)})
    const X = { rows: 3000, columns: 3000, data: new Float64Array(9e6).fill(0.5) }
    factorize(X, ${JSON.stringify(endless)})
    setTimeout(() => { console.log('now'); ${how === 'process.exit' ? 'process.exit(3)' : ''} }, 400)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const start = performance.now()
  if (how === 'SIGINT') child.kill('SIGINT')
  const code = await new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  table[how] = `${ms(performance.now() - start)}, ${code}`
}

await eventLoop('js', 4000, 5)
// Last of the two: V8 takes 70 to 170 ms to unmap its 800 MB, and a collection of garbage that comes meanwhile waits for that.
await eventLoop('native', Math.round(entries / rows), 5)
await besides()
for (const engine of ['native', 'js']) await cancel(engine)
for (const how of ['process.exit', 'SIGINT']) await exit(how)
console.log(`Node ${process.versions.node}`)
console.table(table)
