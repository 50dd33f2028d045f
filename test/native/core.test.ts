import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const build = fileURLToPath(new URL('../../build', import.meta.url))

it.each(['', 'avx512', 'avx2', 'plain', 'none such'])(
  'the C++ core passes its own tests, NMF_SIMD being %j',
  { timeout: 300_000 },
  (level) => {
    const made = spawnSync('cmake', ['--build', build, '--config', 'Release', '--target', 'nmf_core_test'], { encoding: 'utf8' })
    expect(made.status, made.stdout + made.stderr).toBe(0)
    const program = ['Release/nmf_core_test', 'nmf_core_test', 'Release/nmf_core_test.exe']
      .map((name) => join(build, name))
      .find((path) => existsSync(path))
    const run = spawnSync(String(program), { encoding: 'utf8', env: { ...process.env, NMF_SIMD: level } })
    expect(run.stdout.match(/^ok /gm)?.length, run.stdout).toBeGreaterThan(8)
    if (level === 'plain') expect(run.stdout).toContain('kernels: plain')
    expect(run.status, run.stdout).toBe(0)
  },
)
