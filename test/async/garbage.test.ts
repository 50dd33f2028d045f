/** Collections of garbage during fits: what a fit works on stays, and what it no longer needs goes. */
import { describe, expect, it } from 'vitest'
import { outputOf } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'

const GC = { node: ['--expose-gc'] }

describe.each(TESTED_ENGINES)('%s', (engine) => {
  it('collects all it likes while fits run whose inputs nobody holds', async () => {
    const output = await outputOf(
      `
      const options = { nComponents: 5, engine: '${engine}', init: 'random', maxIter: 40, tol: 0 }
      const bits = ({ W }) => Buffer.from(W.data.buffer).toString('hex')
      const expected = bits(factorizeSync(uneven(300, 200), options))
      const collecting = setInterval(gc, 0)
      const fits = []
      for (let i = 0; i < 8; i++) { fits.push(factorize(uneven(300, 200), options).then(bits)); gc() }
      const found = await Promise.all(fits)
      clearInterval(collecting)
      console.log(found.every((one) => one === expected))
      `,
      GC,
    )
    expect(output).toBe('true')
  })

  it('keeps no X of fits that ended, failed or were aborted', async () => {
    const output = await outputOf(
      `
      const kept = []
      const options = { nComponents: 2, engine: '${engine}', init: 'random', maxIter: 3 }
      const run = async (change) => {
        let X = uneven(200, 100)
        kept.push(new WeakRef(X.data.buffer))
        const controller = new AbortController()
        const fit = factorize(X, { ...options, ...change, signal: controller.signal })
        X = undefined
        if (change.maxIter !== undefined) setImmediate(() => controller.abort())
        await fit.catch(() => {})
      }
      await run({})
      await run({ maxIter: 1e9, tol: 0 })
      await run({ onProgress() { throw new Error('mine') } })
      await run({ init: { W: ones(1, 1), H: ones(1, 1) } })
      for (let i = 0; i < 20; i++) { await sleep(1); gc() }
      console.log(kept.filter((one) => one.deref() !== undefined).length)
      `,
      GC,
    )
    expect(output).toBe('0')
  })

  it('holds no more memory after thousands of fits than after hundreds', async () => {
    const output = await outputOf(
      `
      const X = uneven(120, 80)
      const options = { nComponents: 4, engine: '${engine}', init: 'random', maxIter: 4, tol: 0 }
      const round = async () => {
        for (let i = 0; i < 50; i++) {
          await factorize(X, options)
          factorizeSync(X, options)
          await factorize([[-1]], options).catch(() => {})
          const controller = new AbortController()
          const fit = factorize(X, { ...options, maxIter: 1e9, signal: controller.signal })
          setImmediate(() => controller.abort())
          await fit.catch(() => {})
        }
      }
      // Workers of the JS engine that are idle hold memory until they are let go.
      const settled = async () => {
        await sleep(2000)
        for (let i = 0; i < 5; i++) { await sleep(5); gc() }
        const { arrayBuffers, heapUsed, external } = process.memoryUsage()
        return { arrayBuffers, heapUsed, external }
      }
      await round()
      await round()
      const before = await settled()
      await round()
      await round()
      const after = await settled()
      console.log(JSON.stringify({ before, after }))
      `,
      GC,
    )
    const { before, after } = JSON.parse(output)
    // 100 fits of each kind, of X (77 kB), W and H: a leak of any of them would show as megabytes.
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20)
    expect(after.external - before.external).toBeLessThan(2 ** 20)
    expect(after.heapUsed - before.heapUsed).toBeLessThan(2 ** 20)
  })
})
