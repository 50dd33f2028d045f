/** A misspelt option is an error that names the nearest one. */
import { describe, expect, it } from 'vitest'
import { OPTION_KEYS } from '../../src/contract/options.js'
import { factorize, factorizeSync, NMF } from '../../src/index.js'
import { randomMatrix } from '../support/matrices.js'
import { expectError, expectRefusal, refusal } from '../support/refusals.js'

const X = randomMatrix(4, 3)

const CALLS: [string, readonly string[], (options: never) => unknown][] = [
  ['factorize', OPTION_KEYS.async, (options) => factorize(X, options)],
  ['factorizeSync', OPTION_KEYS.sync, (options) => factorizeSync(X, options)],
  ['NMF', OPTION_KEYS.model, (options) => new NMF(options)],
]

/** As people type them, and as scikit-learn spells them. */
const MISSPELT: [string, string][] = [
  ['ncomponents', 'nComponents'],
  ['nComponent', 'nComponents'],
  ['n_components', 'nComponents'],
  ['NComponents', 'nComponents'],
  ['components', 'nComponents'],
  ['Loss', 'loss'],
  ['solvr', 'solver'],
  ['Solver', 'solver'],
  ['intit', 'init'],
  ['seeed', 'seed'],
  ['maxiter', 'maxIter'],
  ['max_iter', 'maxIter'],
  ['maxIters', 'maxIter'],
  ['maxIterations', 'maxIter'],
  ['toll', 'tol'],
  ['tolerance', 'tol'],
  ['timeLimit', 'timeLimitMs'],
  ['timelimitms', 'timeLimitMs'],
  ['alpha_W', 'alphaW'],
  ['alphaw', 'alphaW'],
  ['alpha_H', 'alphaH'],
  ['l1_ratio', 'l1Ratio'],
  ['l1ratio', 'l1Ratio'],
  ['Shuffle', 'shuffle'],
  ['shufle', 'shuffle'],
  ['engin', 'engine'],
  ['thread', 'threads'],
  ['nThreads', 'threads'],
]
const MISSPELT_RUN: [string, string][] = [
  ['Signal', 'signal'],
  ['singal', 'signal'],
  ['onprogress', 'onProgress'],
  ['onProgres', 'onProgress'],
  ['progress', 'onProgress'],
]

describe.each(CALLS)('%s', (name, keys, call) => {
  it.each(MISSPELT)('%s: did you mean %s?', async (wrong, right) => {
    const message = `${name} has no option "${wrong}": did you mean ${right}?`
    await expectRefusal(() => call({ nComponents: 2, [wrong]: 2 } as never), { kind: 'TypeError', code: 'ERR_NMF_OPTION', message })
  })

  it('names the nearest before the missing nComponents', async () => {
    await expectRefusal(() => call({ n_components: 2 } as never), {
      kind: 'TypeError',
      code: 'ERR_NMF_OPTION',
      message: /did you mean nComponents\?$/,
    })
  })

  it('refuses an unknown option even where it is undefined', async () => {
    await expectRefusal(() => call({ nComponents: 2, maxiter: undefined } as never), { kind: 'TypeError', code: 'ERR_NMF_OPTION' })
  })

  it.each([
    ['random_state'],
    ['verbose'],
    ['x'],
    ['__proto__'],
    ['constructor'],
    ['toString'],
    ['0'],
    [''],
    ['δ'],
    ['a\nb'],
    ['"'],
    ['y'.repeat(2000)],
  ])('lists the known options for %s', async (wrong) => {
    const error = await refusal(() => call({ nComponents: 2, [wrong]: 1 } as never))
    expect(error.code).toBe('ERR_NMF_OPTION')
    expect(error.message).not.toMatch(/\n/)
    expect(error.message.length).toBeLessThan(400)
    if (!error.message.includes('did you mean')) for (const key of keys) expect(error.message).toContain(key)
  })
})

describe('factorize', () => {
  it.each(MISSPELT_RUN)('%s: did you mean %s?', async (wrong, right) => {
    const error = await refusal(() => factorize(X, { nComponents: 2, [wrong]: () => {} } as never))
    expectError(error, { kind: 'TypeError', code: 'ERR_NMF_OPTION', message: `factorize has no option "${wrong}": did you mean ${right}?` })
  })
})

describe('the synchronous calls', () => {
  it.each(['signal', 'onProgress', 'checkpoint', 'resume', 'transfer'])('do not take %s', async (key) => {
    const value = { signal: new AbortController().signal, onProgress: () => {}, checkpoint: { path: 'x' }, resume: 'x', transfer: true }[
      key
    ]
    for (const call of [
      () => factorizeSync(X, { nComponents: 2, [key]: value } as never),
      () => new NMF({ nComponents: 2, [key]: value } as never),
    ]) {
      const error = await refusal(call)
      expect([error.name, error.code]).toEqual(['TypeError', 'ERR_NMF_OPTION'])
      expect(error.message).toContain(`has no option "${key}"`)
    }
  })
})
