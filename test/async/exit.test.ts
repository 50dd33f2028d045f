/** The process ends in the middle of a fit as it would without one. */
import { describe, expect, it } from 'vitest'
import { runProgram } from '../support/child.js'
import { TESTED_ENGINES } from '../support/combinations.js'

/** Waits until the fit is past its start, so that the engine is at work. */
const fitting = (engine: string) => `
let at = -1
const fit = endless({ engine: '${engine}', onProgress: ({ iteration }) => { at = iteration } })
while (at < 1) await sleep(5)
`

/** Many small ones besides: more threads that can be caught in the middle of something. */
const crowd = (engine: string) => `
configure({ maxConcurrentFits: 13 })
for (let i = 0; i < 12; i++) factorize(uneven(300, 200), { nComponents: 20, engine: '${engine}', init: 'random', tol: 0, maxIter: 1e9 })
`

describe.each(TESTED_ENGINES)('%s', (engine) => {
  // Ending while threads still compute can go wrong at any point of an iteration: several are tried.
  it.each([
    [0, 0],
    [7, 9],
    [200, 18],
    [7, 27],
  ])('process.exit(%d) keeps its code, %d ms into the work', async (code, ms) => {
    const ended = await runProgram(`${crowd(engine)} ${fitting(engine)} await sleep(${ms}); process.exit(${code})`)
    expect(ended).toEqual({ code, signal: null, stdout: '', stderr: '' })
  })

  it('process.exit at the very start of a fit keeps its code', async () => {
    const ended = await runProgram(`endless({ engine: '${engine}' }); setImmediate(() => process.exit(3))`)
    expect(ended).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
  })

  it('process.exitCode and exit handlers count', async () => {
    const ended = await runProgram(
      `${fitting(engine)} process.on('exit', (code) => console.log('exit', code)); process.exitCode = 9; process.exit()`,
    )
    expect(ended).toEqual({ code: 9, signal: null, stdout: 'exit 9\n', stderr: '' })
  })

  it('an error nobody catches ends it as ever', async () => {
    const { code, signal, stderr } = await runProgram(`${fitting(engine)} setImmediate(() => { throw new Error('mine') }); await fit`)
    expect([code, signal]).toEqual([1, null])
    expect(stderr).toContain('Error: mine')
  })

  it('a fit that is refused and not awaited is an unhandled rejection with our error', async () => {
    const { code, stderr } = await runProgram(`factorize([[-1]], { nComponents: 1, engine: '${engine}' })`)
    expect(code).toBe(1)
    expect(stderr).toContain("code: 'ERR_NMF_INPUT'")
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it by the default', async (kill) => {
    const { code, signal, stderr } = await runProgram(`${fitting(engine)} console.log('now'); await fit`, { kill })
    expect([code, signal, stderr]).toEqual([null, kill, ''])
  })

  it('SIGINT reaches a handler, which can abort the fit', async () => {
    const ended = await runProgram(
      `
      const controller = new AbortController()
      process.once('SIGINT', () => controller.abort(new Error('by hand')))
      let told = false
      await endless({ engine: '${engine}', signal: controller.signal, onProgress() { if (!told) console.log('running'); told = true } }).catch((error) => console.log(error.message))
      `,
      { kill: 'SIGINT' },
    )
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'running\nby hand\n', stderr: '' })
  })

  it('ends by itself once all fits are done, and not before', async () => {
    const ended = await runProgram(
      `factorize(uneven(300, 200), { nComponents: 5, engine: '${engine}', maxIter: 50, tol: 0 }).then(({ iterations }) => console.log(iterations))`,
    )
    expect(ended).toEqual({ code: 0, signal: null, stdout: '50\n', stderr: '' })
  })

  it('prints nothing, whatever happens to the fits', async () => {
    const ended = await runProgram(`
      const options = { nComponents: 2, engine: '${engine}' }
      await factorize(uneven(20, 10), { ...options, maxIter: 1 })
      await factorize(uneven(20, 10), { ...options, init: 'nndsvd', solver: 'mu', maxIter: 1 })
      await factorize([[-1]], options).catch(() => {})
      await factorize(uneven(20, 10), { ...options, signal: AbortSignal.abort() }).catch(() => {})
      factorizeSync(ones(3, 3), options)
      await new NMF(options).fit(ones(3, 3))
    `)
    expect(ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' })
  })
})
