/** worker_threads: the package loads, fits and ends in any number of them. */
import { describe, expect, it } from 'vitest'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'

/** The program of a worker: fits what it is told to and answers with the bits. */
const WORKER = `
const WORKER = \`
  const { parentPort, workerData } = require('node:worker_threads')
  ;(async () => {
    const { factorize } = await import('\${workerUrl}')
    const data = Float64Array.from({ length: 200 * 100 }, (_, i) => ((i * 7919) % 1009) / 1009)
    parentPort.postMessage('started')
    const { W, engine } = await factorize({ rows: 200, columns: 100, data }, workerData)
    parentPort.postMessage({ engine, bits: Buffer.from(W.data.buffer).toString('hex') })
  })()
\`
const started = (options) => new Promise((resolve, reject) => {
  const worker = new Worker(WORKER, { eval: true, execArgv: [], workerData: options })
  worker.answer = new Promise((answered) => worker.on('message', (message) => message === 'started' ? resolve(worker) : answered(message)))
  worker.exited = new Promise((exited) => worker.once('exit', exited))
  worker.once('error', reject)
})
`

const program = (engine: string, body: string) => `
const workerUrl = '${new URL('../../dist/index.js', import.meta.url)}'
${WORKER}
const short = { nComponents: 4, engine: '${engine}', init: 'random', maxIter: 10, tol: 0 }
const long = { ...short, maxIter: 1e9 }
${body}
`

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it('gives the same in four workers at once as on the main thread', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const workers = await Promise.all([1, 2, 3, 4].map(() => started(short)))
        const answers = await Promise.all(workers.map((worker) => worker.answer))
        const { W, engine } = await factorize(uneven(200, 100), short)
        const bits = Buffer.from(W.data.buffer).toString('hex')
        console.log(answers.every((one) => one.bits === bits && one.engine === engine), engine)
        `,
      ),
    )
    expect(output).toBe(`true ${engine}`)
  })

  it('is ended in the middle of a fit, again and again, and loads again', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const codes = []
        for (let round = 0; round < 6; round++) {
          const workers = await Promise.all([1, 2, 3].map(() => started(long)))
          await sleep(round * 7)
          codes.push(...(await Promise.all(workers.map((worker) => worker.terminate()))))
        }
        const last = await started(short)
        const { engine } = await last.answer
        console.log(codes.join(''), engine, await last.exited)
        `,
      ),
    )
    expect(output).toBe(`${'1'.repeat(18)} ${engine} 0`)
  })

  it('is ended in the middle of a fit a hundred times, sixteen loading at once', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const codes = []
        for (let round = 0; round < 7; round++) {
          const workers = await Promise.all(Array.from({ length: 16 }, () => started(long)))
          await sleep(round)
          codes.push(...(await Promise.all(workers.map((worker) => worker.terminate()))))
        }
        console.log(codes.join(''))
        `,
      ),
    )
    expect(output).toBe('1'.repeat(112))
  })

  it('is ended while it still loads', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        // Each soon after its own start: by that of the last of three, others may have begun to fit.
        const ended = async (afterMs) => {
          const worker = await started(long)
          await sleep(afterMs)
          await worker.terminate()
        }
        for (let round = 0; round < 20; round++) await Promise.all([1, 2, 3].map(() => ended(round % 5)))
        console.log('alive')
        `,
      ),
    )
    expect(output).toBe('alive')
  })

  it('is ended while the main thread fits, which goes on', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const expected = factorizeSync(uneven(200, 100), { ...short, maxIter: 400 })
        const fit = factorize(uneven(200, 100), { ...short, maxIter: 400 })
        for (let round = 0; round < 4; round++) await (await started(long)).terminate()
        const { W } = await fit
        console.log(Buffer.compare(Buffer.from(W.data.buffer), Buffer.from(expected.W.data.buffer)))
        `,
      ),
    )
    expect(output).toBe('0')
  })

  it('exits by itself in the middle of a fit with its own code', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const source = WORKER.replace("postMessage('started')", "postMessage('started'); setTimeout(() => process.exit(5), 30)")
        const worker = new Worker(source, { eval: true, execArgv: [], workerData: long })
        worker.once('exit', (code) => console.log(code))
        `,
      ),
    )
    expect(output).toBe('5')
  })

  it('takes an X by transfer and sends W by transfer', async () => {
    const output = await outputOf(
      program(
        engine,
        `
        const source = \`
          const { parentPort } = require('node:worker_threads')
          parentPort.once('message', async (X) => {
            const { factorize } = await import('\${workerUrl}')
            const { W } = await factorize(X, { nComponents: 2, engine: '${engine}', maxIter: 3 })
            parentPort.postMessage({ rows: W.rows, columns: W.columns, data: W.data }, [W.data.buffer])
          })
        \`
        const worker = new Worker(source, { eval: true, execArgv: [] })
        const X = uneven(30, 20)
        worker.postMessage(X, [X.data.buffer])
        const W = DenseMatrix.from(await new Promise((resolve) => worker.once('message', resolve)))
        console.log(W.rows, W.columns, X.data.length)
        `,
      ),
    )
    expect(output).toBe('30 2 0')
  })
})
