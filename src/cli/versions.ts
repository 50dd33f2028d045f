import type { EngineName } from '../contract/options.js'
import { engineInfo } from '../engines.js'

/** What the result of a fit depends on, by name. */
export function versionsOf(engine: EngineName): Record<string, string> {
  const { version, blas } = engineInfo()
  return {
    'nmf-native': version,
    Node: process.versions.node,
    ...(engine === 'native' && blas ? { [blas.library]: `${blas.version} (${blas.core})` } : {}),
  }
}
