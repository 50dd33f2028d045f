/**
 * A test of the tests: engines broken on purpose, each in a way that a real mistake could, must break a promise.
 */
import { describe, expect, it } from 'vitest'
import { type Factorization, factorizeSync } from '../../src/index.js'
import { type Fit, PROMISES } from '../support/promises.js'

const sound: Fit = (X, options) => factorizeSync(X, { engine: 'js', solver: 'cd', ...options })

/** A fit whose results pass through `spoil`. */
const spoilt =
  (spoil: (result: Factorization) => void): Fit =>
  (X, options) => {
    const result = sound(X, options)
    spoil(result)
    return result
  }

const SABOTAGE: Record<string, Fit> = {
  'a negative entry': spoilt(({ W }) => {
    W.data[W.data.length - 1] = -1e-12
  }),
  'a NaN': spoilt(({ H }) => {
    H.data[1] = Number.NaN
  }),
  'a -0': spoilt(({ H }) => {
    H.data[0] = -0
  }),
  'an ignored seed': (X, options) => sound(X, { ...options, seed: 0 }),
  'an ignored solver limit, so that the objective rises': (X, options) => {
    const worse = (options.maxIter ?? 0) === 7 ? 1 : options.maxIter
    return sound(X, { ...options, ...(worse === undefined ? {} : { maxIter: worse }) })
  },
  'a transposed H': spoilt((result) => Object.assign(result, { H: result.H.transpose() })),
  'an H whose rows are read as columns': spoilt(({ H }) => {
    H.data.set(H.transpose().data)
  }),
  'a loss that forgets the half': spoilt((result) => Object.assign(result, { loss: 2 * result.loss })),
  'penalties left out of the objective': spoilt((result) => Object.assign(result, { objective: result.loss })),
  'a result that depends on the threads': spoilt(() => {}),
  'writing to X': (X, options) => {
    const result = sound(X, options)
    X.data[0] = 0.5
    return result
  },
  'a start that ignores the order of rows': (X, options) => sound(X, { ...options, init: 'random' }),
  'an absolute threshold': spoilt(({ W }) => {
    W.data.forEach((value, at) => {
      if (value < 0.05) W.data[at] = 0
    })
  }),
}

SABOTAGE['a result that depends on the threads'] = (X, options) => {
  const result = sound(X, options)
  if ((options.threads ?? 1) > 2) result.W.data[0] = (result.W.data[0] as number) * (1 + 2 ** -52)
  return result
}

function broken(fit: Fit): string[] {
  return Object.entries(PROMISES).flatMap(([name, check]) => {
    try {
      check(fit, { dtype: 'float64', solver: 'cd', beta: 2, storage: 'dense' })
      return []
    } catch {
      return [name]
    }
  })
}

describe('sabotage', () => {
  it('a sound engine breaks no promise', () => {
    expect(broken(sound)).toEqual([])
  })

  it.each(Object.entries(SABOTAGE))('%s is caught', (_, fit) => {
    expect(broken(fit)).not.toEqual([])
  })

  it('every promise catches something', () => {
    const caught = new Set(Object.values(SABOTAGE).flatMap(broken))
    const zeros = spoilt(({ W }) => {
      W.data.fill(1e-3)
    })
    for (const name of broken(zeros)) caught.add(name)
    expect(Object.keys(PROMISES).filter((name) => !caught.has(name))).toEqual([])
  })
})
