import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it } from 'vitest'
import { outputOf } from '../support/child.js'

const build = fileURLToPath(new URL('../../build', import.meta.url))

beforeAll(() => {
  const made = spawnSync('cmake', ['--build', build, '--config', 'Release', '--target', 'nmf_core_test'], { encoding: 'utf8' })
  expect(made.status, made.stdout + made.stderr).toBe(0)
}, 300_000)

function coreTest(level: string): SpawnSyncReturns<string> {
  const program = ['Release/nmf_core_test', 'nmf_core_test', 'Release/nmf_core_test.exe']
    .map((name) => join(build, name))
    .find((path) => existsSync(path))
  return spawnSync(String(program), { encoding: 'utf8', env: { ...process.env, NMF_SIMD: level } })
}

/** By the kernels that computed: several values of NMF_SIMD choose the same ones, which then need to run just once. */
const runs = new Map<string, SpawnSyncReturns<string>>()

it.each(['', 'avx512', 'avx2', 'plain', 'none such'])(
  'the C++ core passes its own tests, NMF_SIMD being %j',
  { timeout: 300_000 },
  async (level) => {
    // Of the addon, which chooses by the same code.
    const kernels = await outputOf('console.log(engineInfo().simd)', { env: { NMF_SIMD: level } })
    if (level === 'plain') expect(kernels).toBe('plain')
    const run = runs.get(kernels) ?? coreTest(level)
    runs.set(kernels, run)
    expect(run.stdout.match(/^ok /gm)?.length, run.stdout).toBeGreaterThan(8)
    expect(run.stdout).toContain(`kernels: ${kernels}`)
    expect(run.status, run.stdout).toBe(0)
  },
)
