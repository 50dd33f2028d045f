/**
 * `nmf info`: what is in a model.
 */
import { readFile } from 'node:fs/promises'
import type { ModelOptions } from '../contract/options.js'
import { dtypeOf } from '../contract/typed-array.js'
import { runAsync } from '../contract/work.js'
import { shownName, systemFailure } from '../io/file-error.js'
import { decodeModel, type ModelState, modelOptions } from '../model-file.js'
import { inWords } from './durations.js'
import { json, short, table } from './printable.js'

/** Labels that are shown of many. */
const SHOWN_LABELS = 5

export async function info(path: string, flags: { readonly json?: boolean }): Promise<string> {
  const name = shownName(path)
  const bytes = await readFile(path).catch((error) => {
    throw systemFailure(name, error)
  })
  const model = await runAsync(decodeModel(bytes, name))
  return flags.json ? json(asObject(model)) : table(inRows(model))
}

function asObject({ settings, fitted, columnLabels }: ModelState) {
  const { H, history: _, ...fit } = fitted
  return { nComponents: H.rows, nFeatures: H.columns, dtype: dtypeOf(H.data), options: optionsOf(settings), fit, columnLabels }
}

/** A start that was given is told by that, not by its numbers. */
function optionsOf(settings: ModelState['settings']): Record<string, unknown> {
  const { init, ...options }: ModelOptions = modelOptions(settings)
  return { ...options, init: typeof init === 'object' ? 'given' : init }
}

function inRows({ settings, fitted, columnLabels }: ModelState): [string, string][] {
  const { H } = fitted
  const options = optionsOf(settings)
  return [
    ['components', String(H.rows)],
    ['features', `${H.columns}${columnLabels === undefined ? '' : `: ${firstOf(columnLabels)}`}`],
    ['numbers', dtypeOf(H.data)],
    ['loss', String(options['loss'])],
    ['solver', `${fitted.solver}, ${fitted.engine} engine`],
    ['start', `${options['init']}, seed ${options['seed']}`],
    ['penalties', `on W ${options['alphaW']}, on H ${options['alphaH']}, L1 share ${options['l1Ratio']}`],
    ['iterations', `${fitted.iterations} (${fitted.stopReason}) in ${inWords(fitted.elapsedMs)}`],
    ['objective', short(fitted.objective)],
    ['error', `${short(fitted.reconstructionError)}, the square root of twice the loss`],
  ]
}

function firstOf(labels: readonly string[]): string {
  const more = labels.length - SHOWN_LABELS
  return `${labels.slice(0, SHOWN_LABELS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
