import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './installed.js'

const binary = join(root, 'prebuilds', `linux-${process.arch}`, 'nmf-native.glibc.node')
const output = (command: string, ...args: string[]) => execFileSync(command, [...args, binary], { encoding: 'utf8' })

/** The versions of a library's symbols that the binary asks for, newest last. */
function versions(prefix: string): string[] {
  const found = [...output('objdump', '-T').matchAll(/\(([A-Z]+)_([0-9.]+)\)/g)]
  return found
    .filter((match) => match[1] === prefix)
    .map((match) => match[2])
    .sort(compare)
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

describe.runIf(process.platform === 'linux')('the binary for Linux', () => {
  test('exports the two N-API entry points alone', () => {
    const symbols = output('nm', '--dynamic', '--defined-only')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(-1))
    expect(symbols.sort()).toEqual(['napi_register_module_v1', 'node_api_module_get_api_version_v1'])
  })

  test('needs no BLAS, and no library that Node itself does not need', () => {
    const needed = [...output('readelf', '--dynamic').matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1])
    const ofNode = ['libc.so.6', 'libgcc_s.so.1', 'libm.so.6', 'libpthread.so.0', 'libstdc++.so.6']
    expect(needed.filter((library) => !ofNode.includes(library) && !library.startsWith('ld-linux'))).toEqual([])
  })

  // Those of Debian 10 and RHEL 8, the oldest that Node 20 runs on.
  test.each([
    ['GLIBC', '2.28'],
    ['GLIBCXX', '3.4.25'],
    ['CXXABI', '1.3.11'],
  ])('asks for no %s above %s', (prefix, newest) => {
    const asked = versions(prefix)
    expect(asked.length).toBeGreaterThan(0)
    expect(compare(asked[asked.length - 1], newest)).toBeLessThanOrEqual(0)
  })

  test('stays mapped when a worker_thread ends', () => {
    expect(output('readelf', '--dynamic')).toContain('NODELETE')
  })

  test('starts no thread as it loads, whatever OPENBLAS_NUM_THREADS says', () => {
    const code = `
      const count = () => require('node:fs').readdirSync('/proc/self/task').length
      const before = count()
      const { blas } = require(process.argv[1])
      console.log(JSON.stringify({ started: count() - before, threads: blas.threads, variable: process.env.OPENBLAS_NUM_THREADS }))`
    const env = { ...process.env, OPENBLAS_NUM_THREADS: '7' }
    const report = execFileSync(process.execPath, ['--eval', code, binary], { env, encoding: 'utf8' })
    expect(JSON.parse(report)).toEqual({ started: 0, threads: 1, variable: '7' })
  })
})
