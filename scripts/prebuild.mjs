// Makes the binary that the package carries for this platform: `npm run prebuild`, with prebuildify.
//   Linux    prebuilds/linux-x64/nmf-native.glibc.node, or .musl.node
//   others   prebuilds/darwin-arm64/nmf-native.node, prebuilds/win32-x64/nmf-native.node
// prebuildify moves what it finds in build/Release away; a folder of its own keeps that of the clone where it is.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import prebuildify from 'prebuildify'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cwd = join(root, 'build-prebuild')
mkdirSync(cwd, { recursive: true })

prebuildify(
  {
    name: 'nmf-native',
    cwd,
    out: root,
    napi: true,
    strip: true,
    tagLibc: process.platform === 'linux',
    shell: true,
    nodeGyp: `"${process.execPath}" "${join(root, 'scripts', 'build-native.mjs')}"`,
  },
  (error) => {
    if (!error) return
    console.error(error.message)
    process.exit(1)
  },
)
