/**
 * What tells a fit from others: its data, by their SHA-256, and all that its iterates depend on.
 */
import { createHash, type Hash } from 'node:crypto'
import { isObserved, valuesOf } from '../contract/engine.js'
import { type Input, storedOf } from '../contract/intake.js'
import { betaOf } from '../contract/losses.js'
import type { EngineName, Settings } from '../contract/options.js'
import { solverFor } from '../contract/problem.js'
import { FLOAT_ARRAYS, type NumberArray } from '../contract/typed-array.js'
import { breathe, type Work } from '../contract/work.js'
import type { GivenStart } from '../init/start.js'

/** By the names that a message shows. What is left out, such as `maxIter` and `threads`, may differ. */
export type Fingerprint = Readonly<Record<(typeof FACTS)[number], string | number | boolean>>

export const FACTS = [
  'X',
  'rows',
  'columns',
  'number type',
  'engine',
  'nComponents',
  'loss',
  'solver',
  'init',
  'seed',
  'tol',
  'alphaW',
  'alphaH',
  'l1Ratio',
  'shuffle',
  'update',
  'missing',
  'frozen',
] as const

/**
 * @param input - X as the solvers see it
 * @param given - what is started from in place of a start by name
 */
export function* fingerprintOf(input: Input, given: GivenStart | undefined, settings: Settings, engine: EngineName): Work<Fingerprint> {
  const { rows, columns, dtype } = input
  const { nComponents, loss, init, seed, tol, alphaW, alphaH, l1Ratio, shuffle, update, missing, frozen } = settings
  return {
    X: yield* hashOfX(input),
    rows,
    columns,
    'number type': dtype,
    engine,
    nComponents,
    loss: betaOf(loss),
    solver: solverFor(settings),
    init: typeof init === 'string' ? init : yield* hashOfStart(given ?? {}),
    seed,
    tol,
    alphaW,
    alphaH: alphaH === 'same' ? alphaW : alphaH,
    l1Ratio,
    shuffle,
    update,
    missing,
    frozen: JSON.stringify(frozen ?? {}),
  }
}

function* hashOfX(input: Input): Work<string> {
  const hash = createHash('sha256')
  const stored = storedOf(input)
  // The same in whatever type they lie.
  yield* add(hash, valuesOf(stored), FLOAT_ARRAYS[input.dtype])
  if ('starts' in stored) {
    yield* add(hash, stored.columns)
    yield* add(hash, stored.starts)
    if (isObserved(stored) && stored.weights !== undefined) yield* add(hash, stored.weights)
  }
  if ('weightExponent' in input && input.weightExponent !== 0) hash.update(`weights times 2^${input.weightExponent}`)
  return hash.digest('hex')
}

function* hashOfStart({ W, H }: GivenStart): Work<string> {
  const hash = createHash('sha256')
  for (const F of [W, H]) if (F !== undefined) yield* add(hash, F.data)
  return hash.digest('hex')
}

/** Numbers summed between two chances for the event loop. */
const CHUNK = 2 ** 16

/** @param As - the type to hash them in, where it is not theirs */
function* add(hash: Hash, numbers: NumberArray | Uint32Array, As?: Float64ArrayConstructor | Float32ArrayConstructor): Work<void> {
  for (let at = 0; at < numbers.length; at += CHUNK) {
    // A copy: shared memory is not taken.
    const part = numbers.slice(at, at + CHUNK)
    hash.update(As === undefined || part instanceof As ? part : new As(part))
    yield* breathe()
  }
}
