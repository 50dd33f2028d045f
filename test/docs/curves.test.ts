import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { read, root } from './markdown.js'

interface Curve {
  readonly solver: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** The curves of the panels, from left to right; the lines of the legend left out. */
function panelsOf(svg: string): Curve[][] {
  const panels = new Map<number, Curve[]>()
  for (const [, solver = '', points = ''] of svg.matchAll(/<polyline class="(\w+)" clip-path="[^"]*" points="([^"]*)"/g)) {
    const curve = { solver, points: points.split(' ').map((point) => point.split(',').map(Number) as unknown as [number, number]) }
    const [left] = curve.points[0] as [number, number]
    panels.set(left, [...(panels.get(left) ?? []), curve])
  }
  return [...panels.values()]
}

const SOLVERS = [
  ['mu', 'cd', 'accelerated'],
  ['mu', 'accelerated'],
  ['mu', 'accelerated'],
]

it('curves lie where their numbers are', async () => {
  const { drawCurves } = (await import(pathToFileURL(join(root, 'bench/drawing/curves.mjs')).href)) as {
    drawCurves(title: string, panels: readonly object[]): string
  }
  const points = [10, 1, 0.1, 1e-4].map((above, i) => ({ iteration: 10 * i, above }))
  const [[curve] = []] = panelsOf(drawCurves('Title', [{ title: 'Panel', curves: [{ solver: 'mu', points }] }]))
  const [xs, ys] = [0, 1].map((at) => (curve as Curve).points.map((point) => point[at] as number)) as [number[], number[]]
  // Places are rounded to tenths. The axis has five powers of ten.
  for (const i of [1, 2, 3]) expect((xs[i] as number) - (xs[0] as number)).toBeCloseTo((i / 3) * ((xs[3] as number) - (xs[0] as number)), 0)
  for (const [i, share] of [0, 1 / 5, 2 / 5, 1].entries()) {
    expect((ys[i] as number) - (ys[0] as number)).toBeCloseTo(share * ((ys[3] as number) - (ys[0] as number)), 0)
  }
})

it('a hasty run draws every solver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nmf-curves-test-'))
  try {
    const out = join(folder, 'curves.svg')
    const printed = execFileSync(process.execPath, ['bench/curves.mjs', '--smoke', '--out', out], { cwd: root, encoding: 'utf8' })
    expect(printed.match(/accelerated .* an iteration\n/g)).toHaveLength(3)
    const panels = panelsOf(readFileSync(out, 'utf8'))
    expect(panels.map((curves) => curves.map(({ solver }) => solver))).toEqual(SOLVERS)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe('the picture in docs/reference/solvers.md', () => {
  const panels = panelsOf(read('docs/pictures/solver-curves.svg'))

  it('has every solver, from one start', () => {
    expect(panels.map((curves) => curves.map(({ solver }) => solver))).toEqual(SOLVERS)
    for (const curves of panels) expect(new Set(curves.map(({ points: [start] }) => String(start))).size).toBe(1)
  })

  it('shows what is said of it: the accelerated solver falls fastest, and none ever rises', () => {
    for (const curves of panels) {
      for (const { points } of curves) {
        for (const [i, [, y]] of points.slice(1).entries()) expect(y).toBeGreaterThanOrEqual((points[i] as [number, number])[1])
      }
      // After ten iterations: an iteration or two are no contest.
      const accelerated = curves.find(({ solver }) => solver === 'accelerated') as Curve
      for (const { points } of curves) {
        for (const [i, [, y]] of points.slice(7).entries()) {
          expect((accelerated.points[i + 7] as [number, number])[1]).toBeGreaterThanOrEqual(y)
        }
      }
    }
  })
})
