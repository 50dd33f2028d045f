/**
 * Which engine computes, and why.
 */
import { availableParallelism } from 'node:os'
import type { Engine } from './contract/engine.js'
import { failure } from './contract/errors.js'
import { ENGINES, type EngineName } from './contract/options.js'
import { version } from './contract/package.js'
import { check, oneOf } from './contract/rule.js'
import { createJsEngine } from './js/engine.js'
import { createNativeEngine } from './native/engine.js'
import { loadAddon } from './native/load.js'

const jsEngine = createJsEngine(availableThreads())
let nativeEngine: Engine | undefined

/** Cores this process may use. */
export function availableThreads(): number {
  return availableParallelism()
}

/**
 * The engine an option asks for; NMF_ENGINE stands in for `'auto'`.
 *
 * @throws Error `ERR_NMF_ENGINE` where native is asked for and does not load
 */
export function chooseEngine(option: 'auto' | EngineName): Engine {
  const wanted = option === 'auto' ? environmentDefault() : option
  if (wanted === 'js') return jsEngine
  const { addon, reason } = loadAddon()
  if (addon !== undefined) return (nativeEngine ??= createNativeEngine(addon, availableThreads()))
  if (wanted === 'native') throw failure('ERR_NMF_ENGINE', `engine 'native' must load, but ${reason}`)
  return jsEngine
}

function environmentDefault(): 'auto' | EngineName {
  const value = process.env['NMF_ENGINE']
  if (value === undefined || value === '') return 'auto'
  check(oneOf(['auto', ...ENGINES]), 'the environment variable NMF_ENGINE', value)
  return value as 'auto' | EngineName
}

/** What computes here. */
export interface EngineInfo {
  /** The engine that `'auto'` picks. */
  readonly engine: EngineName
  /** Why: the file loaded, the environment variable that says so, or exactly why native did not load. */
  readonly reason: string
  /** Version of this package. */
  readonly version: string
  /** The BLAS of the native engine, `core` being the kernel it chose for this processor; null without one. */
  readonly blas: { readonly library: string; readonly version: string; readonly core: string; readonly threads: number } | null
  /** The vector instructions that the package's own kernels use here: avx512, avx2 or plain; none on JS. */
  readonly simd: string
  /** Cores this process may use. */
  readonly cores: number
}

/**
 * Reports which engine `'auto'` picks here and why.
 *
 * @throws RangeError `ERR_NMF_OPTION` where NMF_ENGINE names no engine; Error `ERR_NMF_ENGINE` where it is native, which does not load
 */
export function engineInfo(): EngineInfo {
  const { name } = chooseEngine('auto')
  const { addon, reason } = loadAddon()
  const forced = environmentDefault() !== 'auto'
  return {
    engine: name,
    reason: forced ? `NMF_ENGINE is ${name}` : reason,
    version,
    blas: name === 'native' && addon !== undefined ? { ...addon.blas } : null,
    simd: name === 'native' && addon !== undefined ? addon.simd : 'none',
    cores: availableThreads(),
  }
}
