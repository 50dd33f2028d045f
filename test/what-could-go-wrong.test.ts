/** What could go wrong if ... What has a file of its own (signals, workers, changing buffers, lying objects) is not here. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it, vi } from 'vitest'
import { factorize, factorizeSync, type MatrixLike, NMF } from '../src/index.js'
import { factorBits } from './support/bits.js'
import { outputOf, runProgram } from './support/child.js'
import { TESTED_ENGINES } from './support/combinations.js'
import { randomMatrix } from './support/matrices.js'

const root = fileURLToPath(new URL('..', import.meta.url))

describe.each(TESTED_ENGINES)('what could go wrong on %s if', (engine) => {
  const X = randomMatrix(150, 100)
  const options = { nComponents: 4, engine, init: 'random', maxIter: 30, tol: 0 } as const

  it('a fit starts in the onProgress of another', async () => {
    const inner: Promise<string>[] = []
    const onProgress = () => {
      inner.push(factorize(X, options).then(factorBits))
      expect(factorBits(factorizeSync(X, options))).toBe(alone)
    }
    const alone = factorBits(factorizeSync(X, options))
    expect(factorBits(await factorize(X, { ...options, onProgress }))).toBe(alone)
    expect(inner.length).toBeGreaterThan(0)
    for (const bits of await Promise.all(inner)) expect(bits).toBe(alone)
  })

  it('a model is fitted while it is being fitted', async () => {
    const model = new NMF(options)
    const other = randomMatrix(140, 100, 5)
    const fits = [model.fit(X), model.fit(other)]
    expect((await Promise.all(fits)).every((fitted) => fitted === model)).toBe(true)
    const expected = [X, other].map((one) => new NMF(options).fitSync(one).components.data)
    expect(expected.some((data) => Buffer.compare(Buffer.from(data.buffer), Buffer.from(model.components.data.buffer)) === 0)).toBe(true)
  })

  it('options change after the call', async () => {
    const mine = { ...options, nComponents: 4 }
    const fit = factorize(X, mine)
    Object.assign(mine, { nComponents: -1, maxIter: Number.NaN, engine: 'none' })
    expect(factorBits(await fit)).toBe(factorBits(factorizeSync(X, options)))
  })

  it('threads are more than any machine has', async () => {
    const expected = factorBits(factorizeSync(X, { ...options, threads: 1 }))
    for (const threads of [1000, 2 ** 31, 2 ** 53 - 1]) expect(factorBits(await factorize(X, { ...options, threads }))).toBe(expected)
  })

  it('X looks like a promise', async () => {
    const then = vi.fn((resolve: (value: unknown) => void) => resolve([[1]]))
    const { rows, columns, data } = X
    expect((await factorize({ rows, columns, data, then } as MatrixLike, options)).W.rows).toBe(150)
    expect(then).not.toHaveBeenCalled()
  })

  it('process.exit is called in onProgress', async () => {
    const ended = await runProgram(`endless({ engine: '${engine}', onProgress() { process.exit(6) } })`)
    expect(ended).toEqual({ code: 6, signal: null, stdout: '', stderr: '' })
  })

  it('the package is in the process twice', async () => {
    const folder = mkdtempSync(join(root, 'build-twin-'))
    for (const part of ['dist', 'package.json', 'build/Release']) cpSync(join(root, part), join(folder, part), { recursive: true })
    const output = await outputOf(`
      const copy = await import('${pathToFileURL(join(folder, 'dist', 'index.js'))}')
      const options = { nComponents: 3, engine: '${engine}', maxIter: 20, tol: 0, init: 'random' }
      const X = uneven(120, 90)
      const fits = await Promise.all([factorize, copy.factorize, factorize, copy.factorize].map((call) => call(X, options)))
      const bits = fits.map(({ W }) => Buffer.from(W.data.buffer).toString('hex'))
      console.log(new Set(bits).size, copy.factorize !== factorize, (await copy.factorize(fits[0].W, options)).W.rows)
    `).finally(() => rmSync(folder, { recursive: true }))
    expect(output).toBe('1 true 120')
  })

  it('fits reject whose promises were waited for late', async () => {
    const ended = await runProgram(`
      const controller = new AbortController()
      const fits = Array.from({ length: 4 }, () => endless({ engine: '${engine}', signal: controller.signal }))
      const settled = Promise.allSettled(fits)
      controller.abort('enough')
      console.log((await settled).map(({ reason }) => reason).join(' '))
    `)
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'enough enough enough enough\n', stderr: '' })
  })
})
