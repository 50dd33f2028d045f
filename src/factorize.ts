import type { MatrixLike } from './contract/matrix-like.js'
import type { FactorizeOptions, SyncOptions } from './contract/options.js'
import { readOptions } from './contract/read-options.js'
import type { Factorization } from './contract/result.js'
import { runSync } from './contract/work.js'
import { fit } from './fit.js'
import { runQueued } from './queue.js'
import { Transfer } from './transfer.js'

/**
 * Factorizes a non-negative m × n matrix: X ≈ W·H with W (m × k) and H (k × n) non-negative. The event loop stays free.
 *
 * Not converging is a result with a warning. Papers that keep samples in columns call our W their H, transposed.
 *
 * Calls take turns: see `configure`.
 *
 * @param X - m samples (rows) × n features (columns), non-negative and finite; never written to, and copied before the
 *   promise is returned if small (with a given start, of 2¹⁵ numbers at most); if large, over some turns of the event loop once
 *   the call's turn has come, so leave it alone until the promise settles; read in place where it is flat on a
 *   SharedArrayBuffer, or handed over by `transfer`
 * @param options - `nComponents` is required; see {@link FactorizeOptions} for the others
 * @throws (rejects) TypeError, RangeError or Error with a `code`: `ERR_NMF_OPTION`, `ERR_NMF_INPUT`, `ERR_NMF_SHAPE`,
 *   `ERR_NMF_ENGINE`, `ERR_NMF_MEMORY`, `ERR_NMF_BUSY`; `signal.reason` where the signal aborts
 * @see Lee & Seung 1999, "Learning the parts of objects by non-negative matrix factorization", doi:10.1038/44565
 */
export async function factorize(X: MatrixLike, options: FactorizeOptions): Promise<Factorization> {
  const settings = readOptions(options, 'factorize', 'async')
  const transfer = settings.transfer ? new Transfer() : undefined
  try {
    return await runQueued((turn) => fit({ X, settings, run: settings, turn, transfer }), settings.signal)
  } catch (error) {
    transfer?.giveBackOn(error)
    throw error
  }
}

/**
 * Factorizes at once, on the calling thread and as many more as `threads` says; X is read in place. For scripts and for
 * small problems: nothing else runs meanwhile.
 *
 * @param X - as for {@link factorize}
 * @param options - those of {@link factorize} less `signal`, `onProgress`, `checkpoint`, `resume` and `transfer`
 * @throws as {@link factorize} rejects
 */
export function factorizeSync(X: MatrixLike, options: SyncOptions): Factorization {
  const settings = readOptions(options, 'factorizeSync', 'sync')
  return runSync(fit({ X, settings, run: {} }))
}
