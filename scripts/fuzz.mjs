// Fuzzing under AddressSanitizer and UBSan: `node scripts/fuzz.mjs [target ...] [--seconds N]`, 20 s each unless told. Needs
// clang (`apt-get install clang libclang-rt-14-dev`); for `addon` gcc and dist.
//
// `session`, `products` and `decompositions` are libFuzzer's, over native/core. What they find interesting is kept in
// build-check/corpus for the next run; they start from test/fuzz/seeds, which holds what mattered once.
// `addon` calls what the addon exports with hostile arguments: test/fuzz/addon.mjs. `--seed N` repeats a run of it.
// `readers`, or one of them such as `readers-npz`, reads what was a good file once: test/fuzz/readers.mjs. Needs dist alone.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, sanitizedAddon, underSanitizer } from './sanitized.mjs'

const CORE = ['session', 'products', 'decompositions']
const READERS = ['npy', 'npz', 'mtx', 'csv', 'parquet'].map((format) => `readers-${format}`)
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '20' }, seed: { type: 'string', default: String(Date.now() % 2 ** 32) } },
})
const asked = positionals.length > 0 ? positionals : [...CORE, 'addon', 'readers']
const targets = asked.flatMap((target) => (target === 'readers' ? READERS : [target]))
const build = join(root, 'build-check', 'fuzz')

function run(command, ...args) {
  if (spawnSync(command, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) process.exit(1)
}

function buildCore(wanted) {
  const options = ['-DCMAKE_CXX_COMPILER=clang++', '-DCMAKE_BUILD_TYPE=Release', '-DNMF_SANITIZE=fuzzer']
  run('cmake', '-S', root, '-B', build, ...options)
  const names = wanted.map((target) => `nmf_fuzz_${target}`)
  run('cmake', '--build', build, '--parallel', String(availableParallelism()), '--target', ...names)
}

/** Resolves to what went by on stderr, once the fuzzer has ended. */
function fuzzCore(target) {
  const [corpus, seeds] = [join(root, 'build-check', 'corpus', target), join(root, 'test', 'fuzz', 'seeds', target)]
  mkdirSync(corpus, { recursive: true })
  const limits = [`-max_total_time=${values.seconds}`, '-max_len=256', '-timeout=60', '-rss_limit_mb=4096', '-print_final_stats=1']
  const child = spawn(join(build, `nmf_fuzz_${target}`), [...limits, `-artifact_prefix=${corpus}-`, corpus, seeds], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, UBSAN_OPTIONS: 'print_stacktrace=1' },
  })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ target, code, told, seeds: readdirSync(seeds).length })))
}

function report({ target, code, told, seeds }) {
  if (code !== 0) console.log(told.split('\n').slice(-80).join('\n'))
  const executions = /number_of_executed_units: (\d+)/.exec(told)?.[1] ?? 'unknown'
  console.log(`${target}: ${executions} executions in ${values.seconds} s from ${seeds} seeds, ${code === 0 ? 'nothing found' : 'FAILED'}`)
}

/** One at a time; a reader that hangs is ended, and the file it reads is left in build-check. */
function fuzzReader(target) {
  const folder = join(root, 'build-check')
  mkdirSync(folder, { recursive: true })
  const args = [join(root, 'test', 'fuzz', 'readers.mjs'), target.slice('readers-'.length), values.seconds, values.seed, folder]
  const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit', timeout: 1000 * (Number(values.seconds) + 60) })
  if (status === 0) return true
  console.log(`${target}: FAILED, ended with ${signal ?? status}`)
  return false
}

const core = targets.filter((target) => target !== 'addon' && !READERS.includes(target))
let failed = 0
if (core.length > 0) buildCore(core)
for (const target of core) {
  const outcome = await fuzzCore(target)
  report(outcome)
  if (outcome.code !== 0) failed++
}
if (targets.includes('addon')) {
  const folder = sanitizedAddon('address')
  const args = [join(folder, 'build', 'Release', 'nmf_native.node'), values.seconds, values.seed]
  if (!underSanitizer('address', join(root, 'test', 'fuzz', 'addon.mjs'), args)) failed++
}
for (const target of targets.filter((name) => READERS.includes(name))) if (!fuzzReader(target)) failed++
process.exit(failed === 0 ? 0 : 1)
