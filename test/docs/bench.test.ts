import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './markdown.js'

interface Report {
  machine: Record<string, unknown>
  cases: {
    missing: { name: string; reason: string }[]
    failures: { contender: string; failure: string }[]
    results: { contender: string; solver: string; loss: { values: number[] } }[]
  }[]
}

it('the bench runs, misses no one silently, and all contenders compute the same', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-test-'))
  try {
    execFileSync(process.execPath, ['bench/run.mjs', '--smoke', '--json', join(folder, 'bench.json')], { cwd: root, stdio: 'pipe' })
    const { machine, cases } = JSON.parse(readFileSync(join(folder, 'bench.json'), 'utf8')) as Report
    expect(Object.keys(machine)).toEqual(expect.arrayContaining(['date', 'cpu', 'threads', 'node', 'environment']))
    expect(cases.length).toBe(2)
    for (const [i, { missing, failures, results }] of cases.entries()) {
      expect(failures).toEqual([])
      const all = i === 0 ? ['native', 'js', 'ml-matrix', 'scikit-learn'] : ['native', 'js', 'scikit-learn']
      expect([...results.map(({ contender }) => contender), ...missing.map(({ name }) => name)]).toEqual(expect.arrayContaining(all))
      for (const solver of ['mu', 'cd']) {
        const [first = Number.NaN, ...others] = results.filter((one) => one.solver === solver).flatMap(({ loss }) => loss.values)
        for (const loss of others) expect(Math.abs(loss / first - 1)).toBeLessThan(1e-9)
      }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
