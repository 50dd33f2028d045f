import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderConsensusReport } from '../../src/report/consensus-report.js'
import { renderReport } from '../../src/report/report.js'
import { consensusInput } from './consensus-inputs.js'
import { inputOf, matrix } from './inputs.js'

const run = promisify(execFile)

const browser = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find(existsSync)

/** What a stranger may call a row, so that each runs or fetches something wherever it is not escaped. */
const attacks = (address: string) => [
  `</script><img src=x onerror="document.body.dataset.ran='image'">`,
  `"><script>document.body.dataset.ran='script'</script>`,
  `' onmouseover='document.body.dataset.ran=1' autofocus onfocus='document.body.dataset.ran=2'`,
  `</style><style>body{background:url(${address}/style)}</style>`,
  `<img src="${address}/image">`,
  `</text></svg><svg onload="document.body.dataset.ran='svg'">`,
  `]]><iframe src="${address}/frame"></iframe>`,
  `<meta http-equiv="refresh" content="0;url=${address}/away">`,
  `\u202e<a href="javascript:document.body.dataset.ran='link'">`,
  `&lt;img src=x onerror=alert(1)&gt;`,
]

describe('labels of a stranger in a browser', () => {
  let folder: string
  let server: Server
  let address: string
  const asked: (string | undefined)[] = []

  beforeAll(async () => {
    expect(browser, 'Chromium on the PATH').toBeDefined()
    folder = mkdtempSync(join(tmpdir(), 'nmf-report-test-'))
    server = createServer((request, response) => {
      asked.push(request.url)
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => {
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The document as the browser has it after loading, and what was fetched meanwhile. */
  async function load(html: string): Promise<{ document: string; fetched: (string | undefined)[] }> {
    asked.length = 0
    const file = join(folder, 'page.html')
    writeFileSync(file, html)
    const profile = `--user-data-dir=${join(folder, 'profile')}`
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', profile, '--virtual-time-budget=2000']
    const { stdout } = await run(String(browser), [...args, '--dump-dom', `file://${file}`], { timeout: 60_000, maxBuffer: 2 ** 26 })
    return { document: stdout, fetched: [...asked] }
  }

  it('run and fetch something where nothing is escaped', async () => {
    const { document, fetched } = await load(`<!doctype html><body>${attacks(address).slice(0, 7).join('\n')}</body>`)
    expect(document).toMatch(/data-ran=/)
    expect(fetched).toContain('/image')
  })

  it('do nothing in a report, wherever they stand', async () => {
    const labels = attacks(address)
    const [W, H] = [matrix(labels.length, 3), matrix(3, labels.length)]
    const named = Object.fromEntries(labels.map((label) => [label, label]))
    const input = inputOf(W, H, { rowLabels: labels, columnLabels: labels, options: named, versions: named })
    const warnings = labels.map((message) => ({ code: 'NMF_NOT_CONVERGED', message }) as const)
    for (const label of labels) {
      const X = { ...input.X, name: label, dtype: label }
      const html = renderReport({ ...input, X, fit: { ...input.fit, warnings }, title: label, command: label, date: label })
      const { document, fetched } = await load(html)
      expect(fetched).toEqual([])
      expect(document).not.toMatch(/data-ran=|<script|<iframe|<img (?!src="data:image\/png;base64,)|<a (?!href="#)/)
      expect(document.match(/<(h1|h2|article|table|svg|img)\b/g)).toEqual(html.match(/<(h1|h2|article|table|svg|img)\b/g))
    }
  })

  it('do nothing in a report of a consensus', async () => {
    const labels = attacks(address)
    const named = Object.fromEntries(labels.map((label) => [label, label]))
    const columnLabels = labels.slice(0, 8)
    const input = consensusInput(labels.length, 3, 0.8, { rowLabels: labels, columnLabels, options: named, versions: named })
    for (const label of labels) {
      const X = { ...input.X, name: label, dtype: label }
      const html = renderConsensusReport({ ...input, X, title: label, command: label, date: label })
      const { document, fetched } = await load(html)
      expect(fetched).toEqual([])
      expect(document).not.toMatch(/data-ran=|<script|<iframe|<img (?!src="data:image\/png;base64,)|<a (?!href="#)/)
      expect(document.match(/<(h1|h2|table|svg|img)\b/g)).toEqual(html.match(/<(h1|h2|table|svg|img)\b/g))
    }
  })
})
