import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { convergenceChart, sharesChart } from '../../src/report/charts.js'
import { root } from '../docs/markdown.js'

const text = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')

const bars = [
  { component: 3, share: 0.75 },
  { component: 0, share: 0.25 },
]

describe('charts', () => {
  const points = [
    [0, 100],
    [10, 1],
  ] as const

  it('take every colour from the page, so that they are dark where it is', () => {
    for (const svg of [convergenceChart(points, 'linear'), sharesChart(bars)]) {
      const outsideDefinitions = svg.replace(/<defs.*?<\/defs>/s, '')
      const colours = [...outsideDefinitions.matchAll(/\b(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour)
      expect(new Set(colours)).toEqual(new Set(['none', 'var(--line)', 'var(--soft)', 'var(--accent)']))
    }
  })

  it('bars are as long as their shares', () => {
    const heights = [...sharesChart(bars).matchAll(/l0 -([\d.]+)l[^"]*" fill="var\(--accent\)"/g)].map(([, height]) => Number(height))
    expect(heights).toHaveLength(2)
    // Pixels are drawn to a tenth.
    expect(Math.abs((heights[0] as number) - 3 * (heights[1] as number))).toBeLessThanOrEqual(0.2 + 3 * 0.05)
  })

  it('a logarithmic axis has its ticks at powers of ten', () => {
    const labels = [...convergenceChart(points, 'logarithmic').matchAll(/text-anchor="end"[^>]*>([^<]*)</g)].map(([, label]) => label)
    expect(labels).toEqual(['1', '10', '100'])
  })
})

describe('the file that carries ECharts', () => {
  it('draws what the source draws where nothing else is', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-charts-test-'))
    try {
      cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(
        join(folder, 'draw.mjs'),
        `import { sharesChart } from './dist/report/charts.js'\nprocess.stdout.write(sharesChart(${JSON.stringify(bars)}))`,
      )
      expect(execFileSync(process.execPath, [join(folder, 'draw.mjs')], { cwd: folder, encoding: 'utf8' })).toBe(sharesChart(bars))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is the only one that knows it', () => {
    const knowing = (folder: string, ending: string) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith(ending))
        .filter((file) => /from ["']echarts|import\(["']echarts/.test(text(folder, file)))
    expect(knowing('src', '.ts')).toEqual([join('report', 'charts.ts')])
    expect(knowing('dist', '.js')).toEqual([])
    expect(knowing('dist', '.d.ts')).toEqual([])
    expect(JSON.parse(text('package.json')).dependencies).not.toHaveProperty('echarts')
  })

  it.each([
    ['echarts', 'LICENSE'],
    ['echarts', 'NOTICE'],
    ['echarts', 'licenses', 'LICENSE-d3'],
    ['zrender', 'LICENSE'],
    ['tslib', 'LICENSE.txt'],
    ['ml-matrix', 'LICENSE'],
    ['is-any-array', 'LICENSE'],
    ['ml-array-max', 'LICENSE'],
    ['ml-array-min', 'LICENSE'],
    ['ml-array-rescale', 'LICENSE'],
  ])('comes with the notice of %s, %s', (...path) => {
    const words = (notice: string) => notice.replace(/\s+/g, ' ').trim()
    expect(words(text('THIRD_PARTY_NOTICES.md'))).toContain(words(text('node_modules', ...path)))
  })
})
