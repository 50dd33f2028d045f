import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const build = fileURLToPath(new URL('../../build', import.meta.url))

it('the C++ core passes its own tests', { timeout: 300_000 }, () => {
  const made = spawnSync('cmake', ['--build', build, '--config', 'Release', '--target', 'nmf_core_test'], { encoding: 'utf8' })
  expect(made.status, made.stdout + made.stderr).toBe(0)
  const program = ['Release/nmf_core_test', 'nmf_core_test', 'Release/nmf_core_test.exe']
    .map((name) => join(build, name))
    .find((path) => existsSync(path))
  const run = spawnSync(String(program), { encoding: 'utf8' })
  expect(run.stdout.match(/^ok /gm)?.length, run.stdout).toBeGreaterThan(8)
  expect(run.status, run.stdout).toBe(0)
})
