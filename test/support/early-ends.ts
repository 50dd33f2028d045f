import { expect } from 'vitest'
import { type FactorizeOptions, factorize, factorizeSync, type MatrixLike, type SyncOptions } from '../../src/index.js'

/** An endless fit ends when it is aborted before its first iteration, and by a time limit after it. */
export async function expectEarlyEnds(X: MatrixLike, options: FactorizeOptions & SyncOptions): Promise<void> {
  const reason = new Error('enough')
  const controller = new AbortController()
  const fit = factorize(X, { ...options, maxIter: 1e6, signal: controller.signal })
  setImmediate(() => controller.abort(reason))
  await expect(fit).rejects.toBe(reason)
  const { stopReason, iterations } = factorizeSync(X, { ...options, maxIter: 1e6, timeLimitMs: 1e-3 })
  expect([stopReason, iterations]).toEqual(['time-limit', 1])
}
