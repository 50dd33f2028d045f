// The addon built with a sanitizer, and Node run with the sanitizer's runtime loaded first.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RUNTIMES = {
  address: { library: 'libasan.so', ASAN_OPTIONS: 'detect_leaks=1' },
  thread: { library: 'libtsan.so', TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:halt_on_error=1:exitcode=66' },
}

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Builds it, and gives the folder in whose build/Release it lies. */
export function sanitizedAddon(sanitizer) {
  const folder = join(root, 'build-check', sanitizer)
  mkdirSync(folder, { recursive: true })
  // build-native.mjs would begin anew, and a sanitizer's build takes minutes.
  const build = join(folder, 'build')
  if (existsSync(join(build, 'Release', 'nmf_native.node'))) {
    if (spawnSync('cmake', ['--build', build, '--target', 'nmf_native'], { stdio: 'inherit' }).status !== 0) process.exit(1)
    return folder
  }
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build-native.mjs')], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, NMF_SANITIZE: sanitizer },
  })
  if (status !== 0) process.exit(1)
  return folder
}

/** Whether a script ran well. */
export function underSanitizer(sanitizer, script, args) {
  const { library, ...options } = RUNTIMES[sanitizer]
  const runtime = execFileSync('gcc', [`-print-file-name=${library}`], { encoding: 'utf8' }).trim()
  const suppressions = `suppressions=${join(root, 'test', 'sanitizer', 'leaks.txt')}`
  const env = { ...process.env, ...options, LD_PRELOAD: runtime, LSAN_OPTIONS: suppressions }
  return spawnSync(process.execPath, ['--expose-gc', script, ...args], { stdio: 'inherit', env }).status === 0
}
