/**
 * The engine in plain JavaScript: it runs wherever Node does, and is the readable reference for the native one.
 */
import type { Engine } from '../contract/engine.js'
import { scanNumbers } from '../contract/scan.js'
import { placedSession } from './placed-session.js'
import { multiplyRows } from './products.js'
import { Workers } from './workers.js'

/** @param most - how many workers may compute at once */
export function createJsEngine(most: number): Engine {
  const workers = new Workers(most)
  return {
    name: 'js',
    createSession: (problem, X, factors) => placedSession({ problem, X, factors }, workers),
    multiply(A, B, out, { m, n, k }) {
      multiplyRows({ data: A, rows: m, inner: k, rowStride: k, innerStride: 1 }, B, n, out, 0, m)
    },
    scan: scanNumbers,
    // Shared memory cannot be detached, and ArrayBuffers by Node 22 only.
    release: () => {},
    wantsShared: true,
  }
}
