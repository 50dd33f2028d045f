// Fits under a sanitizer: `node scripts/sanitize.mjs address`, or `thread`. Needs dist and gcc.
// The package is laid out anew around an addon built with the sanitizer, whose runtime Node must have loaded first.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const RUNTIMES = {
  address: { library: 'libasan.so', ASAN_OPTIONS: 'detect_leaks=1' },
  thread: { library: 'libtsan.so', TSAN_OPTIONS: 'ignore_noninstrumented_modules=1:halt_on_error=1:exitcode=66' },
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sanitizer = process.argv[2]
const { library, ...options } = RUNTIMES[sanitizer]
const folder = join(root, 'build-check', sanitizer)
mkdirSync(folder, { recursive: true })

function run(script, args, env) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: folder, stdio: 'inherit', env: { ...process.env, ...env } })
  if (status !== 0) process.exit(1)
}

run(join(root, 'scripts', 'build-native.mjs'), [], { NMF_SANITIZE: sanitizer })
for (const part of ['dist', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true })
const runtime = execFileSync('gcc', [`-print-file-name=${library}`], { encoding: 'utf8' }).trim()
const suppressions = `suppressions=${join(root, 'test', 'sanitizer', 'leaks.txt')}`
run(join(root, 'test', 'sanitizer', 'fits.mjs'), [join(folder, 'dist', 'index.js')], {
  ...options,
  LD_PRELOAD: runtime,
  LSAN_OPTIONS: suppressions,
})
