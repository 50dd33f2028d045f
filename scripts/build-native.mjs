// Builds the addon from source into build/Release of the folder it runs in: `npm run build:native`, in a clone or in an
// installed package. NMF_WERROR=1 turns warnings into errors; NMF_SANITIZE=address or thread adds a sanitizer.
// --arch=<architecture> builds for another one, as Node names them.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { missingTools, names, packages } from './toolchain.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const build = join(process.cwd(), 'build')
const arch = process.argv.find((argument) => argument.startsWith('--arch='))?.slice('--arch='.length) ?? process.arch

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function run(cwd, script, ...args) {
  if (spawnSync(process.execPath, [script, ...args], { cwd, stdio: 'inherit' }).status !== 0) fail('The addon was not built.')
}

// A clone has cmake-js and node-addon-api; an installed package fetches them, beside itself.
function buildTools() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies
  const specs = ['cmake-js', 'node-addon-api'].map((name) => `${name}@${wanted[name]}`)
  const own = createRequire(join(root, 'package.json'))
  const ofPackage = join(root, 'build-tools')
  const locate = (from) => ({
    cmakeJs: from.resolve('cmake-js/bin/cmake-js'),
    headers: dirname(from.resolve('node-addon-api/package.json')),
  })
  try {
    return locate(own)
  } catch {
    console.log(`Fetching ${specs.join(' and ')}`)
    const npm = process.env.npm_execpath
    if (npm === undefined) fail('Start this with `npm run build:native`.')
    mkdirSync(ofPackage, { recursive: true })
    writeFileSync(join(ofPackage, 'package.json'), '{ "private": true }')
    run(ofPackage, npm, 'install', '--ignore-scripts', '--no-audit', '--no-fund', ...specs)
    return locate(createRequire(join(ofPackage, 'package.json')))
  }
}

const missing = missingTools()
if (missing.length > 0) {
  fail(
    `Building the addon needs ${names(missing)}. On Debian or Ubuntu: apt-get install ${packages(missing).join(' ')} libopenblas-pthread-dev libeigen3-dev`,
  )
}

const { cmakeJs, headers } = buildTools()
const options = ['NMF_WERROR', 'NMF_SANITIZE'].filter((name) => process.env[name]).map((name) => `--CD${name}=${process.env[name]}`)
// CMake keeps the options, and the place, of its first run: others need a fresh start.
const cache = join(build, 'CMakeCache.txt')
const moved = existsSync(cache) && !readFileSync(cache, 'utf8').includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${root}\n`)
const command = moved || options.length > 0 ? 'rebuild' : 'build'
const folders = ['--directory', root, '--out', build, `--CDNODE_ADDON_API=${headers}`]
run('.', cmakeJs, command, ...folders, '--arch', arch, '--parallel', String(availableParallelism()), ...options)

const addon = join(build, 'Release', 'nmf_native.node')
if (!existsSync(addon)) fail(`${addon} was not built.`)
if (arch === process.arch && !process.env.NMF_SANITIZE) {
  try {
    const { library, version, core } = createRequire(import.meta.url)(addon).blas
    console.log(`Built ${addon} with ${library} ${version}, kernels for ${core}`)
  } catch (error) {
    fail(`Built ${addon}, but it does not load: ${error.message}`)
  }
}
