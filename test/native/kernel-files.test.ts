/** Kernels for different instructions must share no code: the linker keeps one copy of it, which another processor may not run. */
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

const folder = 'build/CMakeFiles/nmf_core.dir/native/core'
const FILES = ['plain', 'avx2', 'avx512']

/** Symbols of which the linker keeps one where files have the same: weak ones, as templates and inline functions are. */
function mergeable(kernels: string): string[] {
  const symbols = execFileSync('nm', ['-C', '--defined-only', `${folder}/kernels_${kernels}.cc.o`], { encoding: 'utf8' })
  return [...symbols.matchAll(/^[0-9a-f]+ [WVu] (.*)$/gm)].map(([, name]) => name as string)
}

it.runIf(process.platform === 'linux' && process.arch === 'x64')('no two files of kernels have a function in common', () => {
  const all = FILES.map(mergeable)
  for (const symbols of all) expect(symbols.length).toBeGreaterThan(10)
  const names = all.flatMap((symbols) => [...new Set(symbols)])
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
