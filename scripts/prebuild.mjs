// Makes the binary that the package carries for this platform: `npm run prebuild`, with prebuildify.
//   Linux    prebuilds/linux-x64/nmf-native.glibc.node, or .musl.node
//   others   prebuilds/darwin-arm64/nmf-native.node, prebuilds/win32-x64/nmf-native.node
// prebuildify moves what it finds in build/Release away: it gets a copy of the clone's, which is brought up to date before.
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import prebuildify from 'prebuildify'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build-native.mjs')], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(1)

const cwd = join(root, 'build-prebuild')
const addon = join('build', 'Release', 'nmf_native.node')
cpSync(join(root, addon), join(cwd, addon))

prebuildify(
  {
    name: 'nmf-native',
    cwd,
    out: root,
    napi: true,
    strip: true,
    tagLibc: process.platform === 'linux',
    shell: true,
    // Built already: of what stands here prebuildify only needs that it succeeds, whatever follows.
    nodeGyp: `"${process.execPath}" --eval "" --`,
  },
  (error) => {
    if (!error) return
    console.error(error.message)
    process.exit(1)
  },
)
