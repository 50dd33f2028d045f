/** Workers of the JS engine in a process of their own: what they spare, how they end, and what happens without them. */
import { describe, expect, it } from 'vitest'
import { outputOf, runProgram } from '../support/child.js'

const SHARED = `
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { performance } from 'node:perf_hooks'
const workers = []
process.on('worker', (worker) => workers.push(worker))
const options = { nComponents: 5, engine: 'js', init: 'random', maxIter: 30, tol: 0 }
const bits = ({ W, H }) => Buffer.from(W.data.buffer).toString('hex') + Buffer.from(H.data.buffer).toString('hex')
const X = uneven(300, 200)
const same = async () => bits(await factorize(X, options)) === bits(factorizeSync(X, options))
`

describe('the calling thread', () => {
  it('does less of a fit than the worker', async () => {
    const output = await outputOf(`${SHARED}
      await factorize(X, options)
      const [worker] = workers
      const [here, there] = [performance.eventLoopUtilization(), worker.performance.eventLoopUtilization()]
      await factorize(uneven(1500, 600), { ...options, nComponents: 20 })
      const spent = [performance.eventLoopUtilization(here), worker.performance.eventLoopUtilization(there)].map(({ active }) => active)
      console.log(spent[0] < spent[1], workers.length)
    `)
    expect(output).toBe('true 1')
  })
})

describe('the process', () => {
  it('ends by itself after a fit, and does not wait until the idle worker is let go', async () => {
    const output = await outputOf(`${SHARED}
      let gone = 0
      process.on('worker', (worker) => worker.once('exit', () => gone++))
      process.on('exit', () => console.log(workers.length, gone))
      await factorize(X, options)
    `)
    expect(output).toBe('1 0')
  })

  it('waits for a fit that nothing else is waiting for', async () => {
    const output = await outputOf(`${SHARED}
      factorize(uneven(1000, 500), options).then(({ iterations }) => console.log(iterations, workers.length))
    `)
    expect(output).toBe('30 1')
  })

  it('ends by itself after an abort in the middle of a fit', async () => {
    const output = await outputOf(`${SHARED}
      const controller = new AbortController()
      const onProgress = ({ iteration }) => { if (iteration > 0) controller.abort('mine') }
      await endless({ engine: 'js', signal: controller.signal, onProgress }).catch(console.log)
    `)
    expect(output).toBe('mine')
  })

  it.each([
    ['--input-type and --eval', []],
    ['a heap limit', ['--max-old-space-size=200']],
    ['warnings as errors', ['--throw-deprecation']],
  ] as const)('may have been started with %s', async (_, node) => {
    expect(await outputOf(`${SHARED} console.log(await same(), workers.length)`, { node: [...node] })).toBe('true 1')
  })

  it('does not grow with fits that ended', async () => {
    // 16 MB each, so that 30 alone would be more than allowed: V8 does not count shared memory unless it is made to.
    const output = await outputOf(`${SHARED}
      const large = ones(2000, 1000)
      let most = 0
      for (let i = 0; i < 30; i++) {
        await factorize(large, { ...options, nComponents: 1, maxIter: 1 })
        most = Math.max(most, process.memoryUsage.rss())
      }
      console.log(most < 25 * 16e6 ? 'small' : most)
    `)
    expect(output).toBe('small')
  })
})

describe('a fit whose worker cannot start is computed all the same', () => {
  const without = (change: string) => `${SHARED}
    const threads = createRequire(import.meta.url)('node:worker_threads')
    const Real = threads.Worker
    let tried = 0
    threads.Worker = class extends Real { constructor(url, options) { tried++; ${change} } }
    syncBuiltinESMExports()
    const all = []
    for (let i = 0; i < 3; i++) all.push(await same())
    console.log(all.join(), tried)
  `

  it.each([
    ['no thread is to be had', `throw new Error('ERR_WORKER_INIT_FAILED')`],
    ['its file is not there', `super(new URL('file:///not/there.js'), options)`],
    [
      'its file is another program, which speaks',
      `super('require("worker_threads").parentPort.postMessage("hello")', { ...options, eval: true })`,
    ],
    ['its file is another program, which ends', `super('process.exit(0)', { ...options, eval: true })`],
  ])('%s', async (_, change) => {
    // Once tried, not again for a while.
    expect(await outputOf(without(change))).toBe('true,true,true 1')
  })

  it('the permission model forbids it', async () => {
    const flag = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
    const { stdout, code } = await runProgram(`${SHARED} console.log(await same(), workers.length)`, {
      node: [flag, '--allow-fs-read=*', '--no-warnings'],
    })
    expect([stdout, code]).toEqual(['true 0\n', 0])
  })
})
