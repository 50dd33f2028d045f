import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { SparseMatrix } from '../../src/index.js'
import { read, root } from './markdown.js'

interface Result {
  contender: string
  solver: string
  peakBytes: number
  curve: { iterations: number; loss: number }[]
  toObjective?: { iterations: number; ms: { median: number } }
  callMs?: { median: number }
}

interface Case {
  case: string
  calls?: number
  target: { best: number; tolerance: number }
  missing: { name: string; reason: string }[]
  failures: { contender: string; failure: string }[]
  results: Result[]
}

interface Figures {
  machine: Record<string, unknown>
  peak: { gflops?: number; missing?: string }
  cases: Case[]
}

/** A module of the bench, which is JavaScript; `T` says what is used of it. */
const load = async <T>(file: string) => (await import(pathToFileURL(join(root, 'bench', file)).href)) as T

const { documentsOf } = await load<{ documentsOf(figures: Figures): Map<string, string> }>('write.mjs')

describe('npm run bench -- --smoke', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-test-'))
  let figures: Figures
  // Where no addon is wanted none may be built; elsewhere its absence is a failure.
  const own = process.env['NMF_ENGINE'] === 'js' ? ['js'] : ['native', 'js']
  const elsewhere = ['scikit-learn', 'RcppML']

  const measure = (...options: string[]): Figures => {
    const file = join(folder, 'bench.json')
    execFileSync(process.execPath, ['bench/run.mjs', '--smoke', '--json', file, ...options], { cwd: root, stdio: 'pipe' })
    return JSON.parse(readFileSync(file, 'utf8')) as Figures
  }

  beforeAll(() => {
    figures = measure()
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const ran = ({ results }: Case) => [...new Set(results.map(({ contender }) => contender))]

  it('tells the machine and its peak', () => {
    expect(Object.keys(figures.machine)).toEqual(expect.arrayContaining(['date', 'cpu', 'threads', 'node', 'environment']))
    if (own.includes('native')) expect(figures.peak.gflops).toBeGreaterThan(0)
  })

  it('runs whom it can, and misses no one without a reason', () => {
    expect(figures.cases.length).toBe(3)
    for (const [i, measured] of figures.cases.entries()) {
      expect(measured.failures).toEqual([])
      expect(ran(measured)).toEqual(expect.arrayContaining(i === 0 ? [...own, 'ml-matrix', 'tfjs'] : own))
      for (const { name, reason } of measured.missing) {
        expect([...elsewhere, ...(own.includes('native') ? [] : ['native'])]).toContain(name)
        expect(reason).not.toBe('')
      }
      const named = [...ran(measured), ...measured.missing.map(({ name }) => name)]
      expect(named).toEqual(expect.arrayContaining(i === 0 ? elsewhere : ['scikit-learn']))
    }
  })

  it('measures one case again, and keeps the others as they are', () => {
    const anew = measure('--again', '--case', 'tiny')
    expect(anew.cases.map((one) => one.case)).toEqual(figures.cases.map((one) => one.case))
    expect(anew.cases.slice(0, -1)).toEqual(figures.cases.slice(0, -1))
    expect(anew.cases.at(-1)).not.toEqual(figures.cases.at(-1))
  })

  it('runs every solver of the package on its losses', () => {
    for (const [i, solvers] of [[0, SOLVERS] as const, [1, SOLVERS.filter((name) => name !== 'cd')] as const]) {
      for (const engine of own) {
        const results = figures.cases[i]?.results.filter(({ contender }) => contender === engine) ?? []
        expect(results.map(({ solver }) => solver)).toEqual(solvers)
      }
    }
  })

  it('all contenders compute the same', () => {
    for (const { results } of figures.cases.slice(0, 2)) {
      for (const solver of SOLVERS) {
        const curves = results.filter((one) => one.solver === solver)
        const [first = Number.NaN] = curves.map((one) => lossAfter(one, 4))
        for (const one of curves) {
          // 4 iterations of sums of up to 300 products, each rounded, 4 such sums an iteration.
          const unit = one.contender === 'tfjs' ? 2 ** -24 : 2 ** -53
          expect(Math.abs(lossAfter(one, 4) / first - 1)).toBeLessThan(4 * 4 * 300 * unit)
        }
      }
    }
  })

  const lossAfter = ({ curve }: Result, count: number) => curve.find(({ iterations }) => iterations === count)?.loss ?? Number.NaN

  it('who reached the objective came to it, who did not stayed above', () => {
    for (const { target, results } of figures.cases.slice(0, 2)) {
      const goal = target.best * (1 + target.tolerance)
      expect(Math.min(...results.flatMap(({ curve }) => curve.map(({ loss }) => loss)))).toBe(target.best)
      expect(results.filter(({ toObjective }) => toObjective !== undefined)).not.toEqual([])
      for (const { curve, toObjective } of results) {
        const lowest = Math.min(...curve.map(({ loss }) => loss))
        expect(toObjective !== undefined).toBe(lowest <= goal)
        if (toObjective !== undefined) expect(toObjective.iterations).toBeGreaterThan(0)
      }
    }
    for (const { callMs } of figures.cases[2]?.results ?? []) expect(callMs?.median).toBeGreaterThan(0)
  })

  it('its figures make tables and charts', () => {
    const documents = documentsOf(figures)
    const page = documents.get('bench/README.md') ?? ''
    for (const { case: name, results } of figures.cases) {
      expect(page).toContain(`### ${name}\n`)
      const chart = [...documents].find(([file, text]) => file.endsWith('.svg') && text.includes(`<title>${name}</title>`))?.[1] ?? ''
      for (const { contender, solver } of results) expect(chart).toContain(`>${contender} ${solver}</text>`)
    }
  })
})

describe('the judge', () => {
  const [rows, columns, k] = [7, 5, 6]
  const wave = (length: number, speed: number) => Float64Array.from({ length }, (_, i) => 1.1 + Math.sin(speed * (i + 1)))
  const [W, H] = [wave(rows * k, 1.7), wave(k * columns, 2.3)]
  const data = wave(rows * columns, 0.9).map((value, i) => (i % 3 === 0 ? 0 : value))
  const stored = Array.from(data.keys()).filter((at) => data[at] !== 0)
  const X = SparseMatrix.fromTriplets(
    rows,
    columns,
    stored.map((at) => Math.floor(at / columns)),
    stored.map((at) => at % columns),
    stored.map((at) => data[at] ?? 0),
  )
  const point: Record<number, (x: number, p: number) => number> = {
    2: (x, p) => (x - p) ** 2 / 2,
    1: (x, p) => (x === 0 ? 0 : x * Math.log(x / p)) - x + p,
    0: (x, p) => x / p - Math.log(x / p) - 1,
  }

  function plain(values: Float64Array, beta: number): number {
    let sum = 0
    for (const [at, x] of values.entries()) {
      const [i, j] = [Math.floor(at / columns), at % columns]
      let p = 0
      for (let t = 0; t < k; t++) p += (W[i * k + t] ?? 0) * (H[t * columns + j] ?? 0)
      sum += point[beta]?.(x, p) ?? Number.NaN
    }
    return sum
  }

  it('knows the losses, dense and sparse', async () => {
    const { lossOf } = await load<{ lossOf(X: object, W: Float64Array, H: Float64Array, k: number, beta: number): number }>('judge.mjs')
    // Rounding: 35 entries of 6 products each, which the sparse sum takes apart into parts up to 10 times as large.
    const close = (actual: number, expected: number) => expect(Math.abs(actual / expected - 1)).toBeLessThan(10 * 35 * 6 * 2 ** -53)
    for (const beta of [2, 1]) {
      close(lossOf({ rows, columns, data }, W, H, k, beta), plain(data, beta))
      close(lossOf(X, W, H, k, beta), plain(data, beta))
    }
    const positive = wave(rows * columns, 0.9)
    close(lossOf({ rows, columns, data: positive }, W, H, k, 0), plain(positive, 0))
  })
})

it('the time to an objective lies on the line of the logarithm between two runs', async () => {
  type Run = { iterations: number; ms: number; loss: number }
  const { bracketOf, atTarget } = await load<{
    bracketOf(curve: Run[], target: number): [Run, Run] | undefined
    atTarget(bracket: [Run, Run], target: number): { iterations: number; ms: number }
  }>('to-objective.mjs')
  // Losses that fall by half an iteration: the line is exact, and 1/32 is there after 5.
  const curve = [0, 4, 8].map((iterations) => ({ iterations, ms: 3 * iterations, loss: 2 ** -iterations }))
  const bracket = bracketOf(curve, 2 ** -5) ?? expect.fail('it is reached')
  expect(bracket).toEqual([curve[1], curve[2]])
  expect(atTarget(bracket, 2 ** -5)).toEqual({ iterations: 5, ms: 15 })
  expect(bracketOf(curve, 2 ** -9)).toBeUndefined()
})

it('all start from the numbers that R draws', async () => {
  const { rUniform } = await load<{ rUniform(seed: number): () => number }>('r-uniform.mjs')
  const uniform = rUniform(2)
  // R 4.2.2: set.seed(2); runif(5)
  const drawn = [0.18488225992769003, 0.70237403595820069, 0.57332633482292295, 0.16805192036554217, 0.94383933884091675]
  expect(Array.from({ length: 5 }, uniform)).toEqual(drawn)
})

describe('what is committed', () => {
  const figures = JSON.parse(read('bench/results.json')) as Figures

  it('is what the script makes of bench/results.json', () => {
    for (const [file, text] of documentsOf(figures)) expect(read(file), file).toBe(text)
  })

  it('has every chart it shows, and native figures', () => {
    const charts = [...read('bench/README.md').matchAll(/\]\((charts\/[^)]+)\)/g)].map(([, file]) => String(file))
    expect(charts.length).toBe(figures.cases.length)
    expect(charts.filter((file) => !existsSync(join(root, 'bench', file)))).toEqual([])
    for (const { results } of figures.cases) expect(results.map(({ contender }) => contender)).toContain('native')
  })
})
