import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Installed, install, root } from './installed.js'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const binary = `prebuilds/${process.platform}-${process.arch}/nmf-native${process.platform === 'linux' ? '.glibc' : ''}.node`

const FIT = `
  const X = [[5, 10, 5, 1], [10, 4, 10, 2], [6, 8, 8, 3], [1, 9, 2, 4], [7, 7, 3, 5]]
  const { engine, W, H } = factorizeSync(X, { nComponents: 2, solver: 'mu', maxIter: 50, tol: 0 })
  console.log(JSON.stringify({ info: engineInfo(), engine, W: [...W.data], H: [...H.data] }))`
const IMPORT = `import { engineInfo, factorizeSync } from 'nmf-native'\n${FIT}`
const REQUIRE = `const { engineInfo, factorizeSync } = require('nmf-native')\n${FIT}`

interface Fit {
  readonly info: { readonly engine: string; readonly reason: string }
  readonly engine: string
  readonly W: number[]
  readonly H: number[]
}

function largestDifference(a: number[], b: number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])))
}

let installed: Installed

beforeAll(() => {
  installed = install()
})

afterAll(() => installed?.remove())

test('no script runs when the package is installed', () => {
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) expect(manifest.scripts).not.toHaveProperty(script)
  expect(installed.files).not.toContain('binding.gyp')
})

test('the package carries what it needs and nothing else', () => {
  const allowed = [
    /^(LICENSE|README\.md|CHANGELOG\.md|THIRD_PARTY_NOTICES\.md|package\.json|binding\.d\.ts|CMakeLists\.txt)$/,
    /^dist\/.+\.(js|d\.ts)$/,
    /^native\/([a-z_]+\.cmake|(core|addon)\/[a-z0-9_]+\.(cc|h|map))$/,
    /^prebuilds\/[a-z0-9]+-[a-z0-9]+\/nmf-native(\.glibc|\.musl)?\.node$/,
    /^scripts\/(build-native|toolchain)\.mjs$/,
  ]
  expect(installed.files.filter((file) => !allowed.some((pattern) => pattern.test(file)))).toEqual([])
  for (const file of ['LICENSE', 'README.md', 'THIRD_PARTY_NOTICES.md', 'dist/index.js', 'dist/index.d.ts', binary]) {
    expect(installed.files).toContain(file)
  }
})

test('every binary has a literal subpath, for bundlers, and every such subpath its binary', () => {
  const exported = Object.values(manifest.exports).filter((target) => String(target).endsWith('.node'))
  expect(exported.sort()).toEqual(installed.files.filter((file) => file.endsWith('.node')).map((file) => `./${file}`))
})

test('publint has no complaint', async () => {
  expect((await publint({ pkgDir: installed.folder, pack: false })).messages).toEqual([])
})

test.each([
  ['import', IMPORT, 'module'],
  ['require()', REQUIRE, 'commonjs'],
] as const)('by %s, without a compiler or a BLAS, it runs native', (_, code, type) => {
  const { info, engine } = installed.run(code, type) as Fit
  expect(info).toMatchObject({ engine: 'native', reason: `loaded ${binary}` })
  expect(engine).toBe('native')
})

test.each([
  ['import', "import { readMatrix, writeMatrix } from 'nmf-native/io'\n", 'module'],
  ['require()', "const { readMatrix, writeMatrix } = require('nmf-native/io')\n", 'commonjs'],
] as const)('by %s it reads what it writes', (_, load, type) => {
  const code = `${load}
    writeMatrix('X.npz', [[1, 2], [3, 4]])
      .then(() => readMatrix('X.npz'))
      .then(({ rows, columns, data }) => console.log(JSON.stringify({ rows, columns, data: [...data] })))`
  expect(installed.run(code, type)).toEqual({ rows: 2, columns: 2, data: [1, 2, 3, 4] })
})

test('its command runs', () => {
  const report = JSON.parse(installed.command('nmf', 'demo', '--no-report', '--quiet', '--json'))
  expect(report).toMatchObject({ bars: 12, found: 12, engine: 'native' })
  expect(installed.command('nmf', '--version')).toBe(`${manifest.version}\n`)
})

test('without its binary it runs in JavaScript, says why, and computes the same', () => {
  const native = installed.run(IMPORT) as Fit
  const file = join(installed.folder, binary)
  renameSync(file, `${file}.away`)
  try {
    for (const [code, type] of [
      [IMPORT, 'module'],
      [REQUIRE, 'commonjs'],
    ] as const) {
      const js = installed.run(code, type) as Fit
      expect(js.info.engine).toBe('js')
      expect(js.info.reason).toContain(`${binary}: not there`)
      expect(js.engine).toBe('js')
      expect(largestDifference(js.W, native.W)).toBeLessThan(1e-12)
      expect(largestDifference(js.H, native.H)).toBeLessThan(1e-12)
    }
  } finally {
    renameSync(`${file}.away`, file)
  }
})
