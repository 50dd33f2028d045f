/** The rules by themselves, told what a fit would tell them. */
import { describe, expect, it } from 'vitest'
import { createStopRule } from '../../src/contract/stop-rule.js'

const problem = { beta: 2, updateW: true, updateH: true } as const
const TOL = 0.01

/** The look, from 1, at which a rule stops that is told these objectives after the first; 0 for none. */
function stopAt(rule: ReturnType<typeof createStopRule>, [first = 0, ...later]: readonly number[]): number {
  rule.start({ loss: first, penalty: 0 })
  return 1 + later.findIndex((loss) => rule.measured({ loss, penalty: 0 }) !== undefined)
}

describe('accelerated', () => {
  it('looks every fifth iteration, and compares with ten iterations ago', () => {
    const rule = createStopRule({ ...problem, solver: 'accelerated' }, TOL)
    expect(rule.looksEvery).toBe(5)
    // Each fifth iteration alone gains too little, ten of them do not.
    expect(stopAt(rule, [1, 0.993, 0.986, 0.979, 0.972])).toBe(0)
    expect(stopAt(rule, [1, 0.993, 0.986, 0.982, 0.98])).toBe(4)
    // The first five have nothing to be compared with.
    expect(stopAt(rule, [1, 1, 1])).toBe(2)
  })

  it('with one factor held looks every tenth, as the objective is not at hand', () => {
    const rule = createStopRule({ ...problem, updateW: false, solver: 'accelerated' }, TOL)
    expect(rule.looksEvery).toBe(10)
    expect(stopAt(rule, [1, 0.98, 0.975])).toBe(2)
  })

  it('goes on from what it has kept', () => {
    const rule = createStopRule({ ...problem, solver: 'accelerated' }, TOL)
    for (const told of [1, 2, 3]) {
      const before = createStopRule({ ...problem, solver: 'accelerated' }, TOL)
      const losses = [1, 0.9, 0.8, 0.799, 0.798]
      expect(stopAt(before, losses.slice(0, told))).toBe(0)
      rule.kept = before.kept
      expect(losses.slice(told).map((loss) => rule.measured({ loss, penalty: 0 }))).toEqual([
        ...Array(4 - told).fill(undefined),
        'tolerance',
      ])
    }
  })

  it('a loss of 0 is exact', () => expect(stopAt(createStopRule({ ...problem, solver: 'accelerated' }, TOL), [1, 0.5, 0])).toBe(2))
})

it('mu looks every tenth iteration, and divides by the first error', () => {
  const rule = createStopRule({ ...problem, solver: 'mu' }, TOL)
  expect(rule.looksEvery).toBe(10)
  // √(2·loss): 2, 1.5, 1.485, 1.47.
  expect(stopAt(rule, [2, 1.125, 1.1026125, 1.08045])).toBe(2)
})
