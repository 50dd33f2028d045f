/**
 * The fit in one sentence and in one table.
 */
import { show } from '../contract/errors.js'
import { betaOf, LOSSES, type Loss } from '../contract/losses.js'
import { DEFAULTS } from '../contract/options.js'
import type { Factorization, StopReason } from '../contract/result.js'
import type { ReportInput } from './input.js'
import { count, duration, number, percent } from './numbers.js'
import { escaped, label, oneLine } from './text.js'

const STOPPED: Record<StopReason, string> = {
  tolerance: 'converged to the tolerance',
  exact: 'exact',
  'max-iterations': 'stopped at the most iterations allowed, before convergence',
  'time-limit': 'stopped at the time limit, before convergence',
}

const MOST_WARNINGS = 20
const LONGEST_WARNING = 500

/** The sentence below the title. */
export function sentence({ X, W, H, fit, options }: ReportInput): string {
  const explained = shareExplained(fit, X.sumOfSquares, options)
  const outcome = explained === undefined ? `objective ${number(fit.objective)}` : `${percent(explained)} of the sum of squares explained`
  return `${label(X.name)}, ${size(X.rows, X.columns)}, as a product of W, ${size(W.rows, W.columns)}, and H, ${size(H.rows, H.columns)}:
${outcome} after ${iterations(fit.iterations)} in ${duration(fit.elapsedMs)}.`
}

export function fitTable({ X, W, fit, options }: ReportInput): string {
  const explained = shareExplained(fit, X.sumOfSquares, options)
  const rows: [heading: string, html: string | undefined][] = [
    ['X', `${label(X.name)}, ${size(X.rows, X.columns)}, ${label(X.dtype)}`],
    ['Stored entries', X.stored === undefined ? undefined : stored(X.stored, X.rows * X.columns)],
    ['Components', count(W.columns)],
    ['Loss function', label(lossName(options))],
    ['Solver', `${label(fit.solver)}, ${label(fit.engine)} engine`],
    ['Iterations', `${count(fit.iterations)}, ${STOPPED[fit.stopReason] ?? label(String(fit.stopReason))}`],
    ['Objective', number(fit.objective)],
    ['Loss', number(fit.loss)],
    ['Reconstruction error, √(2·loss)', number(fit.reconstructionError)],
    ['Share explained, 1\u00a0−\u00a0‖X\u00a0−\u00a0WH‖²/‖X‖²', explained === undefined ? undefined : percent(explained)],
    ['Time', duration(fit.elapsedMs)],
  ]
  return `<div>\n${table('What was fitted, and how it ended', rows)}\n${warnings(fit)}</div>`
}

/** Rows of a heading and its HTML; a row without any is left out. */
export function table(caption: string, rows: readonly (readonly [heading: string, html: string | undefined])[]): string {
  const told = rows.filter(([, html]) => html !== undefined)
  const body = told.map(([heading, html]) => `<tr><th scope="row">${heading}</th><td>${html}</td></tr>`).join('\n')
  return `<table class="facts"><caption>${caption}</caption><tbody>\n${body}\n</tbody></table>`
}

function warnings({ warnings: given }: ReportInput['fit']): string {
  const left = given.length - MOST_WARNINGS
  const items = given.slice(0, MOST_WARNINGS).map(({ message }) => `<li>${escaped(oneLine(message, LONGEST_WARNING))}</li>`)
  if (left > 0) items.push(`<li>${count(left)} more</li>`)
  return items.length === 0 ? '' : `<ul class="warnings" aria-label="Warnings">${items.join('')}</ul>`
}

const size = (rows: number, columns: number): string => `${count(rows)}\u00a0×\u00a0${count(columns)}`
const iterations = (n: number): string => `${count(n)} ${n === 1 ? 'iteration' : 'iterations'}`
const stored = (entries: number, all: number): string => `${count(entries)}${all > 0 ? `, ${percent(entries / all)} of all` : ''}`

function lossOf(options: ReportInput['options']): Loss | undefined {
  const { loss = DEFAULTS.loss } = options
  if (typeof loss === 'number') return loss
  return Object.keys(LOSSES).find((name): name is keyof typeof LOSSES => name === loss)
}

function lossName(options: ReportInput['options']): string {
  const loss = lossOf(options)
  if (loss === undefined) return show(options.loss)
  const named = Object.entries(LOSSES).find(([, beta]) => beta === betaOf(loss))
  return named === undefined ? `β-divergence, β = ${number(betaOf(loss))}` : named[0]
}

/** For the squared loss alone, of which Σ x² is twice the value at W·H = 0. By the error, which is finite where the loss overflows. */
function shareExplained(
  fit: Pick<Factorization, 'reconstructionError'>,
  sumOfSquares: number | undefined,
  options: ReportInput['options'],
) {
  const loss = lossOf(options)
  if (sumOfSquares === undefined || !(sumOfSquares > 0) || loss === undefined || betaOf(loss) !== LOSSES.frobenius) return undefined
  const share = 1 - (fit.reconstructionError / Math.sqrt(sumOfSquares)) ** 2
  return Number.isFinite(share) ? share : undefined
}
