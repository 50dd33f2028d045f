// Makes a clone ready to run: the first step of `npm test` and `npm run demo`. Needs Node and npm alone.
//
// What is up to date is left as it is: every step keeps a hash of what it was made from, inside node_modules, so that a new
// node_modules makes all anew. The addon may be missing in the end, and the sentence that says so is all: the package runs
// without it. NMF_ENGINE=js asks for no addon.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missingForDebian, names, onPath, packages } from './toolchain.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamps = join(root, 'node_modules', '.nmf-setup')
process.chdir(root)

/** Runs a command with its output in a log, of which the start and the end are shown should it fail. */
function run(sentence, command, args) {
  const log = join(tmpdir(), `nmf-setup-${process.pid}.log`)
  const output = openSync(log, 'w')
  console.log(sentence)
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', output, output] })
  closeSync(output)
  const lines = error ? [error.message] : readFileSync(log, 'utf8').trimEnd().split('\n')
  rmSync(log)
  if (status !== 0) console.log([...lines.slice(0, 10), ...lines.slice(10).slice(-20)].join('\n'))
  return status === 0
}

function stop(sentence) {
  console.log(sentence)
  process.exit(1)
}

const filesOf = (path) =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesOf(join(path, name)))
    : [path]

/** Runs `make` unless `made` exists and is what `sources` last gave. */
function upToDate(name, made, sources, make) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(filesOf)) hash.update(file).update(readFileSync(file))
  const now = hash.digest('hex')
  const stamp = join(stamps, name)
  if (existsSync(made) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  rmSync(stamp, { force: true })
  if (!make()) return
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, now)
}

const bundler = join('scripts', 'bundle.mjs')

const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []]

function installPackages() {
  const [command, args] = npm
  const done = run('Installing the npm packages', command, [...args, 'ci', '--include=dev', '--no-audit', '--no-fund'])
  return done || stop('`npm ci` failed.')
}

function compileTypeScript() {
  rmSync('dist', { recursive: true, force: true })
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc')
  run('Compiling src', process.execPath, [compiler, '-p', 'tsconfig.build.json']) || stop('src does not compile.')
  return run('Bundling dist', process.execPath, [bundler]) || stop('src does not bundle.')
}

/** How to become root without a question: [] for root, ['sudo', '-n'] with a password-free sudo, undefined otherwise. */
function asRoot() {
  if (process.getuid?.() === 0) return []
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined
}

function installTools(wanted) {
  const prefix = asRoot()
  if (prefix === undefined || !onPath('apt-get')) return
  const apt = (...args) => [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]
  for (const [command, ...args] of [apt('update'), apt('install', '-y', '--no-install-recommends', ...packages(wanted))]) {
    if (!run(`Running ${args.slice(args.indexOf('apt-get')).join(' ')}`, command, args)) return
  }
}

function buildAddon() {
  if (missingForDebian().length > 0) installTools(missingForDebian())
  const missing = missingForDebian()
  if (missing.length > 0) {
    const command = `apt-get install ${packages(missing).join(' ')}`
    console.log(`Going on with the JavaScript engine: the native one needs ${names(missing)} (on Debian or Ubuntu, as root: ${command}).`)
    return false
  }
  const done = run('Building the addon', process.execPath, [join('scripts', 'build-native.mjs')])
  if (!done) console.log('Going on with the JavaScript engine: the native one did not build.')
  return done
}

upToDate('packages', 'node_modules', ['package-lock.json'], installPackages)
upToDate('dist', join('dist', 'index.js'), ['src', bundler, 'binding.d.ts', 'tsconfig.json', 'tsconfig.build.json'], compileTypeScript)
if (process.env.NMF_ENGINE === 'js') {
  console.log('NMF_ENGINE=js: no addon is built.')
} else {
  upToDate('addon', join('build', 'Release', 'nmf_native.node'), ['native', 'CMakeLists.txt'], buildAddon)
}
