/** A fit that goes on from a checkpoint ends where one never interrupted ends, to the last bit. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type FactorizeOptions, factorize, type MatrixLike } from '../../src/index.js'
import { factorBits } from '../support/bits.js'
import { COMBINATIONS, TESTED_ENGINES } from '../support/combinations.js'
import { float32, randomMatrix } from '../support/matrices.js'
import { expectRefusal, refusal } from '../support/refusals.js'
import { STORAGES, stored } from '../support/storage.js'

const folder = mkdtempSync(join(tmpdir(), 'nmf-checkpoint-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'fit.checkpoint')

const small = randomMatrix(30, 20)

/** Stops once so many iterations are done and a checkpoint is there, unless the fit is over sooner, and goes on from the last checkpoint. */
async function interrupted(X: MatrixLike, options: FactorizeOptions, iterations: number) {
  rmSync(path, { force: true })
  const abort = new AbortController()
  const onProgress = ({ iteration }: { iteration: number }) => {
    if (iteration >= iterations && existsSync(path)) abort.abort()
  }
  const first = factorize(X, { ...options, checkpoint: { path, everyMs: 1e-9 }, signal: abort.signal, onProgress })
  await first.catch((error) => expect(error).toBe(abort.signal.reason))
  return factorize(X, { ...options, resume: path })
}

const facts = ({ iterations, stopReason, loss, objective, history }: Awaited<ReturnType<typeof factorize>>) => ({
  iterations,
  stopReason,
  loss,
  objective,
  history: history.map(({ iteration, objective }) => [iteration, objective]),
})

describe.each(COMBINATIONS)('$engine, $dtype, $solver, β = $beta', ({ engine, dtype, solver, beta }) => {
  const storages = beta > 0 ? STORAGES : (['dense'] as const)
  it.each(storages)('goes on from its last iteration, %s', async (storage) => {
    const X = stored(dtype === 'float32' ? float32(small) : small, storage)
    const options: FactorizeOptions = {
      nComponents: 3,
      engine,
      solver,
      loss: beta,
      tol: 0,
      init: 'random',
      maxIter: 25,
      shuffle: solver === 'cd',
    }
    const whole = await factorize(X, options)
    const first = await factorize(X, { ...options, maxIter: 7, checkpoint: { path } })
    expect(first.iterations).toBe(7)
    const second = await factorize(X, { ...options, resume: path })
    expect(factorBits(second)).toBe(factorBits(whole))
    expect(second.iterations).toBe(25)
    expect(second.history[0]).toEqual(first.history[0])
  })
})

