// Fits whose allocations fail one by one: `node scripts/allocations.mjs`. Needs the addon in build, dist, and Linux.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './sanitized.mjs'

const build = join(root, 'build')
const made = spawnSync('cmake', ['--build', build, '--target', 'nmf_failing_allocations'], { stdio: ['ignore', 'ignore', 'inherit'] })
if (made.status !== 0) process.exit(1)
const library = join(build, 'failing_allocations.node')
const { status } = spawnSync(process.execPath, ['--expose-gc', join(root, 'test', 'allocation', 'fits.mjs'), library], {
  stdio: 'inherit',
  env: { ...process.env, LD_PRELOAD: library },
})
process.exit(status === 0 ? 0 : 1)
