/**
 * Loading the addon, and keeping the reason where it does not load.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Addon } from '../../binding.js'
import { root } from '../contract/package.js'

const require = createRequire(import.meta.url)

export interface Loaded {
  readonly addon?: Addon
  /** Which file was loaded, or why none was. */
  readonly reason: string
}

let loaded: Loaded | undefined

/** The addon, loaded at the first call. */
export function loadAddon(): Loaded {
  loaded ??= load()
  return loaded
}

function load(): Loaded {
  const failures: string[] = []
  for (const file of candidates()) {
    try {
      return { addon: require(join(root, file)) as Addon, reason: `loaded ${file}` }
    } catch (error) {
      failures.push(`${file}: ${explain(error)}`)
    }
  }
  return { reason: `no native addon could be loaded on ${process.platform}-${process.arch}: ${failures.join('; ')}` }
}

/** A build from source comes first, then the prebuilt binary for this platform. */
function candidates(): string[] {
  const { platform, arch } = process
  const libc = platform === 'linux' ? (usesMusl() ? '.musl' : '.glibc') : ''
  return ['build/Release/nmf_native.node', `prebuilds/${platform}-${arch}/nmf-native${libc}.node`]
}

/** The process's report tells the glibc. Without its network part: that looks up the name of every open socket's peer, and waits. */
function usesMusl(): boolean {
  const report = process.report as typeof process.report & { excludeNetwork: boolean }
  const before = report.excludeNetwork
  report.excludeNetwork = true
  const { header } = report.getReport() as { header?: { glibcVersionRuntime?: string } }
  report.excludeNetwork = before
  return header?.glibcVersionRuntime === undefined
}

function explain(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return code === 'MODULE_NOT_FOUND' ? 'not there' : (String(message).split('\n', 1)[0] ?? '')
}
