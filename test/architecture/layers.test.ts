import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => /^(src|native|test|bench|scripts|examples)\/.*\.(ts|mjs|cc|h|py)$/.test(file))

const text = (file: string) => readFileSync(join(root, file), 'utf8')

/** What a file imports or includes with a relative path, as paths from the root. */
function uses(file: string): string[] {
  const pattern = file.endsWith('.ts') ? /(?:from|import\()\s*'(\.[^']+)'/g : /#include "([^"]+)"/g
  return [...text(file).matchAll(pattern)].map(([, path]) =>
    relative(root, join(root, dirname(file), String(path))).replace(/\.js$/, '.ts'),
  )
}

/** What a file of TypeScript has loaded before it runs: its imports but those of types, and none that wait for a call. */
function loads(file: string): string[] {
  const imports = text(file).matchAll(/^(?:import|export) (?!type )[^']*? from '(\.[^']+)'/gm)
  return [...imports].map(([, path]) => relative(root, join(root, dirname(file), String(path))).replace(/\.js$/, '.ts'))
}

const inFolder = (folder: string) => tracked.filter((file) => file.startsWith(folder))

/** The layers, lowest first: files under the key use only files under these. */
const LAYERS: Record<string, readonly string[]> = {
  'src/contract/': ['src/contract/'],
  'src/js/': ['src/js/', 'src/contract/'],
  'src/native/': ['src/native/', 'src/contract/', 'binding.ts'],
  'src/init/': ['src/init/', 'src/contract/'],
  'src/io/': ['src/io/', 'src/contract/'],
  'src/report/': ['src/report/', 'src/contract/'],
  'src/measures/': ['src/measures/', 'src/contract/'],
  'src/consensus/': ['src/consensus/', 'src/measures/', 'src/contract/', 'src/init/random-state.ts'],
  'src/archive.ts': ['src/contract/', 'src/io/', 'src/description.ts'],
  'src/checkpoint/': ['src/checkpoint/', 'src/contract/', 'src/io/', 'src/init/', 'src/archive.ts', 'src/description.ts'],
  'src/iterate.ts': ['src/contract/'],
  'src/survey/': [
    'src/survey/',
    'src/contract/',
    'src/measures/',
    'src/init/',
    'src/io/',
    'src/checkpoint/',
    'src/description.ts',
    'src/engines.ts',
    'src/one-scale.ts',
    'src/runs.ts',
    'src/shared-x.ts',
  ],
  'src/cli/': [
    'src/cli/',
    'src/contract/',
    'src/io/',
    'src/report/',
    'src/consensus.ts',
    'src/factorize.ts',
    'src/select-rank.ts',
    'src/nmf.ts',
    'src/engines.ts',
    'src/model-file.ts',
    'src/description.ts',
  ],
  'native/core/': ['native/core/'],
  'native/addon/': ['native/addon/', 'native/core/'],
}

describe('layers', () => {
  for (const [layer, allowed] of Object.entries(LAYERS)) {
    it(`${layer} uses only ${allowed.join(', ')}`, () => {
      const files = inFolder(layer)
      expect(files.length).toBeGreaterThan(0)
      const strays = files.flatMap((file) => uses(file).filter((used) => !allowed.some((prefix) => used.startsWith(prefix))))
      expect(strays).toEqual([])
    })
  }

  it('finds imports at all', () => {
    expect(uses('src/fit.ts')).toContain('src/contract/problem.ts')
    expect(uses('native/core/session.cc')).toContain('native/core/loss.h')
  })

  it('the command is used by nothing', () => {
    const users = inFolder('src/').filter((file) => !file.startsWith('src/cli/') && uses(file).some((used) => used.startsWith('src/cli/')))
    expect(users).toEqual([])
  })

  it('the help of the command comes without what the commands load', () => {
    const atOnce = new Set(['src/cli/main.ts'])
    for (const file of atOnce) for (const used of loads(file)) atOnce.add(used)
    expect([...atOnce]).toContain('src/cli/program.ts')
    const heavy =
      /^src\/(consensus|factorize|engines|nmf|fit|model-file|index)\.ts$|^src\/(js|native|init|mini-batch)\/|\/read-matrix\.ts$|\/report\.ts$/
    expect([...atOnce].filter((file) => heavy.test(file))).toEqual([])
  })

  it('the core knows no N-API', () => {
    expect(inFolder('native/core/').filter((file) => /napi|node_api/.test(text(file)))).toEqual([])
  })

  it('one file knows BLAS', () => {
    expect(inFolder('native/').filter((file) => /#include <cblas\.h>|cblas_/.test(text(file)))).toEqual(['native/core/blas.cc'])
  })

  it('the addon computes sizes and nothing else', () => {
    // A product or quotient of two values: `a * b`, not the `T* name` of a pointer. glibc_floor.cc only forwards calls.
    const arithmetic = /[\w)\]] [*/] [\w(]|[-+*/]= /
    const ofSizes = /\b[mnk] \* (?:[mnk]|rank)\b|\* columns|length \* count|count \* count|sweeps \* /
    const found = inFolder('native/addon/')
      .filter((file) => !file.endsWith('glibc_floor.cc'))
      .flatMap((file) =>
        text(file)
          .replace(/\/\/.*$/gm, '')
          .split('\n'),
      )
      .filter((line) => arithmetic.test(line) && !ofSizes.test(line))
    expect(found).toEqual([])
  })
})

describe('size', () => {
  it('no file has more than 300 lines', () => {
    const long = tracked.filter((file) => text(file).split('\n').length > 301)
    expect(long).toEqual([])
  })
})
