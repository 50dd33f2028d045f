import { storedOf } from '../../src/contract/intake.js'
import { DEFAULTS, type Settings } from '../../src/contract/options.js'
import { runSync } from '../../src/contract/work.js'
import type { MatrixLike } from '../../src/index.js'
import type { Beginning } from '../../src/lead.js'
import { startFit } from '../../src/start-fit.js'

/** A fit as it is before its first iteration, without a session. */
export function beginning(X: MatrixLike, options: Partial<Settings>): Beginning {
  const settings = { ...DEFAULTS, ...options } as Settings
  const { engine, problem, input, factors, session } = runSync(startFit({ X, settings, turn: undefined }))
  session.dispose()
  return { engine, problem, X: storedOf(input), factors, leftMs: () => Number.POSITIVE_INFINITY }
}
