/** tol, maxIter and timeLimitMs: when a fit ends and what it says of it. */
import { describe, expect, it } from 'vitest'
import { SOLVERS } from '../../src/contract/options.js'
import { factorBits } from '../support/bits.js'
import { CALLS } from '../support/calls.js'
import { expectFactors } from '../support/factors.js'
import { randomMatrix } from '../support/matrices.js'

const X = randomMatrix(12, 9)

describe.each(CALLS)('$name', ({ call }) => {
  describe.each(SOLVERS)('%s', (solver) => {
    const fit = (options: Record<string, unknown>) => call(X, { solver, init: 'random', ...options })

    it('stops after maxIter with a warning, which is data', async () => {
      for (const maxIter of [1, 2, 9, 10, 11, 25]) {
        const result = await fit({ maxIter, tol: 1e-300 })
        expect([result.iterations, result.stopReason, result.converged]).toEqual([maxIter, 'max-iterations', false])
        expect(result.warnings).toEqual([{ code: 'NMF_NOT_CONVERGED', message: expect.stringContaining(`${maxIter} iterations`) }])
      }
    })

    it('does not warn at tol 0, which asks for no convergence', async () => {
      const result = await fit({ maxIter: 7, tol: 0 })
      expect([result.iterations, result.stopReason, result.warnings]).toEqual([7, 'max-iterations', []])
    })

    it('keeps the start, every tenth iteration and the last in its history', async () => {
      const { history, objective } = await fit({ maxIter: 27, tol: 0 })
      const iterations = history.map(({ iteration }) => iteration)
      expect(iterations[0]).toBe(0)
      for (const due of [10, 20, 27]) expect(iterations).toContain(due)
      expect([...iterations].sort((a, b) => a - b)).toEqual(iterations)
      expect(history.at(-1)?.objective).toBe(objective)
      for (let i = 1; i < history.length; i++) expect(history[i]?.elapsedMs).toBeGreaterThanOrEqual(history[i - 1]?.elapsedMs as number)
    })

    it('stops at once where anything is near enough', async () => {
      const { iterations, stopReason, converged, warnings } = await fit({ tol: 1e300 })
      expect(iterations).toBe(solver === 'cd' ? 1 : 10)
      expect([stopReason, converged, warnings]).toEqual(['tolerance', true, []])
    })

    it('says that it converged where it does so in the last iteration allowed', async () => {
      const { iterations } = await fit({ tol: 1e-2, maxIter: 500 })
      const result = await fit({ tol: 1e-2, maxIter: iterations })
      expect([result.iterations, result.stopReason, result.converged, result.warnings]).toEqual([iterations, 'tolerance', true, []])
    })

    it('needs more iterations for a smaller tol', async () => {
      const counts: number[] = []
      for (const tol of [1e-1, 1e-2, 1e-4]) counts.push((await fit({ tol, maxIter: 5000 })).iterations)
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
      expect(counts[0]).toBeLessThan(counts[2] as number)
    })

    it('stops at the time limit after at least one iteration, and keeps the result', async () => {
      const result = await fit({ timeLimitMs: 1e-6, tol: 0, maxIter: 1e6 })
      expectFactors(result, 12, 9, 2)
      expect(result.stopReason).toBe('time-limit')
      expect(result.converged).toBe(false)
      expect(result.iterations).toBeGreaterThanOrEqual(1)
      expect(result.iterations).toBeLessThan(1e6)
      expect(result.history.at(-1)?.iteration).toBe(result.iterations)
      const same = await fit({ tol: 0, maxIter: result.iterations })
      expect(factorBits(result)).toBe(factorBits(same))
    })

    it('stops a long fit at a time limit', async () => {
      const result = await fit({ timeLimitMs: 60, tol: 0, maxIter: 1e9 })
      expect(['time-limit', 'exact']).toContain(result.stopReason)
      expect(result.elapsedMs).toBeGreaterThanOrEqual(result.stopReason === 'exact' ? 0 : 60)
    })

    it('does not mind a time limit that is never reached', async () => {
      expect(factorBits(await fit({ timeLimitMs: 1e300, maxIter: 15 }))).toBe(factorBits(await fit({ maxIter: 15 })))
    })
  })
})
