/**
 * What `npm pack` makes of this clone, installed into an empty folder and run where nothing but Node is on the PATH.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Installed {
  /** The files in the tarball, as npm lists them. */
  readonly files: readonly string[]
  /** Where the package lies. */
  readonly folder: string
  /** Runs an ES module, or a CommonJS script, that prints one JSON value, and gives that value. */
  run(code: string, type?: 'module' | 'commonjs'): unknown
  /** Runs a command that the package brings, and gives its stdout. */
  command(name: string, ...args: string[]): string
  remove(): void
}

export function install(): Installed {
  const place = mkdtempSync(join(tmpdir(), 'nmf-package-'))
  const bin = join(place, 'bin')
  const app = join(place, 'app')
  for (const folder of [bin, app]) mkdirSync(folder)
  symlinkSync(process.execPath, join(bin, 'node'))
  writeFileSync(join(app, 'package.json'), '{ "private": true }\n')

  const [packed] = JSON.parse(npm(root, 'pack', '--json', '--pack-destination', place)) as [{ filename: string; files: { path: string }[] }]
  const tarball = join(place, packed.filename)
  npm(app, 'install', tarball, '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund')
  return {
    files: packed.files.map((file) => file.path),
    folder: join(app, 'node_modules', 'nmf-native'),
    run(code, type = 'module') {
      const options = { cwd: app, env: { PATH: bin }, encoding: 'utf8' } as const
      return JSON.parse(execFileSync('node', [`--input-type=${type}`, '--eval', code], options))
    },
    command(name, ...args) {
      const options = { cwd: app, env: { PATH: bin }, encoding: 'utf8', stdio: 'pipe' } as const
      return execFileSync(join(app, 'node_modules', '.bin', name), args, options)
    },
    remove: () => rmSync(place, { recursive: true }),
  }
}

function npm(cwd: string, ...args: string[]): string {
  const script = process.env.npm_execpath
  const options = { cwd, encoding: 'utf8' } as const
  return script === undefined ? execFileSync('npm', args, options) : execFileSync(process.execPath, [script, ...args], options)
}
