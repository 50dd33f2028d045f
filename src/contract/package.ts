/**
 * What the package knows of itself, from wherever in it this runs.
 */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const MANIFEST = 'nmf-native/package.json'

/** In another program's bundle there may be no such package any more, and the JS engine works all the same. */
function findRoot(): string | undefined {
  try {
    return dirname(require.resolve(MANIFEST))
  } catch {
    return undefined
  }
}

const found = findRoot()

/** The folder of the package. */
export const root = found ?? dirname(fileURLToPath(import.meta.url))

export const version = found === undefined ? 'unknown' : (require(MANIFEST) as { readonly version: string }).version
