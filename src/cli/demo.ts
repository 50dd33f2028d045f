/**
 * `nmf demo`: the bars problem. Pictures in which some of twelve bars glow are all that NMF sees; the parts it finds are the bars.
 *
 * P. Földiák 1990, "Forming sparse representations by local anti-Hebbian learning", doi:10.1007/BF02331346.
 */
import { dirname } from 'node:path'
import { DenseMatrix } from '../contract/dense-matrix.js'
import type { Factorization } from '../contract/result.js'
import type { FloatArray } from '../contract/typed-array.js'
import { factorize } from '../factorize.js'
import { inWords } from './durations.js'
import type { FitRecord } from './fit-record.js'
import { requireFolder } from './output-folder.js'
import { json, printable, short } from './printable.js'
import type { ProgressFlags } from './progress.js'
import type { Running } from './running.js'
import { versionsOf } from './versions.js'

const SIDE = 6
const PIXELS = SIDE * SIDE
const BARS = 2 * SIDE
const PICTURES = 500
/** How often a bar glows. */
const SHARE = 0.2
const OPTIONS = { nComponents: BARS, maxIter: 500 }
/** The cosine from which on a part is the bar it is compared with. */
const SAME = 0.95

export interface DemoFlags extends ProgressFlags {
  readonly report: string | false
}

export async function demo({ report, json: asJson }: DemoFlags, { progress, signal }: Running): Promise<string> {
  if (report !== false) await requireFolder(dirname(report))
  const bars = Array.from({ length: BARS }, (_, bar) => drawBar(bar))
  const X = pictures(bars)
  progress.fit(`fitting ${X.rows} × ${X.columns}, k = ${BARS}`, OPTIONS.maxIter)
  const result = await factorize(X, { ...OPTIONS, signal, onProgress: progress.state })
  if (report !== false) await (await import('./fit-report.js')).writeReport(report, recordOf(X, result), result)

  const parts = Array.from({ length: BARS }, (_, t) => result.H.row(t))
  const found = bars.filter((bar) => parts.some((part) => cosine(bar, part) >= SAME)).length
  return asJson
    ? json({ ...outcomeOf(result), bars: BARS, found, ...(report !== false && { report }) })
    : story(X, parts, found, result, report)
}

function outcomeOf({ W: _, H: __, history: ___, ...outcome }: Factorization) {
  return outcome
}

function recordOf(X: DenseMatrix, { W: _, H: __, ...fit }: Factorization): FitRecord {
  return {
    format: 'npy',
    X: { name: 'bars', rows: X.rows, columns: X.columns, dtype: 'float64', sumOfSquares: dot(X.data, X.data) },
    image: { height: SIDE, width: SIDE },
    options: OPTIONS,
    fit,
    command: 'nmf demo',
    versions: versionsOf(fit.engine),
    date: new Date().toISOString(),
  }
}

function story(X: DenseMatrix, parts: readonly FloatArray[], found: number, fit: Factorization, report: string | false): string {
  const relativeError = fit.reconstructionError / Math.sqrt(dot(X.data, X.data))
  return [
    `${PICTURES} pictures of ${SIDE} × ${SIDE} pixels, in each of which some of ${BARS} bars glow. Two of them:`,
    beside([X.row(0), X.row(1)]),
    `The ${BARS} parts found in them, nothing else being known:`,
    beside(parts.slice(0, SIDE)),
    beside(parts.slice(SIDE)),
    `${found} of the ${BARS} bars found, relative error ${short(relativeError)}: ${fit.iterations} iterations, ${inWords(fit.elapsedMs)}, ${fit.engine} engine.`,
    ...(report === false ? [] : [`The report: ${printable(report)}`]),
  ].join('\n\n')
}

/** The rows of pixels are bars, then the columns. */
function drawBar(bar: number): Float64Array {
  return Float64Array.from({ length: PIXELS }, (_, p) => Number(bar < SIDE ? Math.floor(p / SIDE) === bar : p % SIDE === bar - SIDE))
}

/** Each glows by chance, between half and full strength; every pixel has a little noise. */
function pictures(bars: readonly Float64Array[]): DenseMatrix<Float64Array> {
  let state = 1
  const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647
  const data = new Float64Array(PICTURES * PIXELS)
  for (let i = 0; i < PICTURES; i++) {
    const picture = data.subarray(i * PIXELS, (i + 1) * PIXELS)
    for (const bar of bars) {
      if (uniform() >= SHARE) continue
      const strength = (1 + uniform()) / 2
      for (let p = 0; p < PIXELS; p++) picture[p] = (picture[p] as number) + strength * (bar[p] as number)
    }
    for (let p = 0; p < PIXELS; p++) picture[p] = (picture[p] as number) + uniform() / 50
  }
  return new DenseMatrix(PICTURES, PIXELS, data)
}

type Numbers = ArrayLike<number>

function dot(a: Numbers, b: Numbers): number {
  let sum = 0
  for (let p = 0; p < a.length; p++) sum += (a[p] as number) * (b[p] as number)
  return sum
}

const cosine = (a: Numbers, b: Numbers) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))

const INKS = [' ', '░', '▒', '▓', '█']

/** Pictures in a line, a pixel being two characters wide, so that it is a square. */
function beside(pictures: readonly ArrayLike<number>[]): string {
  const row = (picture: Numbers, r: number) => {
    const brightest = Math.max(...Array.from(picture), Number.MIN_VALUE)
    const inks = Array.from(picture).slice(r * SIDE, (r + 1) * SIDE)
    return inks.map((value) => (INKS[Math.round((value / brightest) * (INKS.length - 1))] as string).repeat(2)).join('')
  }
  const line = (r: number) => `  ${pictures.map((picture) => `│${row(picture, r)}│`).join('')}`
  return Array.from({ length: SIDE }, (_, r) => line(r)).join('\n')
}