describe.each(TESTED_ENGINES)('%s', (engine) => {
  const options: FactorizeOptions = { nComponents: 4, engine, maxIter: 300, tol: 1e-7 }
  // Too large for any request to be brief: every advance comes back within a slice.
  const X = randomMatrix(400, 300)

  it.each([
    ['defaults', {}],
    ['penalties', { alphaW: 0.01, l1Ratio: 0.5, init: 'random' }],
    ['mu', { solver: 'mu' }],
    ['cd, shuffled', { solver: 'cd', shuffle: true }],
    ['Kullback-Leibler', { loss: 'kullback-leibler', maxIter: 30 }],
    ['a given start', { init: { W: randomMatrix(400, 4), H: randomMatrix(4, 300, 5) } }],
    ['W alone', { update: 'W', init: { H: randomMatrix(4, 300, 5) }, solver: 'mu' }],
  ] satisfies [string, Partial<FactorizeOptions>][])('wherever it was interrupted, all comes out the same: %s', async (_, more) => {
    const whole = await factorize(X, { ...options, ...more })
    for (const iterations of [1, 11]) {
      const resumed = await interrupted(X, { ...options, ...more }, iterations)
      expect(factorBits(resumed)).toBe(factorBits(whole))
      expect(facts(resumed)).toEqual(facts(whole))
    }
  })

  it('threads do not count', async () => {
    await factorize(X, { ...options, maxIter: 5, threads: 1, checkpoint: { path } })
    const [one, two] = [
      await factorize(X, { ...options, resume: path, threads: 1 }),
      await factorize(X, { ...options, resume: path, threads: 3 }),
    ]
    expect(factorBits(two)).toBe(factorBits(one))
  })

  it('a fit that is over is over', async () => {
    const whole = await factorize(X, { ...options, maxIter: 5, checkpoint: { path } })
    const again = await factorize(X, { ...options, maxIter: 5, resume: path })
    expect(factorBits(again)).toBe(factorBits(whole))
    expect(facts(again)).toEqual(facts(whole))
  })

  it('warnings of the start come back', async () => {
    const nndsvd: FactorizeOptions = { ...options, solver: 'mu', init: 'nndsvd', maxIter: 3 }
    const { warnings } = await factorize(X, { ...nndsvd, checkpoint: { path } })
    expect((await factorize(X, { ...nndsvd, resume: path })).warnings).toEqual(warnings)
  })

  describe('refuses', () => {
    const begun = async () => {
      await factorize(small, { nComponents: 3, engine, maxIter: 5, tol: 0, checkpoint: { path } })
    }
    const resumed = (Y: MatrixLike, more: Partial<FactorizeOptions>) => () =>
      factorize(Y, { nComponents: 3, engine, maxIter: 9, tol: 0, ...more, resume: path })

    it.each([
      ['another X', randomMatrix(30, 20, 9), {}, 'another X'],
      ['another shape', randomMatrix(20, 30), {}, 'rows 30 where it is 20 now; columns 20 where it is 30 now'],
      ['another number type', float32(small), {}, 'another X; number type "float64" where it is "float32" now'],
      ['another seed', small, { seed: 4 }, 'seed 0 where it is 4 now'],
      ['another tol', small, { tol: 0.5 }, 'tol 0 where it is 0.5 now'],
      ['another loss', small, { loss: 1 }, 'loss 2 where it is 1 now'],
      ['another solver', small, { solver: 'mu' }, 'solver "accelerated" where it is "mu" now'],
      ['more components', small, { nComponents: 4 }, 'nComponents 3 where it is 4 now'],
      ['a given start', small, { init: { W: randomMatrix(30, 3), H: randomMatrix(3, 20) } }, 'another init'],
      ['penalties', small, { alphaW: 1 }, 'alphaW 0 where it is 1 now; alphaH 0 where it is 1 now'],
    ] satisfies [string, MatrixLike, Partial<FactorizeOptions>, string][])('%s', async (_, Y, more, message) => {
      await begun()
      await expectRefusal(resumed(Y, more), {
        kind: 'RangeError',
        code: 'ERR_NMF_FILE',
        message: `fit.checkpoint must be of the same fit, got ${message}`,
      })
    })

    it('what is not there, not whole or altered', async () => {
      await begun()
      const bytes = readFileSync(path)
      for (const broken of [
        bytes.subarray(0, bytes.length - 1),
        bytes.subarray(0, 100),
        Buffer.alloc(0),
        Buffer.from(bytes.toString('latin1').replace('"tol":0', '"tol":1'), 'latin1'),
      ]) {
        writeFileSync(path, broken)
        expect((await refusal(resumed(small, {}))).code).toBe('ERR_NMF_FILE')
      }
      rmSync(path)
      const error = await refusal(resumed(small, {}))
      expect(error).toMatchObject({ code: 'ERR_NMF_FILE', message: 'fit.checkpoint must be there, got no such file or folder' })
    })
  })

  it('a first checkpoint that cannot be written fails the fit, a later one is a warning', async () => {
    const nowhere = join(folder, 'no', 'such', 'folder', 'file')
    const error = await refusal(() => factorize(X, { ...options, checkpoint: { path: nowhere } }))
    expect(error).toMatchObject({ code: 'ERR_NMF_FILE', message: 'file must be there, got no such file or folder' })
    const later = mkdtempSync(join(folder, 'later-'))
    const onProgress = () => {
      if (existsSync(join(later, 'file'))) rmSync(later, { recursive: true })
    }
    const checkpoint = { path: join(later, 'file'), everyMs: 1e-9 }
    const { warnings } = await factorize(X, { ...options, tol: 0, maxIter: 1e9, timeLimitMs: 1000, checkpoint, onProgress })
    expect(warnings.map(({ code }) => code)).toContain('NMF_CHECKPOINT_FAILED')
  })
})
